import type { Members } from '../../json';
import type { Findings } from './findings';
import { DATE_KEYS, RESOURCE_KEYS } from './keys';
import { nearestOf } from './nearest';

/** What a number may be; its unit is part of the text. */
export interface NumberRange {
  least: number;
  most: number;
  whole?: boolean;
  /** Such as `seconds`. */
  unit: string;
}

/**
 * Reads the members of an object that a person or a platform wrote. A member that is left out, null or blank says
 * nothing: undefined. One that cannot be read is a fault, and then undefined too.
 */
export interface MemberReader {
  /** Whether the member says something. */
  has(key: string): boolean;
  /** A text without the blanks around it. */
  text(key: string): string | undefined;
  /** A text as it stands, for a pattern in which blanks count. */
  verbatim(key: string): string | undefined;
  /** Also from `"true"` and `"false"`. */
  truth(key: string): boolean | undefined;
  /** Also from a decimal number in a text. */
  amount(key: string, range: NumberRange): number | undefined;
}

/** A member of its own, undefined for null: only own members count, so that no prototype can speak for an object. */
export function ownMember(members: Members, key: string): unknown {
  return Object.hasOwn(members, key) ? (members[key] ?? undefined) : undefined;
}

/** What kind of value stands somewhere, for a sentence such as "is a list". */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'undefined' ? 'nothing' : `a ${typeof value === 'string' ? 'text' : typeof value}`;
}

/** Reads members by their kinds; what is of another kind is a finding. */
export function memberReader(members: Members, findings: Findings): MemberReader {
  const has = (key: string): boolean => {
    const value = ownMember(members, key);
    return value !== undefined && !(typeof value === 'string' && value.trim() === '');
  };
  const verbatim = (key: string): string | undefined => {
    if (!has(key)) return undefined;
    const value = ownMember(members, key);
    if (typeof value === 'string') return value;
    findings.fail(key, `is ${kindOf(value)}`, 'Write it as a text.');
    return undefined;
  };

  return {
    has,
    verbatim,
    text: (key) => verbatim(key)?.trim(),
    truth: (key) => {
      if (!has(key)) return undefined;
      const value = ownMember(members, key);
      const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
      if (word === true || word === 'true') return true;
      if (word === false || word === 'false') return false;
      findings.fail(key, `is ${kindOf(value)} that is neither true nor false`, 'Write true or false.');
      return undefined;
    },
    amount: (key, { least, most, whole, unit }) => {
      if (!has(key)) return undefined;
      const value = ownMember(members, key);
      const amount =
        typeof value === 'string' && /^\s*[+-]?\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) : value;
      if (
        typeof amount === 'number' &&
        amount >= least &&
        amount <= most &&
        !(whole && !Number.isInteger(amount))
      ) {
        return amount;
      }
      const found = typeof amount === 'number' ? `is ${amount}` : `is ${kindOf(value)} that is no number`;
      findings.fail(
        key,
        found,
        `Write a ${whole ? 'whole ' : ''}number of ${unit} from ${least} to ${most}.`,
      );
      return undefined;
    },
  };
}

/** The key that an unknown one means; a known one where it stands in the wrong place. */
function meantBy(key: string): string | undefined {
  if (key.toLowerCase() === 'xpath') return 'idField';
  return nearestOf(key, [...RESOURCE_KEYS, ...DATE_KEYS]);
}

/** The members with unknown keys, as they came; each gets a remark, since it has no effect here. */
export function unknownMembers(
  members: Members,
  known: readonly string[],
  findings: Findings,
): [key: string, value: unknown][] {
  const unknown = Object.entries(members).filter(
    ([key, value]) => value !== undefined && !known.includes(key),
  );
  for (const [key] of unknown) {
    const meant = meantBy(key);
    if (meant === undefined) findings.remark(key, 'is unknown and has no effect');
    else if (meant !== key) findings.remark(key, `is unknown and has no effect; ${meant} may be meant`);
    else
      findings.remark(
        key,
        `has no effect here; it belongs ${known.includes('url') ? 'into' : 'beside'} datesConfiguration`,
      );
  }
  return unknown;
}
