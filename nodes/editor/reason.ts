import { field, isVariable, onEdit, part, valueOf, type FieldPrefix } from './field';

const CONNECTION_TYPE = 'maximizer-config';

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
): (value: unknown, options: { label?: string } | undefined) => boolean | string {
  return (value, options) => {
    const verdict = verdictOf(check, value);
    return options === undefined ? verdict === true : verdict;
  };
}

/** Writes a reason under a field, without the field's own name, and marks the field; an empty reason takes both away. */
export function showReason(target: HTMLElement, reason: string): void {
  const row = target.closest<HTMLElement>('.maximizer-grid, .form-row');
  if (row === null) return;
  const shown = row.querySelector<HTMLElement>(`.maximizer-reason[data-for="${target.id}"]`);
  if (shown === null && reason === '') return;
  const line = shown ?? addLine(target, row);
  line.textContent = reason === '' ? '' : sentence(reason, target.id);
  target.classList.toggle('input-error', reason !== '');
  target.setAttribute('aria-invalid', String(reason !== ''));
}

/** An empty line for the reason: at the end of the field's row, which in a grid is before the next label. */
function addLine(target: HTMLElement, row: HTMLElement): HTMLElement {
  const line = document.createElement('div');
  line.className = 'maximizer-reason';
  line.dataset['for'] = target.id;
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
  if ('type' in definition && definition.type === CONNECTION_TYPE) return connectionVerdict(node, value);
  if (isVariable(value) || definition.validate === undefined) return true;
  const verdict = definition.validate.call(node, value, {});
  if (Array.isArray(verdict)) return verdict.join(' ');
  return verdict === false ? 'it cannot be used' : verdict;
}

/** What Node-RED itself only marks: no connection is chosen, or the chosen one is not complete. */
function connectionVerdict(node: Editor.EditedNode, value: unknown): true | string {
  if (isVariable(value)) return true;
  const connection = typeof value === 'string' ? RED.nodes.node(value) : undefined;
  if (connection === undefined || connection === null) return node._(`${node.type}.reason.noConnection`);
  return connection['valid'] !== false || node._(`${node.type}.reason.incompleteConnection`);
}

/** A reason as a sentence that begins with the field's label where it begins with a verb, instead of with its key. */
function sentence(reason: string, id: string): string {
  const text = reason.replace(/^[A-Za-z]+: /, '');
  const label = document.querySelector(`label[for="${id}"]`)?.textContent.trim() ?? '';
  const whole = label !== '' && /^(?:is|has|holds|begins) /.test(text) ? `${label} ${text}` : text;
  return whole.charAt(0).toUpperCase() + whole.slice(1);
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
