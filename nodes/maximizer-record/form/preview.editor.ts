import { decoded } from '../../../src/path';
import { isMembers } from '../../../src/json';
import { askServer } from '../../editor/ask-server';
import { adviceIn, labelOf } from '../../editor/defaults';
import { failureOf } from '../../editor/failure';
import type { RouteFault } from '../../shared/admin-route';
import { announce, field, part } from '../../editor/field';
import { connectionRefusal, failureText, previewIn, valueElement } from '../../editor/preview';
import { onClick, textElement } from '../../editor/result';
import { showReason } from '../../editor/reason';
import type { PreviewAnswer } from '../admin/answers';
import type { Account } from './offers.editor';

/** What the preview needs of the form. */
export interface Draft {
  /** The properties as they would be saved, with the chosen connection. */
  values: () => Record<string, unknown>;
  /** Whether something of them is read from the message. */
  needsMessage: () => boolean;
}

/**
 * Shows what the node would ask the platform, before anything is deployed; writes nothing.
 * @returns shows the message to try it with where the draft needs one; called whenever it has changed
 */
export function preparePreview(
  form: HTMLElement,
  node: Editor.EditedNode,
  draft: Draft,
  account: Account,
): () => void {
  const text: Editor.Translate = (key, values) => node._(`maximizer-record.preview.${key}`, values);
  const message = field('maximizer-record-message');
  const begin = previewIn(form, 'maximizer-record-preview-result', () => ({
    ...draft.values(),
    // it changes nothing of what is asked
    name: undefined,
    // one that was edited is another, also under the same id
    refusal: connectionRefusal(draft.values()['connection']),
    ...(draft.needsMessage() && { message: message.value }),
  }));

  onClick(form, 'maximizer-record-preview', async () => {
    const show = begin();
    const showError = (reason: string): void => {
      show(textElement('div', reason, 'maximizer-preview-error'));
    };
    const values = draft.values();
    const refusal = connectionRefusal(values['connection']);
    if (refusal !== undefined) {
      showError(text(refusal, { name: String(values['connection']) }));
      return;
    }
    const sample = draft.needsMessage() ? messageIn(message.value) : {};
    showReason(message, sample === undefined ? text('noMessage') : '');
    show();
    if (sample === undefined) return;
    show(textElement('div', text('reading'), 'maximizer-note'));
    try {
      const body = { ...values, id: node.id, z: node.z, g: node.g, message: sample };
      const answer = await askServer<PreviewAnswer>('maximizer/record/preview', body);
      show(...previewElements(answer, text));
    } catch (failure) {
      const { fault } = failureOf(failure);
      showError(
        fault === undefined ? failureText(failure, text) : faultText(node, fault, values['whereMode']),
      );
    }
  });
  onClick(form, 'maximizer-record-fill', async () => {
    const record = (await account.fields())?.record ?? undefined;
    showReason(message, record === undefined ? text('noRecord') : '');
    if (record === undefined) return;
    message.value = JSON.stringify({ payload: record }, null, 2);
    announce(message);
  });
  return () => {
    part(form, '#maximizer-record-message-row').hidden = !draft.needsMessage();
  };
}

/** What the form calls what errors name otherwise. */
const LABELS: Readonly<Record<string, string>> = { payload: 'values', msg: 'message' };

/** Why the draft cannot work, behind the label of the field that it is about. */
function faultText(node: Editor.EditedNode, fault: RouteFault, whereMode: unknown): string {
  const text: Editor.Translate = (key, values) => node._(`maximizer-record.${key}`, values);
  const key = fault.key === 'where' && whereMode === 'ceql' ? 'ceql' : fault.key;
  return `${labelOf(node, LABELS[key] ?? key)}: ${adviceIn(text, fault)}`;
}

/** The message that is typed, `{}` for none; undefined where it is no object. */
function messageIn(typed: string): Readonly<Record<string, unknown>> | undefined {
  if (typed.trim() === '') return {};
  try {
    const message: unknown = JSON.parse(typed);
    return isMembers(message) ? message : undefined;
  } catch {
    return undefined;
  }
}

/** A request, and what it would carry. */
function requestElements({
  method,
  path,
  body,
}: Pick<PreviewAnswer, 'method' | 'path' | 'body'>): HTMLElement[] {
  return [
    textElement('div', `${method} ${decoded(path)}`, 'maximizer-code maximizer-request'),
    ...(body === undefined ? [] : [valueElement(body, 'body')]),
  ];
}

function previewElements(answer: PreviewAnswer, text: Editor.Translate): HTMLElement[] {
  const { write, outcome, fault, rows, isMore } = answer;
  return [
    ...requestElements(answer),
    ...(write === undefined ? [] : requestElements(write)),
    ...(fault === undefined
      ? []
      : [textElement('div', text('fault', { ...fault }), 'maximizer-preview-error')]),
    ...(outcome === undefined || (outcome === 'found' && 'answer' in answer)
      ? []
      : [textElement('div', text(`outcome.${outcome}`), 'maximizer-note')]),
    ...('answer' in answer
      ? [
          textElement('div', text(isMore === true ? 'answeredFirst' : 'answered', { rows: rows ?? 0 })),
          valueElement(answer.answer, 'msg.payload'),
        ]
      : []),
  ];
}
