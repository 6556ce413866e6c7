import { checkVariables } from './variables';

/** A node's properties as they are saved, of whatever type a form, an import or an environment variable gave them. */
export type Properties = Readonly<Record<string, unknown>>;

/**
 * Throws a ConfigurationError that says why a value cannot be this property's. `undefined`, `null` and a blank text
 * say nothing, which means the default.
 * @param node all properties of the node, for what depends on another one
 */
export type Check = (value: unknown, node: Properties) => void;

/** One property of a node: the one place that runtime, form and editor read. */
export interface Property {
  /** What a new node has. */
  readonly value: unknown;
  /** What a node does that lacks it, as one written by hand, where a new node does something else. */
  readonly missing?: unknown;
  readonly check?: Check;
}

/** What a type of node saves, by name; its connection apart, which is another node. */
export type PropertyTable = Readonly<Record<string, Property>>;

/**
 * Checks all properties of a node, by the same functions as its form.
 * @throws ConfigurationError for the first that cannot work
 */
export function checkProperties(table: PropertyTable, node: Properties): void {
  // a name is only shown
  checkVariables(
    node,
    Object.keys(table).filter((key) => key !== 'name'),
  );
  checkEach(table, node);
}

/** The same for properties whose own checks say where a variable may be left. @throws ConfigurationError */
export function checkEach(table: PropertyTable, node: Properties): void {
  for (const [key, { check }] of Object.entries(table)) check?.(node[key], node);
}

/** What a property means where a node does not have it. */
export function missingValue({ value, missing }: Property): unknown {
  return missing === undefined ? value : missing;
}
