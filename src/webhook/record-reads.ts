import { systemClock, type Clock } from '../clock';
import { isGone, PlatformError } from '../connector/platform-error';
import { messageOf } from '../errors';
import { objectOf, type ChangeEvent, type CrmRecord, type RecordEvent } from '../events/event';
import { contentHash } from '../resource/content-hash';
import { recordContent, type RecordContent } from '../resource/record-reader';
import type { WriteOperation } from '../store/store';
import { otherContent } from './pushed-event';
import type { Receipts } from './receipts';
import type { UnreadEvent, UnreadEvents } from './unread';

/** Where events wait for their records, how these are read, and where they go then. */
export interface RecordReadsOptions {
  unread: UnreadEvents;
  receipts: Receipts;
  /** Reads the record of an event, once. @throws PlatformError */
  read: (event: ChangeEvent, signal: AbortSignal) => Promise<CrmRecord>;
  /**
   * Puts events among those to be delivered, together with operations; all or none.
   * @param read the record among theirs that was read, rather than came with an event
   */
  append: (
    events: readonly RecordEvent[],
    operations: readonly WriteOperation[],
    read?: CrmRecord | null,
  ) => Promise<void>;
  /** The day that is noted with a receipt. */
  today: () => Promise<number>;
  /** Told when reading fails, and with undefined when it works again. */
  report: (error: Error | undefined) => void;
  clock?: Clock;
}

/** The record of an event, and whether it was read, rather than came with it. */
interface FoundRecord extends Pick<RecordContent, 'payload' | 'warning'> {
  isRead: boolean;
}

/** An object whose record could not be read. */
interface Failing {
  failures: number;
  /** When it failed for the first time, by the clock that only goes forward. */
  since: number;
}

/** Records read at a time. */
const AT_ONCE = 4;
/** The longest random wait after the first failure, ms; it doubles with each further one up to the longest. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 300_000;
/** Ms of tries after which an event goes without its record; a restart begins them anew, whatever the clock says. */
const LONGEST_TRIED = 86_400_000;

/**
 * Reads the records of events that came without them, one after the other for one object and a few objects at a time,
 * and passes the events on. One that fails waits by itself; meanwhile the others go on.
 */
export class RecordReads {
  readonly #options: RecordReadsOptions;
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  /** The sequences that wait, by object, in order. */
  readonly #objects = new Map<string, number[]>();
  /** Objects whose turn has come. */
  readonly #ready: string[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #failing = new Map<string, Failing>();
  #size = 0;

  constructor(options: RecordReadsOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Goes on with what an earlier process left. */
  async start(): Promise<void> {
    await this.#options.unread.load((sequence, event) => {
      this.#enqueue(sequence, objectOf(event));
    });
    this.#fill();
  }

  /** Takes an event that is on disk. */
  add(sequence: number, event: UnreadEvent): void {
    this.#enqueue(sequence, objectOf(event));
    this.#fill();
  }

  isWaiting(object: string): boolean {
    return this.#objects.has(object);
  }

  /** Events that wait. */
  get size(): number {
    return this.#size;
  }

  /** Breaks off what is being read; all that waits stays on disk. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#running);
  }

  #enqueue(sequence: number, object: string): void {
    this.#size += 1;
    const waiting = this.#objects.get(object);
    if (waiting !== undefined) {
      waiting.push(sequence);
      return;
    }
    this.#objects.set(object, [sequence]);
    this.#ready.push(object);
  }

  #fill(): void {
    while (this.#running.size < AT_ONCE && !this.#closing.signal.aborted) {
      const object = this.#ready.shift();
      if (object === undefined) return;
      const running: Promise<void> = this.#passFirst(object).finally(() => {
        this.#running.delete(running);
        this.#fill();
      });
      this.#running.add(running);
    }
  }

  /** Passes the first event of an object on, or lets it wait. */
  async #passFirst(object: string): Promise<void> {
    const sequence = this.#objects.get(object)?.[0];
    if (sequence === undefined) return;
    try {
      const event = await this.#options.unread.get(sequence);
      if (event !== undefined) await this.#pass(sequence, event);
    } catch (error) {
      if (!this.#closing.signal.aborted) this.#failed(object, error);
      return;
    }
    this.#passed(object);
  }

  async #pass(sequence: number, unread: UnreadEvent): Promise<void> {
    const { append, receipts } = this.#options;
    const removing = this.#options.unread.removing(sequence);
    if (!unread.read) {
      await append([{ event: unread.event, payload: unread.payload }], [removing]);
      return;
    }
    const { payload, warning, isRead } = await this.#recordOf(unread);
    const event = warning === undefined ? unread.event : { ...unread.event, warning };
    const today = await this.#options.today();
    const recalled = await receipts.recall([unread.receipt], today);
    const hashes = recalled.noteOf(unread.receipt)?.hashes ?? [];
    const hash = payload === null ? undefined : contentHash(payload);
    const isKnown = hash === undefined || hashes.includes(hash);
    const noting =
      hash === undefined || isKnown
        ? []
        : [recalled.noting(unread.receipt, { day: today, hashes: [...hashes, hash] })];
    // what came with it may be an earlier version than what is there now
    const carried = isRead ? carriedBy(unread) : [];
    const read = isRead ? payload : null;
    if (!unread.again) await append([{ event, payload }, ...carried], [removing, ...noting], read);
    else if (isKnown) await append([], [removing]);
    else {
      const other = { event: otherContent(event, hash), payload };
      await append([other, ...carried], [removing, ...noting], read);
    }
  }

  /** The record; when it is gone or cannot be had, what came with the event, or null, with a warning if it might be had. */
  async #recordOf({ event, payload }: UnreadEvent): Promise<FoundRecord> {
    try {
      const found = recordContent(await this.#options.read(event, this.#closing.signal));
      return { payload: found.payload, warning: found.warning, isRead: true };
    } catch (error) {
      if (isGone(error)) return { payload, warning: undefined, isRead: false };
      if (isRefused(error) || this.#isGivenUp(objectOf({ event }))) {
        if (payload !== null) return { payload, warning: undefined, isRead: false };
        const why = error instanceof PlatformError ? error.status : messageOf(error);
        return { payload: null, warning: `record not read: ${why}`, isRead: false };
      }
      throw error;
    }
  }

  #isGivenUp(object: string): boolean {
    const since = this.#failing.get(object)?.since;
    return since !== undefined && this.#clock.elapsed() - since > LONGEST_TRIED;
  }

  #passed(object: string): void {
    this.#size -= 1;
    const waiting = this.#objects.get(object) ?? [];
    waiting.shift();
    if (waiting.length === 0) this.#objects.delete(object);
    else this.#ready.push(object);
    if (this.#failing.delete(object) && this.#failing.size === 0) this.#options.report(undefined);
  }

  #failed(object: string, error: unknown): void {
    const { failures: before = 0, since = this.#clock.elapsed() } = this.#failing.get(object) ?? {};
    const failures = before + 1;
    this.#failing.set(object, { failures, since });
    this.#options.report(error instanceof Error ? error : new Error(messageOf(error)));
    const asked = error instanceof PlatformError ? error.retryAfter : undefined;
    const longest = Math.min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT);
    const wait = asked === undefined ? Math.random() * longest : Math.min(asked, LONGEST_WAIT);
    this.#clock.sleep(wait, this.#closing.signal).then(
      () => {
        this.#ready.push(object);
        this.#fill();
      },
      () => undefined,
    );
  }
}

/** The event with the record that came with it, where one did although it was to be read. */
function carriedBy({ event, payload }: UnreadEvent): RecordEvent[] {
  return payload === null ? [] : [{ event, payload }];
}

/** Whether no later try can succeed: 401 and 403 are about the instance, which a person can mend. */
function isRefused(error: unknown): boolean {
  if (!(error instanceof PlatformError) || error.httpStatus === undefined || error.transient) return false;
  return error.httpStatus >= 400 && error.httpStatus < 500 && ![401, 403].includes(error.httpStatus);
}
