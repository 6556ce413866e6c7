import { isMembers, type Members } from '../../../src/json';
import { announce, field, part } from '../../editor/field';
import { showReason } from '../../editor/reason';
import { textElement } from '../../editor/result';
import { makeTyped } from '../../editor/typed';
import { textOf } from '../../shared/properties';
import { COMPARISONS, needsValue, ROW_PARTS, rowFault, type RowPart } from '../conditions';
import { KINDS } from '../typed-value';
import { GRAMMAR } from './grammar.editor';

/** A condition as it is saved. */
export interface SavedRow {
  field: string;
  comparison: string;
  value: string;
  valueType: string;
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

  const typedIn = (id: string): SavedRow => ({
    field: field(partId(id, 'field')).value,
    comparison: field(partId(id, 'comparison')).value,
    value: field(partId(id, 'value')).value,
    valueType: field(`${partId(id, 'value')}Type`).value,
  });
  const refresh = (): void => {
    ids.forEach((id, index) => {
      const row = typedIn(id);
      const element = part(list, `#${id}`);
      element.setAttribute('aria-label', text('condition.row', { number: index + 1 }));
      part(element, '.maximizer-typed').hidden = !needsValue(row.comparison);
      const fault = rowFault({ ...row }, GRAMMAR);
      for (const name of ROW_PARTS) {
        const isIt = fault?.key === name;
        showReason(field(partId(id, name)), isIt ? `${text(`condition.${name}`)}: ${fault.advice}` : '');
      }
    });
    part(form, '#maximizer-condition-join').hidden = ids.length < 2;
  };

  for (const row of Array.isArray(saved) ? saved : []) add(isMembers(row) ? row : {});
  addButton.addEventListener('click', () => {
    const added = field(partId(add({}), 'field'));
    announce(added);
    added.focus();
  });
  return { typed: () => ids.map(typedIn), refresh };
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
  select.value = textOf(row['comparison']) || '=';
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
