import { ConfigurationError, type Reason } from '../../src/errors';
import type { Check, Properties, PropertyTable } from '../shared/property';
import { isVariable } from './field';

type Definition = Editor.PropertyDefinition<Editor.EditedNode>;

/** What a connection's id is in the `defaults` of a node that needs one. */
export const CONNECTION: Definition = {
  value: '',
  type: 'maximizer-config',
  required: true,
  label: 'connection',
};

/** A node's `defaults`, as Node-RED's editor takes them, from what the node saves. */
export function defaultsOf(table: PropertyTable): Record<string, Definition> {
  return Object.fromEntries(
    Object.entries(table).map(([key, { value, check }]): [string, Definition] => [
      key,
      { value, ...(check !== undefined && { validate: validator(key, check) }) },
    ]),
  );
}

/**
 * Node-RED's validator for a check: `true`, or the reason, which begins with the field's label. It takes two arguments
 * because Node-RED then accepts a text as the reason.
 */
export function validator(
  key: string,
  check: Check,
): (this: Editor.EditedNode, value: unknown, options: { label?: string } | undefined) => boolean | string {
  return function (value, options) {
    const fault = faultOf(check, value, this as Editor.EditedNode & Properties);
    if (fault === undefined) return true;
    if (options === undefined) return false;
    // the fault may be about a part of the property
    const part = fault.key === key ? '' : `${labelOf(this, fault.key)}: `;
    const text: Editor.Translate = (name, values) => this._(`${this.type}.${name}`, values);
    return withoutTags(`${labelOf(this, key)}: ${part}${adviceIn(text, fault)}`);
  };
}

/**
 * What a check says against a value. `${NAME}` passes, since only the runtime can resolve it. Whatever else than a
 * ConfigurationError is thrown is a mistake of the code and no reason against the value.
 */
export function faultOf(check: Check, value: unknown, node: Properties): ConfigurationError | undefined {
  if (isVariable(value)) return undefined;
  try {
    check(value, node);
    return undefined;
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
}

/**
 * A reason with its cure in the language of the editor, and in English where the catalog has none below `reason`.
 * @param text the texts of the node's type
 */
export function adviceIn(
  text: Editor.Translate,
  { told, advice }: Pick<ConfigurationError, 'told' | 'advice'>,
): string {
  return (told === undefined ? undefined : reasonIn(text, told)) ?? advice;
}

function reasonIn(text: Editor.Translate, { code, values, inner }: Reason): string | undefined {
  const reason = inner === undefined ? '' : reasonIn(text, inner);
  if (reason === undefined) return undefined;
  const name = `reason.${code}`;
  const found = text(name, { ...values, ...(inner !== undefined && { reason }) });
  // Node-RED answers with the key where the catalog has no text
  return found.endsWith(name) ? undefined : found;
}

/**
 * A reason that can begin no tag, whatever value of an imported flow it quotes: Node-RED shows reasons as text in most
 * places, where an escape would be seen, but as HTML in the list of configuration nodes.
 */
function withoutTags(reason: string): string {
  return reason.replaceAll('<', '‹');
}

/** What the form calls a property. */
export function labelOf(node: Editor.EditedNode, key: string): string {
  const name = `${node.type}.label.${key}`;
  const label = node._(name);
  return label === name ? key : label;
}
