import { isMembers, type Members } from '../../../src/json';
import { adviceIn } from '../../editor/defaults';
import { announce, field, part } from '../../editor/field';
import { showReason } from '../../editor/reason';
import { textElement } from '../../editor/result';
import { makeTyped } from '../../editor/typed';
import { isSet, textOf } from '../../shared/properties';
import { COMPARISONS, needsValue, ROW_PARTS, rowFault, type RowPart } from '../conditions';
import { KINDS } from '../typed-value';
import { GRAMMAR } from './grammar.editor';

/** A condition as it is saved: texts, or what an import made of one. */
export interface SavedRow {
  field: unknown;
  comparison: unknown;
  value: unknown;
  valueType: unknown;
}

/** The conditions of a form. */
export interface Rows {
  /** As they would be saved. */
  typed: () => SavedRow[];
  /** Shows what belongs to the comparisons, and what is wrong. */
  refresh: () => void;
}

/** The list from which the browser completes names of fields. */
export const FIELD_NAMES = 'maximizer-field-names';

/** Makes the rows of conditions work. @param saved what the node has, whatever an import made of it */
export function prepareConditions(form: HTMLElement, saved: unknown, text: Editor.Translate): Rows {
  const list = part(form, '#maximizer-conditions');
  const addButton = part(form, '#maximizer-condition-add');
  /** The ids of the rows, in their order. */
  let ids: string[] = [];
  /** How the rows were saved, and what is shown for that, by their ids. */
  const saves = new Map<string, { row: Members; shown: SavedRow }>();
  let made = 0;

  const add = (row: Members): string => {
    made += 1;
    const id = `maximizer-condition-${made}`;
    const element = rowElement(id, row, text);
    part(element, 'button').addEventListener('click', () => {
      remove(id, element);
    });
    list.append(element);
    makeTyped(`${id}-value`, KINDS.value.types, text('condition.value'));
    ids = [...ids, id];
    saves.set(id, { row, shown: shownIn(id) });
    return id;
  };
  const remove = (id: string, element: HTMLElement): void => {
    const place = ids.indexOf(id);
    ids = ids.filter((each) => each !== id);
    element.remove();
    // the button that was pressed is gone: the keyboard goes on at the next row
    const next = ids[Math.min(place, ids.length - 1)];
    (next === undefined ? addButton : field(partId(next, 'field'))).focus();
    announce(field('node-input-whereMode'));
  };

  /** A row as it would be saved: what nobody changed stays what it is, also where the form cannot show it. */
  const typedIn = (id: string): SavedRow => {
    const now = shownIn(id);
    const saved = saves.get(id);
    const partOf = (name: keyof SavedRow): unknown =>
      saved !== undefined && isSet(saved.row[name]) && now[name] === saved.shown[name]
        ? saved.row[name]
        : now[name];
    return {
      field: partOf('field'),
      comparison: partOf('comparison'),
      value: partOf('value'),
      valueType: partOf('valueType'),
    };
  };
  const refresh = (): void => {
    ids.forEach((id, index) => {
      const row = typedIn(id);
      const element = part(list, `#${id}`);
      element.setAttribute('aria-label', text('condition.row', { number: index + 1 }));
      part(element, '.maximizer-typed').hidden = !needsValue(row.comparison);
      const fault = rowFault({ ...row }, GRAMMAR);
      for (const name of ROW_PARTS) {
        const isIt = fault?.key === name || (name === 'value' && fault?.key === 'valueType');
        const reason = isIt ? adviceIn(text, fault) : '';
        showReason(field(partId(id, name)), reason === '' ? '' : `${text(`condition.${name}`)}: ${reason}`);
      }
    });
    part(form, '#maximizer-condition-join').hidden = ids.length < 2;
  };

  for (const row of rowsIn(saved)) add(isMembers(row) ? row : {});
  addButton.addEventListener('click', () => {
    const added = field(partId(add({}), 'field'));
    announce(added);
    added.focus();
  });
  return { typed: () => ids.map(typedIn), refresh };
}

/** The rows of a saved condition; of what is none one that says nothing, so that a person sees it, and can remove it. */
function rowsIn(saved: unknown): readonly unknown[] {
  if (Array.isArray(saved)) return saved;
  return isSet(saved) ? [{}] : [];
}

/** What the fields of a row show. */
function shownIn(id: string): SavedRow {
  return {
    field: field(partId(id, 'field')).value,
    comparison: field(partId(id, 'comparison')).value,
    value: field(partId(id, 'value')).value,
    valueType: field(`${partId(id, 'value')}Type`).value,
  };
}

const partId = (id: string, name: RowPart): string => `${id}-${name}`;

/** The fields of a row, and a button that removes it. */
function rowElement(id: string, row: Members, text: Editor.Translate): HTMLElement {
  const element = textElement('div', '', 'form-row maximizer-condition');
  element.id = id;
  element.setAttribute('role', 'group');
  const name = input('text', partId(id, 'field'), textOf(row['field']));
  name.className = 'maximizer-code';
  name.spellcheck = false;
  name.setAttribute('list', FIELD_NAMES);
  name.setAttribute('aria-label', text('condition.field'));
  name.setAttribute('aria-required', 'true');
  name.placeholder = text('condition.field');
  const typed = textElement('div', '', 'maximizer-typed');
  const value = input('text', partId(id, 'value'), textOf(row['value']));
  value.style.width = '100%';
  const [usual] = KINDS.value.types;
  typed.append(value, input('hidden', `${partId(id, 'value')}Type`, textOf(row['valueType']) || usual));
  element.append(name, comparisonElement(id, row, text), typed, removeButton(text));
  return element;
}

function comparisonElement(id: string, row: Members, text: Editor.Translate): HTMLSelectElement {
  const select = document.createElement('select');
  select.id = partId(id, 'comparison');
  select.setAttribute('aria-label', text('condition.comparison'));
  select.append(...COMPARISONS.map((each) => new Option(text(`comparison.${each}`), each)));
  const chosen = textOf(row['comparison']) || '=';
  // what is no choice is shown, so that the reason against it has something to stand at
  if (!COMPARISONS.some((each) => each === chosen)) select.append(new Option(chosen, chosen));
  select.value = chosen;
  return select;
}

function removeButton(text: Editor.Translate): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'red-ui-button red-ui-button-small';
  button.setAttribute('aria-label', text('condition.remove'));
  button.append(textElement('i', '', 'fa fa-remove'));
  return button;
}

function input(type: 'text' | 'hidden', id: string, value: string): HTMLInputElement {
  const element = document.createElement('input');
  element.type = type;
  element.id = id;
  element.value = value;
  return element;
}
