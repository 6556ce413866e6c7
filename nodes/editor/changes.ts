import { recordPathText } from '../../src/resource/record-path';
import type { WatchRow } from '../../src/snapshots/watch';
import { WATCH_WHENS } from '../shared/changes-settings';
import { textOf } from '../shared/properties';
import { announce, field, onEdit, part, valueOf } from './field';

/** The part of a source node's form that says which changes are sent. */
export interface ChangesPart {
  /** The rows that are typed, as the node's property holds them. */
  readonly typedWatch: () => WatchRow[];
  /** Offers the fields of a record to the rows. */
  readonly suggest: (record: unknown) => void;
}

/** Levels of a record whose fields are suggested. */
const SUGGESTED_LEVELS = 3;

/** Makes the changes part of a source node's form work. @param saved the rows as the node has them, of whatever type */
export function prepareChanges(form: HTMLElement, saved: unknown, text: Editor.Translate): ChangesPart {
  const list = $(part(form, '#maximizer-watch'));
  const told = (): void => {
    announce(field('node-input-watch'));
  };
  list.editableList<unknown>({
    addButton: text('watch.add'),
    removable: true,
    sortable: true,
    height: 'auto',
    addItem: ([container], _index, row) => {
      container?.append(rowElement(row, text));
    },
    removeItem: told,
    sortItems: told,
  });
  for (const row of Array.isArray(saved) ? (saved as unknown[]) : []) list.editableList('addItem', row);
  const typedWatch = (): WatchRow[] =>
    [...form.querySelectorAll<HTMLElement>('.maximizer-watch-row')].map(typedRow);
  const refresh = (): void => {
    const count = typedWatch().length;
    part(form, '[data-watch="several"]').hidden = count < 2;
    const isAsked = valueOf(field('node-input-changes')) === true;
    const isWhole = valueOf(field('node-input-echo')) !== 'skip';
    const summary = count > 0 ? 'watched' : isAsked ? 'told' : isWhole ? 'all' : 'foreign';
    part(form, '[data-section="changes"] .maximizer-summary').textContent = text(`watch.${summary}`, {
      count,
    });
  };
  onEdit(form, refresh);
  refresh();
  return {
    typedWatch,
    suggest: (record) => {
      const options = fieldsOf(record, []).map((path) => new Option(path, path));
      part(form, '#maximizer-watch-fields').replaceChildren(...options);
    },
  };
}

/** A row: the field, when it is watched for, and the values that this asks for. */
function rowElement(row: unknown, text: Editor.Translate): HTMLElement {
  const saved = typeof row === 'object' && row !== null ? (row as Readonly<Record<string, unknown>>) : {};
  const element = document.createElement('div');
  element.className = 'maximizer-watch-row';
  const name = textInput('field', saved['field'], text);
  name.setAttribute('list', 'maximizer-watch-fields');
  name.classList.add('maximizer-code');
  const when = document.createElement('select');
  when.dataset['part'] = 'when';
  when.setAttribute('aria-label', text('watch.when'));
  Object.keys(WATCH_WHENS).forEach((value, index) => {
    when.append(new Option(text(`watch.when${index}`), value));
  });
  const chosen = textOf(saved['when']) || 'changes';
  // what is no choice is shown, so that the reason against it has something to stand at
  if (!Object.hasOwn(WATCH_WHENS, chosen)) when.append(new Option(chosen, chosen));
  when.value = chosen;
  const values = (['from', 'to'] as const).map((key) => textInput(key, saved[key], text));
  const follow = (): void => {
    for (const value of values) value.hidden = !asks(when.value, value.dataset['part']);
  };
  when.addEventListener('change', follow);
  follow();
  element.append(name, when, ...values);
  return element;
}

function textInput(key: 'field' | 'from' | 'to', value: unknown, text: Editor.Translate): HTMLInputElement {
  const input = document.createElement('input');
  input.type = 'text';
  input.dataset['part'] = key;
  input.spellcheck = false;
  input.value = textOf(value);
  input.placeholder = text(`watch.${key}`);
  input.setAttribute('aria-label', text(`watch.${key}`));
  return input;
}

function asks(when: string, key: string | undefined): boolean {
  const asked = Object.entries(WATCH_WHENS).find(([known]) => known === when)?.[1];
  return asked !== undefined && (key === 'from' ? asked.from : asked.to);
}

function typedRow(element: HTMLElement): WatchRow {
  const typed = (key: string): string => {
    const input = part(element, `[data-part="${key}"]`) as HTMLInputElement | HTMLSelectElement;
    return input.hidden ? '' : input.value.trim();
  };
  return {
    field: typed('field'),
    when: typed('when') as WatchRow['when'],
    from: typed('from'),
    to: typed('to'),
  };
}

/** The paths of a record's fields, each before those within it. */
function fieldsOf(value: unknown, steps: readonly string[]): string[] {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject || steps.length === SUGGESTED_LEVELS) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const path = [...steps, name];
    return [recordPathText(path), ...fieldsOf(member, path)];
  });
}
