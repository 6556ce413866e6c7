import { createHmac, timingSafeEqual } from 'node:crypto';

/** `Elements-Webhook-Signature`: its name as Node shows it. */
export const SIGNATURE_HEADER = 'elements-webhook-signature';
const PREFIX = 'sha256=';
/** Bytes of a SHA-256. */
const LENGTH = 32;

/**
 * Whether a header's value, `sha256=` and the Base64 of an HMAC-SHA256, signs the raw bytes with one of the keys. The
 * comparison takes the same time wherever the two differ, and every key is tried, so that the time tells neither the
 * signature nor which key it was.
 */
export function isSigned(body: Uint8Array, header: unknown, keys: readonly string[]): boolean {
  if (typeof header !== 'string' || !header.startsWith(PREFIX)) return false;
  const given = Buffer.from(header.slice(PREFIX.length), 'base64');
  if (given.length !== LENGTH) return false;
  let signed = false;
  for (const key of keys) {
    const expected = createHmac('sha256', key).update(body).digest();
    signed = timingSafeEqual(given, expected) || signed;
  }
  return signed;
}
