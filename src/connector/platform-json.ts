/** JSON members by name. */
export type Members = Readonly<Record<string, unknown>>;

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member that is a text or a number, as text; undefined for anything else and for a blank one. */
export function textMember(members: Members, key: string): string | undefined {
  const value = members[key];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** What stands in a secret's place in the platform's answers. */
export function isMasked(value: unknown): boolean {
  return typeof value === 'string' && /^\*+$/.test(value);
}
