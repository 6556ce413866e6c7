/** The prefix Node-RED gives the ids of a form's fields. */
export type FieldPrefix = 'node-input' | 'node-config-input';

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** The field with that id, which the form must have. */
export function field(id: string): Field {
  const element = document.getElementById(id);
  if (
    element instanceof HTMLInputElement ||
    element instanceof HTMLTextAreaElement ||
    element instanceof HTMLSelectElement
  ) {
    return element;
  }
  throw new Error(`the form has no field ${id}`);
}

/** The element of that kind below another, which the form must have. */
export function part(parent: ParentNode, selector: string): HTMLElement {
  const element = parent.querySelector<HTMLElement>(selector);
  if (element === null) throw new Error(`the form has no ${selector}`);
  return element;
}

/** A field's text, or whether a checkbox is ticked, as the node's property would hold it. */
export function valueOf(element: Field): string | boolean {
  return element instanceof HTMLInputElement && element.type === 'checkbox' ? element.checked : element.value;
}

/** Sets a field and tells everyone who listens, Node-RED's own validation included. */
export function setValue(id: string, value: string | boolean): void {
  const element = field(id);
  if (typeof value === 'boolean') {
    if (element instanceof HTMLInputElement) element.checked = value;
  } else {
    element.value = value;
  }
  announce(element);
}

/** Tells everyone who listens that a field changed. jQuery's trigger, since Node-RED's own listeners are jQuery's. */
export function announce(element: HTMLElement): void {
  $(element).trigger('change');
}

/** Calls back at every keystroke and change of the fields below an element; a typedInput only tells by `keyup`. */
export function onEdit(parent: HTMLElement, changed: () => void): void {
  $(parent).on('input keyup change', 'input, select, textarea', changed);
}

/** Whether the whole text is a `${NAME}` that Node-RED replaces when the node starts, so that nothing can be said of it yet. */
export function isVariable(value: unknown): boolean {
  return typeof value === 'string' && /^\$\{[^}:\s]+\}$/.test(value.trim());
}
