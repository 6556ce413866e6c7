import { fieldValue } from '../ceql/evaluate';
import type { SandboxRecord } from '../ceql/evaluate';
import { withoutValue, withValue } from './record-path';

/** What an instance makes of a vendor's resource: another name for it, and for some of its fields. */
export interface Transformation {
  /** The resource behind it, such as `contacts`. */
  vendorName: string;
  fields: readonly { path: string; vendorPath: string }[];
  /** `[{type: 'passThrough', properties: {fromVendor: false}}]` hides the fields that are not named. */
  configuration?: readonly unknown[];
}

/** The caller's names → the vendor's. */
export function vendorNames({ fields }: Transformation): Record<string, string> {
  return Object.fromEntries(fields.map(({ path, vendorPath }) => [path, vendorPath]));
}

/** A vendor's record as the caller sees it. */
export function transformed(record: SandboxRecord, transformation: Transformation): SandboxRecord {
  const { fields } = transformation;
  const kept = hidesOthers(transformation)
    ? {}
    : fields.reduce((rest, { vendorPath }) => withoutValue(rest, vendorPath), record);
  return moved(record, kept, fields, 'vendorPath', 'path');
}

/** A caller's record as the vendor wants it. */
export function untransformed(record: SandboxRecord, { fields }: Transformation): SandboxRecord {
  const kept = fields.reduce((rest, { path }) => withoutValue(rest, path), record);
  return moved(record, kept, fields, 'path', 'vendorPath');
}

function moved(
  source: SandboxRecord,
  target: SandboxRecord,
  fields: Transformation['fields'],
  from: 'path' | 'vendorPath',
  to: 'path' | 'vendorPath',
): SandboxRecord {
  return fields.reduce((record, field) => {
    const value = fieldValue(source, field[from]);
    return value === undefined ? record : withValue(record, field[to], value);
  }, target);
}

function hidesOthers({ configuration = [] }: Transformation): boolean {
  return configuration.some((item) => {
    const { type, properties } = item as { type?: unknown; properties?: { fromVendor?: unknown } };
    return type === 'passThrough' && properties?.fromVendor === false;
  });
}
