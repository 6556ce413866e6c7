import { createHash, timingSafeEqual } from 'node:crypto';

/** A user and a password, as the platform sends them with each notification. */
export interface Credentials {
  user: string;
  password: string;
}

/** Whether an `Authorization` header carries the credentials, found out in a time that does not depend on them. */
export function hasCredentials(header: unknown, { user, password }: Credentials): boolean {
  const given = /^basic +([A-Za-z0-9+/_=-]+) *$/i.exec(typeof header === 'string' ? header : '')?.[1] ?? '';
  // digests have one length, whatever was typed
  return timingSafeEqual(digest(Buffer.from(given, 'base64')), digest(`${user}:${password}`));
}

function digest(text: string | Buffer): Buffer {
  return createHash('sha256').update(text).digest();
}
