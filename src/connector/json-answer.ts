import { JsonError, parseJson } from '../json';
import type { HttpAnswer } from './http';
import { bodyError } from './platform-error';

/**
 * The JSON that an answer carries; undefined for an empty body.
 * @throws PlatformError `unexpected-body`, such as for a login page; of the body it quotes names of members at most
 */
export function jsonOf(answer: HttpAnswer, call: string): unknown {
  if (answer.body.trim() === '') return undefined;
  const type = answer.header('content-type') ?? '';
  if (!/\bjson\b/i.test(type))
    throw bodyError(call, `${type === '' ? 'no content type' : type} instead of JSON`);
  try {
    return parseJson(answer.body);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw bodyError(call, `broken JSON: ${error.reason}`);
  }
}
