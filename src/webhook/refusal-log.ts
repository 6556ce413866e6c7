/** Ms during which the same refusal is only counted: a stranger must not be able to fill the log. */
const PAUSE = 60_000;
/** Kinds of refusals that are told apart; `why` can hold what a sender wrote. */
const MOST = 100;

/**
 * Tells of refused requests: of the first one of a kind at once, then how many more there were, once a minute.
 * @param now ms
 */
export function createRefusalLog(
  tell: (text: string) => void,
  now: () => number = () => performance.now(),
): (status: number, why: string) => void {
  const kinds = new Map<string, { toldAt: number; more: number }>();
  return (status, why) => {
    const answer = status === 0 ? 'cut off' : `answered ${status}`;
    const kind = kinds.get(why);
    if (kind !== undefined && now() - kind.toldAt < PAUSE) {
      kind.more += 1;
      return;
    }
    const more = kind === undefined || kind.more === 0 ? '' : `, and ${kind.more} more since`;
    if (kinds.size >= MOST) kinds.clear();
    kinds.set(why, { toldAt: now(), more: 0 });
    tell(`a request was ${answer}: ${why}${more}`);
  };
}
