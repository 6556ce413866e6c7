import { changeEvent, isInFuture } from '../events/change-event';
import type { RecordEvent } from '../events/event';
import { furtherVersion, returnedVersion, versionText } from '../events/event-id';
import type { RecordFacts, RecordName } from '../resource/record-reader';
import { Slots } from '../resource/slots';
import type { Compares } from '../snapshots/comparison';
import { dayOf } from '../store/days';
import type { PageIds } from '../ids/known-ids';
import type { WriteOperation } from '../store/store';
import { eventTypeOf } from './classification';
import { BlockWriter } from './memory/block';
import type { RememberedRecord } from './memory/remembered';
import type { PageContext } from './page-context';
import { isSettled, rememberedNext, versionOf } from './versions';

/** Records of a page, in its order. */
export interface PageRecords {
  readonly names: readonly RecordName[];
  /** The record at an index: it is asked for once, and so need not be kept. */
  take(index: number): RecordFacts;
  /** What was remembered of it before this page; undefined: nothing. */
  known(index: number): RememberedRecord | undefined;
}

/** Records of which nothing was remembered. */
export function nothingKnownOf(records: readonly RecordFacts[]): PageRecords {
  const take = (index: number): RecordFacts => {
    const facts = records[index];
    if (facts === undefined) throw new Error('there are fewer records');
    return facts;
  };
  return { names: records.map(({ name }) => name), take, known: () => undefined };
}

/** What is known of a version beside its record. */
interface Found {
  isFurther: boolean;
  known: RememberedRecord | undefined;
  returned: number | undefined;
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
 * What a page of records amounts to. Its events are gone through once, in the order of the page, and each is made when it
 * is asked for; the rest is told whole after the last one.
 */
export class PageChanges implements IterableIterator<RecordEvent> {
  /** What to remember, of two of one record the later one. */
  readonly remember = new BlockWriter();
  /** The newest updated date that may move the cursor, ms; null where there is none. */
  newest: number | null = null;
  /** The same, of versions that were not seen before. */
  news: number | null = null;
  /** Events of each kind so far. */
  created = 0;
  updated = 0;
  readonly #records: PageRecords;
  readonly #context: PageContext;
  readonly #comparison: Compares | undefined;
  readonly #ids: PageIds | undefined;
  readonly #today: number;
  /** The record that is looked at next. */
  #index = 0;
  /** The first event, until it is asked for. */
  #first: RecordEvent | undefined;
  readonly #earlier: ReadonlyMap<number, number> | undefined;
  /** What is known of each record once it was looked at, where one comes twice. */
  readonly #after: (RememberedRecord | undefined)[] = [];

  /**
   * @param comparison says of each new version what it changed; undefined: nothing does
   * @param ids knows which of the records were reported deleted; undefined: none was
   */
  constructor(records: PageRecords, context: PageContext, comparison?: Compares, ids?: PageIds) {
    this.#records = records;
    this.#context = context;
    this.#comparison = comparison;
    this.#ids = ids;
    this.#today = dayOf(context.serverTime);
    this.#earlier = earlierOnes(records.names);
    this.#first = this.#nextEvent();
  }

  /** What stores the new versions that were noticed, to be asked for once; nothing where nobody compares them. */
  storingSnapshots(): WriteOperation[] {
    return this.#comparison?.operations() ?? [];
  }

  /** What stores that its records are there; nothing where nobody compares that. */
  storingIds(): WriteOperation[] {
    return this.#ids?.operations() ?? [];
  }

  /** Whether there are no events, and no more than that to be told. */
  get isEmpty(): boolean {
    return this.#first === undefined && this.#index === this.#records.names.length;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<RecordEvent, undefined> {
    const event = this.#first ?? this.#nextEvent();
    this.#first = undefined;
    if (event === undefined) return { done: true, value: undefined };
    if (event.event.eventType === 'CREATED') this.created += 1;
    else this.updated += 1;
    return { done: false, value: event };
  }

  #nextEvent(): RecordEvent | undefined {
    const { length } = this.#records.names;
    while (this.#index < length) {
      const event = this.#noticed(this.#index);
      this.#index += 1;
      if (event !== undefined) return event;
    }
    return undefined;
  }

  /** Takes note of a record. Returns its event; undefined where it has none. */
  #noticed(index: number): RecordEvent | undefined {
    const context = this.#context;
    const facts = this.#records.take(index);
    if (!isInWindow(facts, context)) return undefined;
    // a record may come twice in one page: then the first one is what is known of it
    const earlier = this.#earlier?.get(index);
    const known = (earlier === undefined ? undefined : this.#after[earlier]) ?? this.#records.known(index);
    if (known === undefined && this.#earlier === undefined) return this.#noticedFirst(facts);
    const found = versionOf(facts, known, context);
    const isNew = found?.isNew === true;
    this.#moveOn(facts, isNew);
    const isEmitted = isNew && !isOnlyNoted(facts, context);
    const after = rememberedNext(known, found, isEmitted, this.#today, context);
    if (after !== undefined && after !== known) this.remember.add(facts.name, after);
    if (this.#earlier !== undefined) this.#after[index] = after;
    const event = isEmitted ? this.#eventOf(facts, found.isFurther, known) : undefined;
    return isNew ? this.#compared(facts, event) : undefined;
  }

  /**
   * The same of a record of which nothing is known. What the general way finds of it is found here without the parts that
   * tell versions apart: of a bulk update, and of all records at first, every record goes this way.
   */
  #noticedFirst(facts: RecordFacts): RecordEvent | undefined {
    const context = this.#context;
    const { updated } = facts;
    this.#moveOn(facts, true);
    const isEmitted = !isOnlyNoted(facts, context);
    const hash = updated === undefined || !isSettled(facts, context) ? facts.hash() : undefined;
    this.remember.addFirst(facts.name, isEmitted, this.#today, updated, hash);
    return this.#compared(facts, isEmitted ? this.#eventOf(facts, false, undefined) : undefined);
  }

  #eventOf(facts: RecordFacts, isFurther: boolean, known: RememberedRecord | undefined): RecordEvent {
    const returned = this.#ids?.returned(facts.name.objectId);
    return eventOf(facts, { isFurther, known, returned }, this.#context);
  }

  /** The event of a new version, once it says what changed; undefined where there is none, or nobody watches for it. */
  #compared(facts: RecordFacts, event: RecordEvent | undefined): RecordEvent | undefined {
    if (this.#comparison === undefined) return event;
    const { name, payload: record } = facts;
    const version = { record, date: facts.updated ?? this.#context.serverDate, isLast: true };
    if (event !== undefined) return this.#comparison.compared(name, version, event);
    this.#comparison.keep(name, version);
    return undefined;
  }

  #moveOn(facts: RecordFacts, isNew: boolean): void {
    const { updated } = facts;
    if (updated === undefined || isFuture(facts, this.#context)) return;
    if (updated > (this.newest ?? -Infinity)) this.newest = updated;
    if (isNew && updated > (this.news ?? -Infinity)) this.news = updated;
  }
}

/** By the index of a record that of the one with the same id before it on the page; undefined where all are different. */
function earlierOnes(names: readonly RecordName[]): Map<number, number> | undefined {
  const slots = new Slots((index) => names[index]?.high ?? 0, names.length);
  let earlier: Map<number, number> | undefined;
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index];
    const before = name === undefined ? undefined : slots.set(name, index);
    if (before !== undefined) (earlier ??= new Map<number, number>()).set(index, before);
  }
  return earlier;
}

/**
 * Whether it is only taken note of: by the first poll, when it has no date or one that may lie before the start; by the
 * first one after the server's clock was set back, when it was changed before that and is forgotten.
 */
function isOnlyNoted(facts: RecordFacts, context: PageContext): boolean {
  const { updated } = facts;
  const { noting, notedBefore = -Infinity, start, begin } = context;
  if (noting && (updated === undefined || start === null || begin === null || updated <= begin)) return true;
  return updated !== undefined && updated < notedBefore && isFuture(facts, context);
}

function isFuture({ updated }: RecordFacts, { serverDate }: PageContext): boolean {
  return isInFuture(updated, serverDate);
}

/** @param returned when the record was reported deleted, before it came back, ms; undefined: it was not */
function eventOf(
  facts: RecordFacts,
  { isFurther, known, returned }: Found,
  context: PageContext,
): RecordEvent {
  const { serverDate } = context;
  const { updated } = facts;
  const plain = versionText(updated, facts);
  const version = isFurther ? furtherVersion(plain, facts.hash()) : plain;
  const eventType =
    returned !== undefined
      ? 'CREATED'
      : eventTypeOf({
          updated,
          created: facts.created,
          unit: context.unit,
          tolerance: context.tolerance,
          emitted: known?.emitted ?? false,
          seen: known !== undefined,
          complete: context.complete,
          start: context.begin,
        });
  const event = changeEvent(context.origin, {
    eventType,
    objectId: facts.name.objectId,
    version: returned === undefined ? version : returnedVersion(version, updated, returned),
    updated,
    date: updated ?? facts.created ?? serverDate,
    noticed: serverDate,
    now: serverDate,
    warning: facts.warning,
  });
  return { event, payload: facts.payload };
}
