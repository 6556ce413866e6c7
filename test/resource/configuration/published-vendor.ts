import { compileDateFormat } from '../../../src/dates/index';
import type { DateFieldConfiguration, ResourceConfiguration } from '../../../src/resource/resource';
import type { DateReader, Parameter, ResourceOptions, SandboxRecord } from '../../sandbox/index';

/** A vendor's resource as a published configuration takes it to be: how it is declared, and its records. */
export interface Vendor {
  /** Path of the hub resource, as the sandbox takes it. */
  path: string;
  options: ResourceOptions;
  /** False where the url asks by the date of creation: the vendor then answers with new records only. */
  showsChanges: boolean;
  /** A record that was created and changed at these instants, ms. */
  record(id: string, created: number, updated: number, name: string): SandboxRecord;
}

/** Comparison of a field with a date placeholder, or with a text, in a published url. */
const CLAUSE = /(\w+)\s*(>=|>|=)\s*(?:'?\$\{([^}]*)\}'?|'[^']*')/g;
/** The instant of the last change, which the vendor knows and no configuration names. */
const STAMP = 'vendorStamp';

/** The vendor that a published resource was written for, as far as its configuration tells. */
export function vendorOf(resource: ResourceConfiguration): Vendor {
  const { updated, created } = resource;
  const [path = '', query = ''] = resource.url.split('?');
  const dates: Record<string, DateReader> = {};
  const parameters: Record<string, Parameter> = {};
  let showsChanges = true;
  const written: { field: string; write: (ms: number) => unknown }[] = [];
  for (const { field, format, timezone } of [created, updated].filter((date) => date !== undefined)) {
    dates[field] = readerOf([format, timezone]);
  }
  for (const [, field = '', operator, placeholder] of query.replace(/^where=/, '').matchAll(CLAUSE)) {
    if (placeholder === undefined) {
      parameters[field] = 'ignored'; // such as direction = 'desc'
    } else if (operator === '=') {
      const read = readerOf(formatOf(placeholder));
      parameters[field] = (value, record) => Number(record[STAMP]) > (read(value) ?? Infinity);
    } else if (field === updated?.field || field === created?.field) {
      showsChanges &&= field === updated?.field;
      const other = dates[field];
      const read = readerOf(formatOf(placeholder));
      dates[field] = (value) => read(value) ?? other?.(value);
    } else {
      dates[field] = readerOf(formatOf(placeholder));
      written.push({ field, write: writerOf(formatOf(placeholder)) });
    }
  }
  return {
    path,
    showsChanges,
    options: {
      idField: resource.idField === '' ? 'vendorId' : resource.idField,
      updatedField: null,
      createdField: null,
      dates,
      parameters,
      fields: written.map(({ field }) => field),
    },
    record: (id, createdAt, updatedAt, name) => {
      const record: SandboxRecord = { name, [STAMP]: updatedAt };
      for (const { field, write } of written) record[field] = write(updatedAt);
      if (created) setField(record, created.field, dateWriter(created)(createdAt));
      if (updated) setField(record, updated.field, dateWriter(updated)(updatedAt));
      setField(record, resource.idField === '' ? 'vendorId' : resource.idField, id);
      return record;
    },
  };
}

function dateWriter({ format, timezone }: DateFieldConfiguration): (ms: number) => unknown {
  return writerOf([format, timezone]);
}

/** Pattern and zone of a placeholder's content. */
function formatOf(placeholder: string): [pattern: string, zone: string] {
  const zoned = /^dateTimeZone:(\w+):(.*)$/i.exec(placeholder);
  if (zoned) return [zoned[2] ?? '', zoned[1] ?? ''];
  if (placeholder === 'epoch:s') return ['seconds', 'UTC'];
  if (placeholder === 'epoch') return ['milliseconds', 'UTC'];
  return [placeholder.slice(placeholder.indexOf(':') + 1), 'UTC'];
}

function readerOf([pattern, zone]: [pattern: string, zone: string]): DateReader {
  const format = compileDateFormat(pattern, zone);
  return (value) => {
    const instant = format.parse(value);
    return Number.isNaN(instant) ? undefined : instant;
  };
}

/** Epochs are numbers in records, all else is text. */
function writerOf([pattern, zone]: [pattern: string, zone: string]): (ms: number) => unknown {
  const format = compileDateFormat(pattern, zone);
  return /seconds$/.test(pattern) ? (ms) => Number(format.format(ms)) : (ms) => format.format(ms);
}

function setField(record: SandboxRecord, path: string, value: unknown): void {
  const [first = path, ...rest] = path.split('.');
  if (rest.length === 0) {
    record[first] = value;
    return;
  }
  const inner = (record[first] ?? {}) as SandboxRecord;
  setField(inner, rest.join('.'), value);
  record[first] = inner;
}
