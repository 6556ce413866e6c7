import { decoded } from '../../../src/path';
import { failureOf } from '../../editor/failure';
import { field, isVariable, part } from '../../editor/field';

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
  const result = part(form, '#maximizer-preview-result');
  field('maximizer-preview-since').value = '86400';

  const show = (...elements: HTMLElement[]): void => {
    result.replaceChildren(...elements);
  };
  const showError = (message: string): void => {
    show(element('div', 'maximizer-preview-error', message));
  };

  const read = async (): Promise<void> => {
    const typed = values();
    const refusal = connectionRefusal(typed['connection']);
    if (refusal !== undefined) {
      showError(text(refusal, { name: String(typed['connection']) }));
      return;
    }
    show(element('div', 'maximizer-note', text('reading')));
    const body = JSON.stringify({ ...typed, within: field('maximizer-preview-since').value });
    try {
      const answer: unknown = await $.ajax({
        url: 'maximizer/preview',
        method: 'POST',
        contentType: 'application/json',
        data: body,
      });
      const found = answer as PreviewAnswer;
      newest(found.events.at(0)?.payload);
      const notes =
        found.count > 0 && isNoting(typed) ? [element('div', 'maximizer-note', text('noting'))] : [];
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

/** Why the server cannot know the connection's secrets; undefined when it may. */
function connectionRefusal(id: unknown): 'noConnection' | 'variable' | 'undeployed' | undefined {
  if (isVariable(id)) return 'variable';
  const connection = typeof id === 'string' ? RED.nodes.node(id) : undefined;
  if (connection === null || connection === undefined) return 'noConnection';
  return connection.changed === true ? 'undeployed' : undefined;
}

function failureText(failure: unknown, text: Editor.Translate): string {
  const { status, message } = failureOf(failure);
  if (message !== undefined && status === 422) return message;
  return status === 401 || status === 403 ? text('forbidden') : text('unreachable', { status });
}

function previewElements(answer: PreviewAnswer, text: Editor.Translate): HTMLElement[] {
  const found = text('found', { rows: answer.rows, events: answer.count });
  const more = answer.count > answer.events.length ? ` ${text('more', { count: answer.events.length })}` : '';
  const asked = element('div', 'maximizer-note', `GET ${decoded(answer.url)}`);
  return [
    element('div', '', `${found}.${more}`),
    asked,
    ...answer.warnings.map((warning) => element('div', 'maximizer-preview-warning', warning)),
    ...(answer.count === 0 ? [element('div', 'maximizer-note', text('none'))] : []),
    ...answer.events.map((each) => eventElement(each, text)),
  ];
}

function eventElement(
  { event, payload, watched }: PreviewAnswer['events'][number],
  text: Editor.Translate,
): HTMLElement {
  const box = element('div', 'maximizer-preview-event');
  const head = element('div', 'maximizer-preview-head');
  const object = element('span', 'maximizer-object', nameOf(payload) ?? event.objectId);
  object.title = event.objectId;
  head.append(
    element('span', `maximizer-kind ${event.eventType}`, text(event.eventType)),
    object,
    element('span', 'maximizer-date', new Date(event.date).toLocaleString()),
  );
  const record = element('div', 'maximizer-preview-record');
  $(record).append(RED.utils.createObjectElement(payload, { key: null, rootPath: 'msg.payload' }));
  box.append(head, ...watchElements(watched, text), record);
  return box;
}

/** Whether an event would be sent, and for each row of what is watched what the field is, and whether that meets it. */
function watchElements(watched: Watched | undefined, text: Editor.Translate): HTMLElement[] {
  if (watched === undefined) return [];
  const rows = watched.rows.map(({ field: name, isMet, was, is }) =>
    element(
      'div',
      'maximizer-note',
      `${isMet ? '✓' : '✗'} ${name}: ${was ?? '?'} → ${is} (${text(isMet ? 'met' : 'unmet')})`,
    ),
  );
  return watched.isSent ? rows : [element('div', 'maximizer-preview-unsent', text('unwatched')), ...rows];
}

function nameOf(payload: unknown): string | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined;
  const record = payload as Record<string, unknown>;
  const name = NAMES.map((key) => record[key]).find((value) => typeof value === 'string' && value !== '');
  return typeof name === 'string' ? name : undefined;
}

function element(tag: string, className: string, text = ''): HTMLElement {
  const created = document.createElement(tag);
  created.className = className;
  created.textContent = text;
  return created;
}
