import { decoded } from '../../../src/path';
import { askServer } from '../../editor/ask-server';
import { field, part } from '../../editor/field';
import { connectionRefusal, failureText, previewIn, valueElement } from '../../editor/preview';
import { textElement } from '../../editor/result';
import { textOf } from '../../shared/properties';
import type { DatesConfiguration } from '../presets';
import type { Watched } from '../../../src/snapshots/watch';
import type { PreviewAnswer } from '../preview-answer';

/** Fields that name a record for a person, the best first. */
const NAMES = ['FullName', 'CompanyName', 'Name', 'name', 'Subject', 'LastName'];

/**
 * Lets the person read one page with what is typed, before anything is deployed.
 * @param values the form's values, as the node's properties would hold them
 * @param newest told the newest record that was read
 */
export function preparePreview(
  form: HTMLElement,
  node: Editor.EditedNode,
  values: () => Record<string, unknown>,
  newest: (record: unknown) => void,
): void {
  const text: Editor.Translate = (key, replaced) =>
    node._(`maximizer-poll-resource.preview.${key}`, replaced);
  const button = part(form, '#maximizer-preview-read');
  const since = field('maximizer-preview-since');
  since.value = '86400';
  const asked = (): object => ({ ...values(), within: since.value });
  // a name changes nothing of what is asked
  const begin = previewIn(form, 'maximizer-preview-result', () => ({ ...asked(), name: undefined }));

  const read = async (): Promise<void> => {
    const show = begin();
    const showError = (message: string): void => {
      show(textElement('div', message, 'maximizer-preview-error'));
    };
    const typed = values();
    const refusal = connectionRefusal(typed['connection']);
    if (refusal !== undefined) {
      showError(text(refusal, { name: String(typed['connection']) }));
      return;
    }
    show(textElement('div', text('reading'), 'maximizer-note'));
    try {
      const found = await askServer<PreviewAnswer>('maximizer/preview', asked());
      newest(found.events.at(0)?.payload);
      const notes =
        found.count > 0 && isNoting(typed) ? [textElement('div', text('noting'), 'maximizer-note')] : [];
      show(...previewElements(found, text), ...notes);
    } catch (failure) {
      showError(failureText(failure, text));
    }
  };

  button.addEventListener('click', () => {
    button.classList.add('disabled');
    void read().finally(() => {
      button.classList.remove('disabled');
    });
  });
}

/** Whether the first poll of such a node only notes what is there: it has no date that could tell what came after. */
function isNoting(values: Readonly<Record<string, unknown>>): boolean {
  const dates = values['datesConfiguration'] as DatesConfiguration | undefined;
  const hasDate = textOf(dates?.updatedDateField) !== '' || textOf(dates?.createdDateField) !== '';
  return !hasDate && textOf(values['startFrom']) !== 'beginning';
}

function previewElements(answer: PreviewAnswer, text: Editor.Translate): HTMLElement[] {
  const found = text('found', { rows: answer.rows, events: answer.count });
  const more = answer.count > answer.events.length ? ` ${text('more', { count: answer.events.length })}` : '';
  const asked = textElement('div', `GET ${decoded(answer.url)}`, 'maximizer-note');
  return [
    textElement('div', `${found}.${more}`),
    asked,
    ...answer.warnings.map((warning) => textElement('div', warning, 'maximizer-preview-warning')),
    ...(answer.count === 0 ? [textElement('div', text('none'), 'maximizer-note')] : []),
    ...answer.events.map((each) => eventElement(each, text)),
  ];
}

function eventElement(
  { event, payload, watched }: PreviewAnswer['events'][number],
  text: Editor.Translate,
): HTMLElement {
  const box = textElement('div', '', 'maximizer-preview-event');
  const head = textElement('div', '', 'maximizer-preview-head');
  const object = textElement('span', nameOf(payload) ?? event.objectId, 'maximizer-object');
  object.title = event.objectId;
  head.append(
    textElement('span', text(event.eventType), `maximizer-kind ${event.eventType}`),
    object,
    textElement('span', new Date(event.date).toLocaleString(), 'maximizer-date'),
  );
  box.append(head, ...watchElements(watched, text), valueElement(payload, 'msg.payload'));
  return box;
}

/** Whether an event would be sent, and for each row of what is watched what the field is, and whether that meets it. */
function watchElements(watched: Watched | undefined, text: Editor.Translate): HTMLElement[] {
  if (watched === undefined) return [];
  const rows = watched.rows.map(({ field: name, isMet, was, is }) =>
    textElement(
      'div',
      `${isMet ? '✓' : '✗'} ${name}: ${was ?? '?'} → ${is} (${text(isMet ? 'met' : 'unmet')})`,
      'maximizer-note',
    ),
  );
  return watched.isSent ? rows : [textElement('div', text('unwatched'), 'maximizer-preview-unsent'), ...rows];
}

function nameOf(payload: unknown): string | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined;
  const record = payload as Record<string, unknown>;
  const name = NAMES.map((key) => record[key]).find((value) => typeof value === 'string' && value !== '');
  return typeof name === 'string' ? name : undefined;
}
