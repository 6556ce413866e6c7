import type { HttpAnswer } from './http';
import { bodyError } from './platform-error';

/**
 * The JSON that an answer carries; undefined for an empty body.
 * @throws PlatformError `unexpected-body`, such as for a login page; it never quotes the body
 */
export function jsonOf(answer: HttpAnswer, call: string): unknown {
  if (answer.body.trim() === '') return undefined;
  const type = answer.header('content-type') ?? '';
  if (!/\bjson\b/i.test(type))
    throw bodyError(call, `${type === '' ? 'no content type' : type} instead of JSON`);
  try {
    return JSON.parse(answer.body) as unknown;
  } catch {
    throw bodyError(call, `${answer.body.length} characters of broken JSON`);
  }
}
