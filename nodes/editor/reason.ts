import type { PropertyTable } from '../shared/property';
import { adviceIn, faultOf } from './defaults';
import { field, isVariable, onEdit, part, valueOf, type FieldPrefix } from './field';
import type { OpenForm } from './open-form';

/** Writes under a field what is wrong with it, behind its label, and marks the field; an empty reason takes both away. */
export function showReason(target: HTMLElement, reason: string): void {
  const row = target.closest<HTMLElement>('.maximizer-grid, .form-row');
  if (row === null) return;
  const shown = row.querySelector<HTMLElement>(`.maximizer-reason[data-for="${target.id}"]`);
  if (shown === null && reason === '') return;
  const line = shown ?? addLine(target, row);
  line.textContent = reason === '' ? '' : labelled(reason, target.id);
  for (const element of [target, frameOf(target)]) element.classList.toggle('input-error', reason !== '');
  const seen = seenField(target);
  seen.setAttribute('aria-invalid', String(reason !== ''));
  if (reason === '') seen.removeAttribute('aria-describedby');
  else seen.setAttribute('aria-describedby', line.id);
}

/** What has the border that a person sees: of a typed input what Node-RED shows in place of the field. */
function frameOf(target: HTMLElement): HTMLElement {
  const { nextElementSibling: next } = target;
  const isTyped = next instanceof HTMLElement && next.classList.contains('red-ui-typedInput-container');
  return isTyped ? next : target;
}

/** What a person types in: of a typed input what Node-RED shows in place of the field. */
function seenField(target: HTMLElement): HTMLElement {
  return frameOf(target).querySelector<HTMLElement>('.red-ui-typedInput-input') ?? target;
}

/** Marks a field that cannot be left blank, for who sees its label and for who hears it. */
function showRequired(target: HTMLElement, isRequired: boolean): void {
  const label = document.querySelector(`label[for="${target.id}"]`);
  label?.classList.toggle('maximizer-required', isRequired);
  seenField(target).setAttribute('aria-required', String(isRequired));
}

/** An empty line for the reason: at the end of the field's row, which in a grid is before the next label. */
function addLine(target: HTMLElement, row: HTMLElement): HTMLElement {
  const line = document.createElement('div');
  line.className = 'maximizer-reason';
  line.dataset['for'] = target.id;
  line.id = `${target.id}-reason`;
  line.setAttribute('role', 'alert');
  let last: Element | null = row.lastElementChild;
  if (row.classList.contains('maximizer-grid')) {
    last = target;
    while (last.nextElementSibling !== null && !(last.nextElementSibling instanceof HTMLLabelElement)) {
      last = last.nextElementSibling;
    }
  }
  last?.after(line);
  return line;
}

/**
 * Shows the reason against each of the form's fields below it, while it is typed: Node-RED itself only colours the
 * border and tells why after a moment's hovering. Sections with a reason in them are marked, and opened at the start.
 */
export function showReasons(form: HTMLElement, opened: OpenForm, table: PropertyTable): void {
  const { node, prefix } = opened;
  const text: Editor.Translate = (name, values) => node._(`${node.type}.${name}`, values);
  const fields = Object.keys(table).filter((key) => document.getElementById(`${prefix}-${key}`) !== null);
  const hasConnection = document.getElementById(`${prefix}-connection`) !== null;
  /** Those that a person types in: what is chosen from a list is never blank. */
  const asked = fields.filter((key) => {
    const seen = seenField(field(`${prefix}-${key}`));
    return seen.matches('textarea, input[type="text"], input[type="password"], .red-ui-typedInput-input');
  });
  if (hasConnection) showRequired(field(`${prefix}-connection`), true);
  const update = (): void => {
    const typed = opened.values();
    for (const key of fields) {
      const check = table[key]?.check;
      const value = Object.hasOwn(typed, key) ? typed[key] : valueOf(field(`${prefix}-${key}`));
      const fault = check === undefined ? undefined : faultOf(check, value, typed);
      showReason(field(`${prefix}-${key}`), fault === undefined ? '' : adviceIn(text, fault));
    }
    for (const key of asked) {
      const check = table[key]?.check;
      const isRequired = check !== undefined && faultOf(check, '', { ...typed, [key]: '' }) !== undefined;
      showRequired(field(`${prefix}-${key}`), isRequired);
    }
    if (hasConnection) showReason(field(`${prefix}-connection`), connectionReason(node, prefix));
    markSections(form);
  };
  onEdit(form, update);
  // after Node-RED has filled in what it fills in late, such as the list of connections
  setTimeout(() => {
    update();
    openInvalidSections(form);
  }, 60);
}

/** What Node-RED itself only marks: no connection is chosen, or the chosen one is not complete. */
function connectionReason(node: Editor.EditedNode, prefix: FieldPrefix): string {
  const id = valueOf(field(`${prefix}-connection`));
  if (isVariable(id)) return '';
  const connection = typeof id === 'string' ? RED.nodes.node(id) : undefined;
  if (connection === undefined || connection === null) return node._(`${node.type}.reason.noConnection`);
  return connection['valid'] === false ? node._(`${node.type}.reason.incompleteConnection`) : '';
}

/** A label in whatever language, and behind it the reason as the engine or the catalog has it. */
function labelled(reason: string, id: string): string {
  const label = document.querySelector(`label[for="${id}"]`)?.textContent.trim() ?? '';
  return label === '' ? reason.charAt(0).toUpperCase() + reason.slice(1) : `${label}: ${reason}`;
}

function markSections(form: HTMLElement): void {
  for (const section of form.querySelectorAll('details')) {
    part(section, 'summary').classList.toggle('maximizer-invalid', isInvalid(section));
  }
}

function openInvalidSections(form: HTMLElement): void {
  for (const section of form.querySelectorAll('details')) {
    if (isInvalid(section)) section.open = true;
  }
}

function isInvalid(section: HTMLElement): boolean {
  return [...section.querySelectorAll('.maximizer-reason')].some((line) => line.textContent !== '');
}
