import { othersTurn } from '../event-loop';
import { JsonError, parseJson, type ReadJson } from '../json';
import { readJsonInTurns } from '../json-slices';
import type { HttpAnswer } from './http';
import { bodyError } from './platform-error';

/**
 * The JSON that an answer carries; undefined for an empty body.
 * @throws PlatformError `unexpected-body`, such as for a login page; of the body it quotes names of members at most
 */
export function jsonOf(answer: HttpAnswer, call: string): unknown {
  if (isEmpty(answer, call)) return undefined;
  try {
    return parseJson(answer.body.toString());
  } catch (error) {
    throw brokenError(error, call);
  }
}

/** The same of a long body, with turns for everyone else. */
export async function jsonInTurnsOf(answer: HttpAnswer, call: string): Promise<ReadJson | undefined> {
  if (isEmpty(answer, call)) return undefined;
  try {
    return await readJsonInTurns(answer.body, othersTurn);
  } catch (error) {
    throw brokenError(error, call);
  }
}

/** Bytes: what is longer is no empty body with an end of line. */
const LONGEST_BLANK = 1024;

/** @throws PlatformError where it is not said to be JSON */
function isEmpty(answer: HttpAnswer, call: string): boolean {
  if (answer.body.length <= LONGEST_BLANK && answer.body.toString().trim() === '') return true;
  const type = answer.header('content-type') ?? '';
  if (!/\bjson\b/i.test(type))
    throw bodyError(call, `${type === '' ? 'no content type' : type} instead of JSON`);
  return false;
}

function brokenError(error: unknown, call: string): unknown {
  return error instanceof JsonError ? bodyError(call, `broken JSON: ${error.reason}`) : error;
}
