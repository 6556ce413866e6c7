import { changeEvent, isInFuture, type Origin } from '../events/change-event';
import type { RecordEvent } from '../events/event';
import { furtherVersion, versionText } from '../events/event-id';
import { eventTypeOf } from './classification';
import type { KeyedRecord } from './memory/block';
import { dayOf, type RememberedRecord, type RememberedVersion } from './memory/remembered';
import type { RecordFacts } from '../resource/record-reader';

/** Days after which it is noted anew that a record is still there. */
const SEEN_AGAIN = 7;

/** What one page is told apart by. All instants are the server's, in ms. */
export interface PageContext {
  origin: Origin;
  /** The server's clock when the page was asked for, and when it answered. */
  serverTime: number;
  serverDate: number;
  /** Records older than this were not asked for; -Infinity: none is. */
  from: number;
  /** Records newer than this are left for the next poll; Infinity: none is. */
  until: number;
  /** Nothing stamped before it is emitted; null: everything is. */
  start: number | null;
  /** Where the node's events begin, whether or not what is stamped before is dropped; null: at the beginning. */
  begin: number | null;
  /** Whether what was there at the start is only noted. */
  noting: boolean;
  /** What is dated in the future and before it is only noted as well; undefined: nothing is. */
  notedBefore?: number | undefined;
  complete: boolean;
  /** How late a record may turn up, ms. */
  lateness: number;
  /** The coarser step of the date formats, ms. */
  unit: number;
  /** `createdCheckTolerance` in ms. */
  tolerance: number;
  /** What of a remembered record is still needed. */
  keep(record: RememberedRecord): RememberedRecord | undefined;
}

/** What a page of records amounts to. */
export interface PageChanges {
  events: RecordEvent[];
  /** What to remember, of two of one record the later one. */
  remember: KeyedRecord[];
  /** The newest updated date that may move the cursor, ms; null where there is none. */
  newest: number | null;
}

/** Whether a record lies in the window that was asked for. Records without a readable date always do. */
export function isInWindow(
  { updated, updatedEnd }: RecordFacts,
  { from, until, start }: PageContext,
): boolean {
  if (updated === undefined) return true;
  return updatedEnd >= from && updated <= until && (start === null || updatedEnd >= start);
}

/**
 * The events of a page, in its order, and what to remember of it.
 * @param recalled what was remembered of each record before this page, in the order of the records
 */
export function changesOf(
  records: readonly RecordFacts[],
  recalled: readonly (RememberedRecord | undefined)[],
  context: PageContext,
): PageChanges {
  const changes: PageChanges = { events: [], remember: [], newest: null };
  const today = dayOf(context.serverTime);
  const earlier = earlierOnes(records);
  // a record may come twice in one page: then the first one is what is known of it
  const known = [...recalled];
  records.forEach((facts, index) => {
    const before = known[earlier?.[index] ?? index];
    const after = noticed(facts, before, today, context, changes);
    known[index] = after;
    if (after !== undefined && after !== before) changes.remember.push({ key: facts.name, record: after });
  });
  return changes;
}

/** For each record the index of the one before it in the page with the same id, where there is one; undefined: nowhere. */
function earlierOnes(records: readonly RecordFacts[]): (number | undefined)[] | undefined {
  const last = new Map<string, number>();
  let earlier: (number | undefined)[] | undefined;
  records.forEach(({ name: { objectId } }, index) => {
    const before = last.get(objectId);
    if (before !== undefined) (earlier ??= [])[index] = before;
    last.set(objectId, index);
  });
  return earlier;
}

/** Adds to the changes what one record amounts to. Returns what is known of it from then on. */
function noticed(
  facts: RecordFacts,
  known: RememberedRecord | undefined,
  today: number,
  context: PageContext,
  changes: PageChanges,
): RememberedRecord | undefined {
  const { updated } = facts;
  if (updated !== undefined && updated > (changes.newest ?? -Infinity) && !isFuture(facts, context)) {
    changes.newest = updated;
  }
  const found = versionOf(facts, known, context);
  if (found === undefined) {
    return known !== undefined && today - known.seen >= SEEN_AGAIN ? { ...known, seen: today } : known;
  }
  const isNoted = !found.isNew || isOnlyNoted(facts, context);
  if (!isNoted) changes.events.push(eventOf(facts, found.isFurther, known, context));
  return rememberedNext(known, found, !isNoted, today, context);
}

interface VersionFound {
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
function versionOf(
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
function isSettled({ updatedEnd, isAmbiguous }: RecordFacts, { serverTime, lateness }: PageContext): boolean {
  return updatedEnd + (isAmbiguous ? lateness : 0) < serverTime;
}

/**
 * Whether it is only taken note of: by the first poll, when it has no date or one that may lie before the start; by the
 * first one after the server's clock was set back, when it was changed before that and is forgotten.
 */
function isOnlyNoted(facts: RecordFacts, context: PageContext): boolean {
  const { updated } = facts;
  const { noting, notedBefore = -Infinity, start } = context;
  if (noting && (updated === undefined || start === null || updated <= start)) return true;
  return updated !== undefined && updated < notedBefore && isFuture(facts, context);
}

function isFuture({ updated }: RecordFacts, { serverDate }: PageContext): boolean {
  return isInFuture(updated, serverDate);
}

function rememberedNext(
  known: RememberedRecord | undefined,
  { version, replaces }: VersionFound,
  isEmitted: boolean,
  today: number,
  context: PageContext,
): RememberedRecord {
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

function eventOf(
  facts: RecordFacts,
  isFurther: boolean,
  known: RememberedRecord | undefined,
  context: PageContext,
): RecordEvent {
  const { serverDate } = context;
  const { updated } = facts;
  const version = versionText(updated, facts);
  const event = changeEvent(context.origin, {
    eventType: eventTypeOf({
      updated,
      created: facts.created,
      unit: context.unit,
      tolerance: context.tolerance,
      emitted: known?.emitted ?? false,
      seen: known !== undefined,
      complete: context.complete,
      start: context.begin,
    }),
    objectId: facts.name.objectId,
    version: isFurther ? furtherVersion(version, facts.hash()) : version,
    updated,
    date: updated ?? facts.created ?? serverDate,
    noticed: serverDate,
    now: serverDate,
    warning: facts.warning,
  });
  return { event, payload: facts.payload };
}
