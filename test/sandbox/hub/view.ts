import { fieldValue } from '../ceql/evaluate';
import type { SandboxRecord } from '../ceql/evaluate';
import { Refusal } from '../http';
import type { Resource } from './options';
import { transformed, untransformed, vendorNames } from './transformation';
import type { Transformation } from './transformation';

/** A resource as one caller sees it. */
export interface View {
  resource: Resource;
  transformation: Transformation | undefined;
  /** Whether known fields that a record lacks are shown as null. */
  nulls: boolean;
}

/** The names that a caller's `where` may use in place of the resource's own. */
export function callersNames({ transformation }: View): Record<string, string> | undefined {
  return transformation && vendorNames(transformation);
}

/** A record as the caller sees it; with `fields` just those, null where the record has none of that name. */
export function shownRecord(
  record: SandboxRecord,
  view: View,
  fields: readonly string[] | undefined,
): SandboxRecord {
  const whole = view.nulls ? { ...nullsOf(view.resource), ...record } : record;
  const shown = view.transformation ? transformed(whole, view.transformation) : whole;
  if (!fields) return shown;
  return Object.fromEntries(fields.map((name) => [name, fieldValue(shown, name) ?? null]));
}

/** What a caller sent, under the resource's own names. */
export function givenRecord(values: SandboxRecord, { transformation }: View): SandboxRecord {
  return transformation ? untransformed(values, transformation) : values;
}

/** The names of the `fields` parameter; undefined when it is missing. */
export function chosenFields(query: URLSearchParams): string[] | undefined {
  const text = query.get('fields');
  if (text === null) return undefined;
  const names = text.split(',').map((name) => name.trim().replace(/^`(.*)`$/, '$1'));
  if (names.includes('')) throw new Refusal(400, `Invalid value '${text}' for parameter 'fields'`);
  return names;
}

function nullsOf({ traits }: Resource): SandboxRecord {
  const names = [...traits.fields, ...Object.keys(traits.dates)].filter((name) => !name.includes('.'));
  return Object.fromEntries(names.map((name) => [name, null]));
}
