import { field } from './field';

/** What a typed input may be: one of Node-RED's own types, or one of a form. */
export type InputType = string | Editor.TypedInputType;

/**
 * Makes a text field one of Node-RED's typed inputs; the field of its id and `Type` holds the type.
 * @param label what a screen reader calls it: a label that the field has points to what Node-RED hides
 */
export function makeTyped(id: string, types: readonly InputType[], label: string): void {
  const input = $(field(id));
  input.typedInput({ types: [...types], typeField: $(field(`${id}Type`)) });
  const shown = input.next('.red-ui-typedInput-container').find('.red-ui-typedInput-input');
  shown.attr('aria-label', label);
  document.querySelector(`label[for="${id}"]`)?.addEventListener('click', () => shown.trigger('focus'));
}
