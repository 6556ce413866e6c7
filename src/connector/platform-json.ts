import { nameOf, type Members } from '../json';

/** A member that is a text or a number, as text; undefined for anything else and for a blank one. */
export function textMember(members: Members, key: string): string | undefined {
  return nameOf(members[key]);
}

/** What stands in a secret's place in the platform's answers. */
export function isMasked(value: unknown): boolean {
  return typeof value === 'string' && /^\*+$/.test(value);
}
