import { field, isVariable, onEdit, part, valueOf, type FieldPrefix } from './field';

/** Throws an error whose message says what is wrong with the value and what to write instead. */
export type Check = (value: unknown) => void;

/** What a check says of a value: `true`, or the reason against it. `${NAME}` passes, since only the runtime can resolve it. */
export function verdictOf(check: Check, value: unknown): true | string {
  if (isVariable(value)) return true;
  try {
    check(value);
    return true;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Node-RED's validator for a check. It takes two arguments because Node-RED then accepts a text as the reason. */
export function validator(
  check: Check,
): (value: unknown, options: { label?: string } | undefined) => true | string {
  return (value, options) => {
    void options;
    return verdictOf(check, value);
  };
}

/** Writes a reason under a field, without the field's own name, and marks the field; an empty reason takes both away. */
export function showReason(target: HTMLElement, reason: string, marked: HTMLElement = target): void {
  const row = target.closest<HTMLElement>('.form-row, .maximizer-row');
  if (row === null) return;
  const key = target.dataset['key'] ?? target.id;
  let line = row.querySelector<HTMLElement>(`.maximizer-reason[data-for="${key}"]`);
  if (line === null) {
    if (reason === '') return;
    line = document.createElement('div');
    line.className = 'maximizer-reason';
    line.dataset['for'] = key;
    line.setAttribute('role', 'alert');
    row.append(line);
  }
  line.textContent = reason.replace(/^[A-Za-z]+( at position \d+)?: /, '');
  marked.classList.toggle('input-error', reason !== '');
  marked.setAttribute('aria-invalid', String(reason !== ''));
}

/**
 * Shows the reason against each of the node's fields below it, while it is typed: Node-RED itself only colours the
 * border and tells why after a moment's hovering. Sections with a reason in them are marked, and opened at the start.
 */
export function showReasons(node: Editor.EditedNode, form: HTMLElement, prefix: FieldPrefix): void {
  const definitions = { ...node._def.defaults, ...node._def.credentials };
  const fields = Object.keys(definitions).filter(
    (property) => document.getElementById(`${prefix}-${property}`) !== null,
  );
  const update = (): void => {
    for (const property of fields) {
      const definition = definitions[property];
      const element = field(`${prefix}-${property}`);
      const verdict = definition === undefined ? true : verdictOn(node, definition, valueOf(element));
      showReason(element, verdict === true ? '' : verdict);
    }
    markSections(form);
  };
  onEdit(form, update);
  // after Node-RED has filled in what it fills in late, such as the list of connections
  setTimeout(() => {
    update();
    openInvalidSections(form);
  }, 60);
}

function verdictOn(
  node: Editor.EditedNode,
  definition: Editor.PropertyDefinition<Editor.EditedNode> | Editor.CredentialDefinition,
  value: unknown,
): true | string {
  if (isVariable(value) || definition.validate === undefined) return true;
  const verdict = definition.validate.call(node, value, {});
  return Array.isArray(verdict) ? verdict.join(' ') : verdict;
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
