import type { Members } from '../../json';
import type { Findings } from './findings';
import { DATE_KEYS, DEFAULTS, type DateKey } from './keys';
import { memberReader, ownMember, unknownMembers, type MemberReader } from './members';
import { fieldOddities } from './oddities';
import { checkPattern, checkZone } from './syntax';
import { compileRecordPath } from '../record-path';
import type { DateFieldConfiguration } from '../resource';

/** The dates of a resource as they were read; undefined: it has none. */
export interface DatesReading {
  updated: DateFieldConfiguration | undefined;
  created: DateFieldConfiguration | undefined;
  /** The members that have no effect, as they came. */
  unknown: [key: string, value: unknown][];
  has(key: string): boolean;
}

interface DateKeys {
  field: DateKey;
  format: DateKey;
  zone: DateKey;
}

const UPDATED: DateKeys = {
  field: 'updatedDateField',
  format: 'updatedDateFormat',
  zone: 'updatedDateTimezone',
};
const CREATED: DateKeys = {
  field: 'createdDateField',
  format: 'createdDateFormat',
  zone: 'createdDateTimezone',
};

/**
 * Reads `datesConfiguration`. A blank field means no date, whatever stands beside it. The created date's format and
 * zone fall back to the updated date's.
 */
export function datesReading(members: Members, findings: Findings): DatesReading {
  const reader = memberReader(members, findings);
  const unknown = unknownMembers(members, DATE_KEYS, findings);
  const dateField = (
    keys: DateKeys,
    fallback?: DateFieldConfiguration,
  ): DateFieldConfiguration | undefined => {
    if (reader.has(keys.field)) return filledField(keys, reader, fallback, findings);
    const idle = [keys.format, keys.zone].filter((key) => reader.has(key));
    for (const key of idle) findings.remark(key, `has no effect without ${keys.field}`);
    unknown.push(...idle.map((key): [string, unknown] => [key, ownMember(members, key)]));
    return undefined;
  };

  const updated = dateField(UPDATED);
  const created = dateField(CREATED, updated);
  if (created && !updated) {
    findings.remark('updatedDateField', 'is missing, so changes are found by comparing whole records');
  }
  return { updated, created, unknown, has: (key) => reader.has(key) };
}

function filledField(
  keys: DateKeys,
  reader: MemberReader,
  fallback: DateFieldConfiguration | undefined,
  findings: Findings,
): DateFieldConfiguration {
  const field = reader.verbatim(keys.field);
  const format = reader.verbatim(keys.format);
  const timezone = reader.text(keys.zone);
  if (field !== undefined) {
    findings.check(keys.field, () => compileRecordPath(field, keys.field));
    for (const oddity of fieldOddities(field)) findings.remark(keys.field, oddity);
  }
  if (format !== undefined)
    findings.check(keys.format, () => {
      checkPattern(format);
    });
  if (timezone !== undefined)
    findings.check(keys.zone, () => {
      checkZone(timezone);
    });
  if (!reader.has(keys.format) && fallback === undefined) {
    findings.fail(
      keys.format,
      'is missing',
      "Write how the field's dates look, such as yyyy-MM-dd'T'HH:mm:ssXXX, milliseconds or seconds.",
    );
  }
  return {
    field: field?.trim() ?? '',
    format: format ?? fallback?.format ?? '',
    timezone: timezone ?? fallback?.timezone ?? DEFAULTS.timezone,
  };
}
