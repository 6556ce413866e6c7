import { missingValue, type Properties, type PropertyTable } from '../shared/property';
import { isSet, textOf } from '../shared/properties';
import { field, setValue, valueOf, type FieldPrefix } from './field';

/** What several fields, or one that shows a value in another form, make of a property: the value as it would be saved. */
export type Parts = Readonly<Record<string, () => unknown>>;

/** The form of a node that is being edited. */
export interface OpenForm {
  readonly node: Editor.EditedNode;
  readonly prefix: FieldPrefix;
  /** What the node's properties would be if it were saved now. */
  values(): Record<string, unknown>;
}

/** How each open form keeps what nobody changed, by its node. */
const open = new WeakMap<Editor.EditedNode, () => void>();

/**
 * Shows what each property means where the node lacks it, as a flow that was written by hand may: a field left blank
 * would say something else than what the node does.
 */
export function fillFields(node: Editor.EditedNode, table: PropertyTable, prefix: FieldPrefix): void {
  for (const [key, property] of Object.entries(table)) {
    const id = `${prefix}-${key}`;
    if (document.getElementById(id) === null) continue;
    const value = (node as Editor.EditedNode & Properties)[key];
    const shown = isSet(value) ? value : missingValue(property);
    if (typeof property.value === 'boolean') setValue(id, textOf(shown).toLowerCase() === 'true');
    else if (!isSet(value)) setValue(id, textOf(shown));
  }
}

/**
 * From now on, what a field shows is what its property has: call it when all fields are filled. What the person leaves
 * as it is keeps the form in which it is saved: a number or its text, missing or not.
 */
export function openForm(
  node: Editor.EditedNode,
  table: PropertyTable,
  prefix: FieldPrefix,
  parts: Parts = {},
): OpenForm {
  const saved = node as Editor.EditedNode & Record<string, unknown>;
  const keys = Object.keys(table).filter(
    (key) => Object.hasOwn(parts, key) || document.getElementById(`${prefix}-${key}`) !== null,
  );
  const typed = (key: string): unknown => parts[key]?.() ?? valueOf(field(`${prefix}-${key}`));
  const shown = new Map(keys.map((key) => [key, JSON.stringify(typed(key))]));
  const isChanged = (key: string): boolean => JSON.stringify(typed(key)) !== shown.get(key);

  open.set(node, () => {
    for (const key of keys) {
      const changed = isChanged(key);
      if (changed && !Object.hasOwn(parts, key)) continue;
      if (changed) saved[key] = typed(key);
      // Node-RED saves what it finds in the field of this id: for what was not typed there it must not find one
      document.getElementById(`${prefix}-${key}`)?.removeAttribute('id');
    }
  });

  return {
    node,
    prefix,
    values: () => ({
      ...Object.fromEntries(keys.map((key) => [key, isChanged(key) ? typed(key) : saved[key]])),
    }),
  };
}

/**
 * Leaves credentials alone that are blank and were never entered: Node-RED would save them as blank, and call a node
 * changed that nobody changed. To be called when the form is saved.
 */
export function keepUnset(
  node: Editor.EditedNode,
  credentials: readonly string[],
  prefix: FieldPrefix,
): void {
  for (const name of credentials) {
    const input = field(`${prefix}-${name}`);
    if (input.value !== '' || isSet(node.credentials?.[name]) || node.credentials?.[`has_${name}`] === true)
      continue;
    input.removeAttribute('id');
  }
}

/** To be called when the form is saved, before Node-RED reads its fields. */
export function keepUnchanged(node: Editor.EditedNode): void {
  open.get(node)?.();
  open.delete(node);
}
