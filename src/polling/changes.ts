import { changeEvent, isInFuture, type Origin } from '../events/change-event';
import type { RecordEvent } from '../events/event';
import { furtherVersion, versionText } from '../events/event-id';
import { eventTypeOf } from './classification';
import { dayOf, type RememberedRecord, type RememberedVersion } from './memory';
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
  /** What to remember, by object id. */
  remember: Map<string, RememberedRecord>;
  /** The newest updated date that may move the cursor, ms; null where there is none. */
  newest: number | null;
  /** The same, of versions that were not seen before. */
  news: number | null;
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
  const changes: PageChanges = { events: [], remember: new Map(), newest: null, news: null };
  records.forEach((facts, index) => {
    // a record may come twice in one page: then the first one is what is known of it
    const known = changes.remember.get(facts.objectId) ?? recalled[index];
    const version = versionOf(facts, known, context);
    if (!isFuture(facts, context) && facts.updated !== undefined) {
      changes.newest = Math.max(changes.newest ?? -Infinity, facts.updated);
      if (version.isNew) changes.news = Math.max(changes.news ?? -Infinity, facts.updated);
    }
    const noted = isNoted(facts, context);
    if (version.isNew && !noted) changes.events.push(eventOf(facts, version.text, known, context));
    const next = rememberedNext(known, version, noted, context);
    if (next !== undefined && next !== known) changes.remember.set(facts.objectId, next);
  });
  return changes;
}

interface VersionFound {
  isNew: boolean;
  /** How the version stands in the event's id. */
  text: string;
  /** What to remember in place of the versions it replaces; undefined where nothing changes. */
  replacement: { version: RememberedVersion; replaces: RememberedVersion | undefined } | undefined;
}

/**
 * Which version of its record this is. A date tells versions apart once its step is over; until then the record can
 * still change under the same date, so the content hash tells too. Without a date only the hash does.
 */
function versionOf(
  facts: RecordFacts,
  known: RememberedRecord | undefined,
  context: PageContext,
): VersionFound {
  const { updated: date } = facts;
  const text = versionText(date, facts.hash);
  if (date === undefined) {
    // only the last content counts: a record that goes back to an earlier one has changed again
    const hash = facts.hash();
    const last = known?.versions.find((version) => version.date === undefined);
    if (last?.hash === hash) return { isNew: false, text, replacement: undefined };
    return { isNew: true, text, replacement: { version: { hash }, replaces: last } };
  }
  const same = known?.versions.find((version) => version.date === date);
  const settled = isSettled(facts, context);
  if (same === undefined) {
    const version = settled ? { date } : { date, hash: facts.hash() };
    return { isNew: true, text, replacement: { version, replaces: undefined } };
  }
  if (same.hash === undefined) {
    if (settled) return { isNew: false, text, replacement: undefined };
    // the server's clock was set back: the date comes again, and may be given to another content
    const version = { date, hash: facts.hash() };
    return { isNew: false, text, replacement: { version, replaces: same } };
  }
  const hash = facts.hash();
  const changed = hash !== same.hash;
  if (!changed && !settled) return { isNew: false, text, replacement: undefined };
  const version = settled ? { date } : { date, hash };
  return { isNew: changed, text: furtherVersion(text, hash), replacement: { version, replaces: same } };
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
function isNoted(facts: RecordFacts, context: PageContext): boolean {
  const { updated } = facts;
  const { noting, notedBefore = -Infinity, start, begin } = context;
  if (noting && (updated === undefined || start === null || begin === null || updated <= begin)) return true;
  return updated !== undefined && updated < notedBefore && isFuture(facts, context);
}

function isFuture({ updated }: RecordFacts, { serverDate }: PageContext): boolean {
  return isInFuture(updated, serverDate);
}

function rememberedNext(
  known: RememberedRecord | undefined,
  version: VersionFound,
  noted: boolean,
  context: PageContext,
): RememberedRecord | undefined {
  const today = dayOf(context.serverTime);
  if (version.replacement === undefined) {
    return known !== undefined && today - known.seen >= SEEN_AGAIN ? { ...known, seen: today } : known;
  }
  const { version: latest, replaces } = version.replacement;
  const kept = known === undefined ? undefined : context.keep({ ...known, seen: today });
  return {
    emitted: (known?.emitted ?? false) || !noted,
    seen: today,
    versions: [...(kept?.versions ?? []).filter((old) => !isSameVersion(old, replaces)), latest],
  };
}

function isSameVersion(one: RememberedVersion, other: RememberedVersion | undefined): boolean {
  return one.date === other?.date && one.hash === other?.hash;
}

function eventOf(
  facts: RecordFacts,
  version: string,
  known: RememberedRecord | undefined,
  context: PageContext,
): RecordEvent {
  const { serverDate } = context;
  const event = changeEvent(context.origin, {
    eventType: eventTypeOf({
      updated: facts.updated,
      created: facts.created,
      unit: context.unit,
      tolerance: context.tolerance,
      emitted: known?.emitted ?? false,
      seen: known !== undefined,
      complete: context.complete,
      start: context.begin,
    }),
    objectId: facts.objectId,
    version,
    updated: facts.updated,
    date: facts.updated ?? facts.created ?? serverDate,
    noticed: serverDate,
    now: serverDate,
    warning: facts.warning,
  });
  return { event, payload: facts.payload };
}
