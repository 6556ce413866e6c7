import { ceqlFault, characterAt, conditionText } from '../../../src/record/ceql';
import type { Comparison } from '../../../src/record/order';
import { field, part, valueOf } from '../../editor/field';
import { textElement } from '../../editor/result';
import { textOf } from '../../shared/properties';
import { needsValue } from '../conditions';
import { nameOf } from '../order';
import type { Rows, SavedRow } from './conditions.editor';

/** Types whose value stands in the node itself. */
const LITERAL = ['str', 'num', 'bool'];

const typed = (property: string): string => String(valueOf(field(`node-input-${property}`)));

/** Rows or CEQL: shows what belongs to the choice, what CEQL the rows make, and where CEQL that is typed cannot be read. */
export function prepareWhere(form: HTMLElement, rows: Rows, text: Editor.Translate): () => void {
  let shown = typed('whereMode');
  /** What rows made of the CEQL, which nobody typed. */
  let made = '';
  const follow = (): void => {
    const mode = typed('whereMode');
    const isBegun = mode === 'ceql' && shown !== mode;
    shown = mode;
    // who goes on in CEQL begins with what the rows say
    if (isBegun && typed('ceql') === made && rows.typed().every(isLiteral)) {
      made = clauseOf(rows.typed());
      $(field('node-input-ceql')).typedInput('value', made);
    }
  };
  return () => {
    follow();
    for (const element of form.querySelectorAll<HTMLElement>('[data-where]')) {
      element.hidden = element.dataset['where'] !== shown;
    }
    rows.refresh();
    const typedRows = rows.typed();
    part(form, '[data-note="where"]').textContent =
      typedRows.length === 0 ? text('note.all') : clauseOf(typedRows);
    showPlace(part(form, '#maximizer-ceql-place'));
  };
}

/** What rows make of CEQL, with `‹msg.payload.City›` where a value is known only with the message; blank where they cannot. */
function clauseOf(rows: readonly SavedRow[]): string {
  const conditions = rows.map(({ field: name, comparison, value, valueType }) => {
    const typedIn = { value: textOf(value), type: textOf(valueType) };
    return {
      field: textOf(name),
      comparison: comparison as Comparison,
      value: LITERAL.includes(typedIn.type) ? typedIn.value : `‹${nameOf(typedIn)}›`,
    };
  });
  try {
    return conditionText({ rows: conditions, join: typed('whereJoin') === 'OR' ? 'OR' : 'AND' });
  } catch {
    return '';
  }
}

function isLiteral({ comparison, valueType }: SavedRow): boolean {
  return !needsValue(comparison) || LITERAL.includes(textOf(valueType));
}

/** The CEQL with a mark at what cannot be read; nothing where all can. */
function showPlace(place: HTMLElement): void {
  const ceql = typed('ceql');
  const isText = typed('ceqlType') === 'str' && ceql.trim() !== '';
  const fault = isText ? ceqlFault(ceql) : undefined;
  if (fault === undefined) {
    place.replaceChildren();
    return;
  }
  const wrong = characterAt(ceql, fault.at);
  // where the text ends too early, the mark stands behind it
  const marked = textElement('mark', wrong || ' ');
  place.replaceChildren(ceql.slice(0, fault.at), marked, ceql.slice(fault.at + wrong.length));
}
