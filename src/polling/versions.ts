import type { RecordFacts } from '../resource/record-reader';
import type { RememberedRecord, RememberedVersion } from './memory/remembered';
import type { PageContext } from './page-context';

/** Days after which it is noted anew that a record is still there. */
const SEEN_AGAIN = 7;

/** A version that a record shows, and what it is beside those that are remembered. */
export interface VersionFound {
  /** Whether it was not seen before. */
  isNew: boolean;
  /** Whether another content had the same date, so that the event's id names both. */
  isFurther: boolean;
  /** What to remember, in place of the version it replaces. */
  version: RememberedVersion;
  replaces: RememberedVersion | undefined;
}

/**
 * Which version of its record this is; undefined where it is remembered already. A date tells versions apart once its
 * step is over; until then the record can still change under the same date, so the content hash tells too. Without a
 * date only the hash does.
 */
export function versionOf(
  facts: RecordFacts,
  known: RememberedRecord | undefined,
  context: PageContext,
): VersionFound | undefined {
  const { updated: date } = facts;
  if (date === undefined) {
    // only the last content counts: a record that goes back to an earlier one has changed again
    const hash = facts.hash();
    const last = known?.versions.find((version) => version.date === undefined);
    if (last?.hash === hash) return undefined;
    return { isNew: true, isFurther: false, version: { hash }, replaces: last };
  }
  const same = known?.versions.find((version) => version.date === date);
  const settled = isSettled(facts, context);
  if (same === undefined) {
    const version = settled ? { date } : { date, hash: facts.hash() };
    return { isNew: true, isFurther: false, version, replaces: undefined };
  }
  if (same.hash === undefined) {
    if (settled) return undefined;
    // the server's clock was set back: the date comes again, and may be given to another content
    return { isNew: false, isFurther: true, version: { date, hash: facts.hash() }, replaces: same };
  }
  const hash = facts.hash();
  const changed = hash !== same.hash;
  if (!changed && !settled) return undefined;
  const version = settled ? { date } : { date, hash };
  return { isNew: changed, isFurther: true, version, replaces: same };
}

/**
 * Whether no other version can have this date any more: its step is over. An hour that a local clock showed twice gave
 * its dates twice, and the later of two may turn up late.
 */
export function isSettled(
  { updatedEnd, isAmbiguous }: RecordFacts,
  { serverTime, lateness }: PageContext,
): boolean {
  return updatedEnd + (isAmbiguous ? lateness : 0) < serverTime;
}

/** What to remember of a record from now on; undefined: nothing. */
export function rememberedNext(
  known: RememberedRecord | undefined,
  found: VersionFound | undefined,
  isEmitted: boolean,
  today: number,
  context: PageContext,
): RememberedRecord | undefined {
  if (found === undefined) {
    return known !== undefined && today - known.seen >= SEEN_AGAIN ? { ...known, seen: today } : known;
  }
  const { version, replaces } = found;
  if (known === undefined) return { emitted: isEmitted, seen: today, versions: [version] };
  const kept = context.keep({ ...known, seen: today });
  return {
    emitted: known.emitted || isEmitted,
    seen: today,
    versions: [...(kept?.versions ?? []).filter((old) => !isSameVersion(old, replaces)), version],
  };
}

function isSameVersion(one: RememberedVersion, other: RememberedVersion | undefined): boolean {
  return one.date === other?.date && one.hash === other?.hash;
}
