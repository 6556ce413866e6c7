import type { Members } from '../../json';
import type { Findings } from './findings';
import { DATE_KEYS, DEFAULTS } from './keys';
import { memberReader, unknownMembers } from './members';
import { checkPattern, checkZone, type ZoneCheck } from './syntax';
import { compileRecordPath } from '../record-path';
import type { DateFieldConfiguration } from '../resource';

export interface DatesReading {
  updated: DateFieldConfiguration | undefined;
  created: DateFieldConfiguration | undefined;
  /** The members that have no effect, as they came. */
  unknown: [key: string, value: unknown][];
  has(key: string): boolean;
}

/** Reads `datesConfiguration`; the created date's format and zone fall back to the updated date's. */
export function datesReading(members: Members, isZone: ZoneCheck, findings: Findings): DatesReading {
  const reader = memberReader(members, findings);
  const unknown = unknownMembers(members, DATE_KEYS, findings);

  const dateField = (
    side: 'updated' | 'created',
    fallback?: DateFieldConfiguration,
  ): DateFieldConfiguration | undefined => {
    const [fieldKey, formatKey, zoneKey] = [
      `${side}DateField`,
      `${side}DateFormat`,
      `${side}DateTimezone`,
    ] as const;
    const field = reader.text(fieldKey);
    const format = reader.verbatim(formatKey);
    const timezone = reader.text(zoneKey);
    if (field !== undefined) findings.check(fieldKey, () => compileRecordPath(field, fieldKey));
    if (format !== undefined)
      findings.check(formatKey, () => {
        checkPattern(format);
      });
    if (timezone !== undefined)
      findings.check(zoneKey, () => {
        checkZone(timezone, isZone);
      });

    if (!reader.has(fieldKey)) {
      if (reader.has(formatKey)) {
        findings.fail(
          fieldKey,
          `is missing beside ${formatKey}`,
          `Name the date's field, or leave out ${formatKey}.`,
        );
      }
      if (timezone !== undefined) {
        findings.remark(zoneKey, `has no effect without ${fieldKey}`);
        unknown.push([zoneKey, timezone]);
      }
      return undefined;
    }
    if (!reader.has(formatKey) && fallback === undefined) {
      findings.fail(
        formatKey,
        'is missing',
        "Write how the field's dates look, such as yyyy-MM-dd'T'HH:mm:ssXXX, milliseconds or seconds.",
      );
    }
    return {
      field: field ?? '',
      format: format ?? fallback?.format ?? '',
      timezone: timezone ?? fallback?.timezone ?? DEFAULTS.timezone,
    };
  };

  const updated = dateField('updated');
  const created = dateField('created', updated);
  if (created && !updated) {
    findings.remark('updatedDateField', 'is missing, so changes are found by comparing whole records');
  }
  return { updated, created, unknown, has: (key) => reader.has(key) };
}
