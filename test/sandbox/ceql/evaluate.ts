import { Refusal } from '../http';
import type { Condition, Operator } from './parse';

export type SandboxRecord = Record<string, unknown>;
/** A date text (or number) as milliseconds; undefined when it is none. */
export type DateReader = (value: unknown) => number | undefined;
/** A vendor's pseudo-field: what `name='value'` means for a record. `ignored` takes any value and filters nothing. */
export type Parameter = 'ignored' | ((value: string, record: SandboxRecord, operator: Operator) => boolean);

/** What a resource knows of its fields. */
export interface FieldKnowledge {
  isField(name: string): boolean;
  dates: Readonly<Record<string, DateReader>>;
  parameters: Readonly<Record<string, Parameter>>;
}

const ISO = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:\d{2})?)?$/;

/** ISO 8601 as milliseconds; without a zone it is UTC. Anything else, also a space for a lost `+`, is no date. */
export function isoInstant(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const found = ISO.exec(value);
  if (!found) return undefined;
  const [, day = '', time, zone = 'Z'] = found;
  const ms = Date.parse(time === undefined ? `${day}T00:00:00Z` : `${day}T${time}${zone}`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Epoch milliseconds, as a number or digits. */
export function epochInstant(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : undefined;
}

/** A field by its name, by its own dotted name, or by a path of names. */
export function fieldValue(record: SandboxRecord, name: string): unknown {
  if (name in record) return record[name];
  let value: unknown = record;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

/** All values at a path: where it leads through a list, those of each of its items. */
function valuesAt(record: SandboxRecord, name: string): unknown[] {
  if (name in record || !name.includes('.')) return [record[name]];
  let values: unknown[] = [record];
  for (const part of name.split('.'))
    values = values.flatMap((value) => {
      const items: unknown[] = Array.isArray(value) ? value : [value];
      return items.map((item) =>
        typeof item === 'object' && item !== null ? (item as Record<string, unknown>)[part] : undefined,
      );
    });
  return values;
}

/** The test a record must pass. Unknown fields and dates that cannot be read are refused with 400. */
export function compiledCondition(
  condition: Condition,
  fields: FieldKnowledge,
): (record: SandboxRecord) => boolean {
  if ('parts' in condition) {
    const parts = condition.parts.map((part) => compiledCondition(part, fields));
    return condition.kind === 'and'
      ? (record) => parts.every((part) => part(record))
      : (record) => parts.some((part) => part(record));
  }
  const { field } = condition;
  const parameter = fields.parameters[field];
  if (parameter !== undefined) return parameterTest(parameter, condition);
  if (!fields.isField(field)) throw new Refusal(400, `Invalid 'where': unknown field '${field}'`);
  if (condition.kind === 'null')
    return (record) =>
      valuesAt(record, field).every((value) => (value ?? null) === null) !== condition.negated;
  if (condition.kind === 'in') {
    const tests = condition.values.map((value) => comparison(field, '=', value, fields.dates[field]));
    return (record) => valuesAt(record, field).some((value) => tests.some((test) => test(value)));
  }
  const test = comparison(field, condition.operator, condition.value, fields.dates[field]);
  return (record) => valuesAt(record, field).some(test);
}

function parameterTest(
  parameter: Parameter,
  condition: Extract<Condition, { field: string }>,
): (record: SandboxRecord) => boolean {
  if (condition.kind !== 'compare')
    throw new Refusal(400, `Invalid 'where': '${condition.field}' takes a comparison`);
  if (parameter === 'ignored') return () => true;
  return (record) => parameter(condition.value, record, condition.operator);
}

function comparison(
  field: string,
  operator: Operator,
  literal: string,
  date: DateReader | undefined,
): (value: unknown) => boolean {
  if (operator === 'LIKE') return like(literal);
  const instant = (date ?? isoInstant)(literal);
  if (date && instant === undefined)
    throw new Refusal(400, `Invalid 'where': '${literal}' is not a date of field '${field}'`, {
      providerMessage: `Cannot convert '${literal}' to a date`,
    });
  const number = asNumber(literal);
  return (value) => {
    // as in SQL: nothing compares with a missing value, not even by '!='
    if (value === undefined || value === null) return false;
    const recordInstant = instant === undefined ? undefined : (date ?? isoInstant)(value);
    if (instant !== undefined && recordInstant !== undefined) return holds(operator, recordInstant, instant);
    const recordNumber = asNumber(value);
    if (number !== undefined && recordNumber !== undefined) return holds(operator, recordNumber, number);
    return holds(operator, textOf(value), literal);
  };
}

function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function holds<T extends number | string>(operator: Operator, left: T, right: T): boolean {
  switch (operator) {
    case '=':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '<=':
      return left <= right;
    case '>=':
      return left >= right;
    case 'LIKE':
      return false;
  }
}

function like(pattern: string): (value: unknown) => boolean {
  const source = pattern
    .split('%')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  const expression = new RegExp(`^${source}$`, 's');
  return (value) => value !== undefined && value !== null && expression.test(textOf(value));
}

/**
 * The instant that every matching record's `field` must lie at or above, as far as `>`, `>=` and `=` at the top of the
 * condition tell; -Infinity when they tell nothing. Only to skip rows early: the compiled condition decides.
 */
export function lowerBound(condition: Condition | undefined, field: string, date: DateReader): number {
  if (condition?.kind === 'and')
    return Math.max(...condition.parts.map((part) => lowerBound(part, field, date)));
  if (condition?.kind !== 'compare' || condition.field !== field) return -Infinity;
  if (!['>', '>=', '='].includes(condition.operator)) return -Infinity;
  return date(condition.value) ?? -Infinity;
}
