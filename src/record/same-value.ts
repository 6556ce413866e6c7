import type { CrmRecord } from '../events/event';
import { canonicalJson } from '../json';
import { fieldOf, instantOf } from './record-facts';

/**
 * A value in a writing that is the same for those that mean the same: a field without a value is blank, absent or null;
 * a date may have its second or its milliseconds, a number come as a text, as it does out of a file.
 */
export function sameText(value: unknown): string {
  if (value === undefined || value === null || value === '') return '';
  if (typeof value !== 'string') return canonicalJson(value);
  const instant = instantOf(value);
  return Number.isNaN(instant) ? value : `@${instant}`;
}

/** The fields of `values` that a record does not hold so already. */
export function differentFields(values: CrmRecord, record: CrmRecord): CrmRecord {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => sameText(value) !== sameText(fieldOf(record, name))),
  );
}

/** A text as a CRM may compare it: without regard to case, accents, and blanks around it. */
export function looseText(value: unknown): string {
  return sameText(value).normalize('NFKD').replace(/\p{M}/gu, '').trim().toLowerCase();
}
