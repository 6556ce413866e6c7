import { field } from './field';

/** What a typed input may be: one of Node-RED's own types, or one of a form. */
export type InputType = string | Editor.TypedInputType;

const valueOf = (type: InputType): string => (typeof type === 'string' ? type : type.value);

/**
 * Makes a text field one of Node-RED's typed inputs; the field of its id and `Type` holds the type.
 * @param label what a screen reader calls it: a label that the field has points to what Node-RED hides
 */
export function makeTyped(id: string, types: readonly InputType[], label: string): void {
  const input = $(field(id));
  const chosen = field(`${id}Type`).value;
  const isOffered = chosen === '' || types.some((type) => valueOf(type) === chosen);
  // what is no choice is shown, so that the reason against it has something to stand at
  const shown = isOffered ? [...types] : [...types, { value: chosen, label: chosen }];
  input.typedInput({ types: shown, typeField: $(field(`${id}Type`)) });
  const text = input.next('.red-ui-typedInput-container').find('.red-ui-typedInput-input');
  text.attr('aria-label', label);
  document.querySelector(`label[for="${id}"]`)?.addEventListener('click', () => text.trigger('focus'));
}
