import type { CrmRecord, FieldChange, FieldChanges } from '../events/event';
import { canonicalJson, isMembers } from '../json';
import { recordPathText } from '../resource/record-path';

/** Characters of a text that is told whole. */
export const LONGEST_TEXT = 1024;

/**
 * What a record holds otherwise than before, by the paths of its fields. Objects are gone through member by member,
 * arrays are told as wholes; `null` and a member that is not there are both nothing, for one source leaves out what
 * another writes as `null`. Texts that are longer than a kilobyte are compared whole and told without their ends.
 */
export function changesBetween(before: CrmRecord, after: CrmRecord): FieldChanges {
  const changes: [string, FieldChange][] = [];
  addChanges(changes, [], before, after);
  // not member by member: one named __proto__ would be no member
  return Object.fromEntries(changes);
}

function addChanges(
  changes: [string, FieldChange][],
  steps: readonly string[],
  before: CrmRecord,
  after: CrmRecord,
): void {
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const from = memberOf(before, name);
    const to = memberOf(after, name);
    if (from === to) continue;
    if (isMembers(from) && isMembers(to)) addChanges(changes, [...steps, name], from, to);
    else if (!isSame(from, to)) {
      changes.push([recordPathText([...steps, name]), { from: shortened(from), to: shortened(to) }]);
    }
  }
}

function memberOf(record: CrmRecord, name: string): unknown {
  return (Object.hasOwn(record, name) ? record[name] : null) ?? null;
}

function isSame(one: unknown, other: unknown): boolean {
  return typeof one === 'object' && typeof other === 'object' && canonicalJson(one) === canonicalJson(other);
}

/** A value without the ends of its long texts; a copy, since a flow may change what its message holds. */
function shortened(value: unknown): unknown {
  if (typeof value === 'string') return shortText(value);
  if (Array.isArray(value)) return value.map(shortened);
  if (!isMembers(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shortened(member)]));
}

/** The beginning of a text, and how long it is: `Dear … (12345 characters)`. */
function shortText(text: string): string {
  if (text.length <= LONGEST_TEXT) return text;
  // never half of a character that takes two places
  const end = /[\uD800-\uDBFF]/.test(text.charAt(LONGEST_TEXT - 1)) ? LONGEST_TEXT - 1 : LONGEST_TEXT;
  return `${text.slice(0, end)}… (${text.length} characters)`;
}
