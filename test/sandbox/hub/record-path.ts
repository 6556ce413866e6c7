import { fieldValue } from '../ceql/evaluate';
import type { SandboxRecord } from '../ceql/evaluate';

/** The record with one value set, along a dotted path when the name has dots and is no field itself. */
export function withValue(record: SandboxRecord, name: string, value: unknown): SandboxRecord {
  const [first = name, ...rest] = name.split('.');
  if (rest.length === 0 || name in record) return { ...record, [name]: value };
  return { ...record, [first]: withValue(innerOf(record, first), rest.join('.'), value) };
}

/** The record without one value; what held it stays. */
export function withoutValue(record: SandboxRecord, name: string): SandboxRecord {
  const [first = name, ...rest] = name.split('.');
  if (fieldValue(record, name) === undefined) return record;
  if (rest.length > 0 && !(name in record))
    return { ...record, [first]: withoutValue(innerOf(record, first), rest.join('.')) };
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
}

function innerOf(record: SandboxRecord, name: string): SandboxRecord {
  const inner = record[name];
  return typeof inner === 'object' && inner !== null ? (inner as SandboxRecord) : {};
}
