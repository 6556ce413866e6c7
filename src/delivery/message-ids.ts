import { randomBytes } from 'node:crypto';

/** Ids that share their beginning. */
const SHARED = 256;
const ENDS = Array.from({ length: SHARED }, (_, number) => number.toString(16).padStart(2, '0'));

/**
 * Makes ids of messages, no two alike, of 16 hex digits as Node-RED makes them for messages without one. That costs more
 * than the rest of a message; here the random part is shared by some hundred of them.
 */
export function messageIds(): () => string {
  let beginning = '';
  let next = SHARED;
  return () => {
    if (next === SHARED) {
      beginning = randomBytes(7).toString('hex');
      next = 0;
    }
    const id = beginning + (ENDS[next] ?? '');
    next += 1;
    return id;
  };
}
