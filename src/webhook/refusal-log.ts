import { oneLine } from '../one-line';
import type { Refused } from './request';

/** Ms during which the same refusal is only counted: a stranger must not be able to fill the log. */
const PAUSE = 60_000;
/** Kinds of refusals that are told apart; what is more is one kind. */
const MOST = 50;
/** Characters shown of what a sender wrote. */
const LONGEST_DETAIL = 100;

/**
 * Tells of refused requests: of the first one of a kind at once, then how many more there were, once a minute.
 * @param now ms
 */
export function createRefusalLog(
  tell: (text: string) => void,
  now: () => number = () => performance.now(),
): Refused {
  const kinds = new Map<string, { toldAt: number; more: number }>();
  return (status, why, detail = '') => {
    const answer = status === 0 ? 'cut off' : `answered ${status}`;
    const key = kinds.has(why) || kinds.size < MOST ? why : 'any other';
    const kind = kinds.get(key);
    if (kind !== undefined && now() - kind.toldAt < PAUSE) {
      kind.more += 1;
      return;
    }
    const more = kind === undefined || kind.more === 0 ? '' : `, and ${kind.more} more since`;
    kinds.set(key, { toldAt: now(), more: 0 });
    const shown = detail === '' ? '' : ` (${oneLine(detail, LONGEST_DETAIL)})`;
    tell(`a request was ${answer}: ${oneLine(why)}${shown}${more}`);
  };
}
