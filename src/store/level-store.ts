import { systemClock, type Clock } from '../clock';
import { MaximizerError } from '../errors';
import { BrokenEntries } from './broken';
import { Opening } from './opening';
import { rescue } from './rescue';
import type { BrokenEntry, Store, StoreWatch, WriteOperation, WriteOptions } from './store';
import { damagedError, goneError, isDamage, reasonOf, storeError } from './store-error';

export { STORE_FORMAT } from './format';

/** Ms between two tries to open it, and when someone waits for it. */
const RETRY = 3_000;
const SOON = 500;
/** Bytes that must find room before a store that could not be written counts as usable. */
const PROBE = Buffer.alloc(65_536);
const PROBE_KEY = Buffer.from('\0probe');

/**
 * The embedded database in `directory`, made with mode 0700 where it is missing.
 * @throws MaximizerError `store-in-use`, `store-full`, `store-read-only`, `store-forbidden`, `store-unusable` or `store-too-new`
 */
export async function openLevelStore(directory: string): Promise<Store> {
  const store = new LevelStore(directory);
  try {
    await store.open();
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** What a store is opened with. */
export interface LevelStoreOptions {
  watch?: StoreWatch;
  clock?: Clock;
  /** What has to end before it is opened. */
  after?: Promise<void> | undefined;
}

/** What has to be done before it can be used. */
type Mending = 'open' | 'reopen' | 'rescue' | { damage: string };

/** An attempt to open it that is still to come, or under way. */
interface Turn {
  attempt: Promise<Opening>;
  follow: (attempt: Promise<Opening>) => void;
}

/**
 * The embedded database through all that a disk, a folder and other processes do. It is either open, or it is being
 * mended: at once when it fails, then every few seconds until it succeeds or is closed. What is asked of it meanwhile
 * waits for the next try, and fails with its reason.
 *
 * After a write that failed, LevelDB's log ends in the middle of an entry, and whatever it wrote behind it would be
 * gone when it is opened again: so it is opened again first.
 */
export class LevelStore implements Store {
  readonly #directory: string;
  readonly #watch: StoreWatch;
  readonly #clock: Clock;
  readonly #after: Promise<void> | undefined;
  readonly #closing = new AbortController();
  /** What is open; the one before, whose files are gone, while it is rescued. */
  #opening: Opening | undefined;
  #mending: Mending | undefined = 'open';
  #turn: Turn = newTurn();
  #isAwaited = false;
  #run: Promise<void> | undefined;
  #lastWrite: Promise<void> = Promise.resolve();
  #told: MaximizerError | undefined;
  #notice: string | undefined;
  readonly #broken: BrokenEntries;

  constructor(directory: string, { watch = {}, clock = systemClock, after }: LevelStoreOptions = {}) {
    this.#directory = directory;
    this.#watch = watch;
    this.#clock = clock;
    this.#after = after;
    this.#broken = new BrokenEntries(
      directory,
      (entries) => watch.broken?.(entries),
      (entries) => this.#writing((opening) => opening.remove(entries)),
    );
  }

  get notice(): string | undefined {
    return this.#notice;
  }

  /** Why it cannot be used at the moment, as far as that is known. */
  get trouble(): MaximizerError | undefined {
    return this.#told;
  }

  /** Resolves when it can be used. @throws MaximizerError when it cannot; it is tried again all the same */
  async open(): Promise<void> {
    await this.#wanted();
  }

  /** Resolves when it can be used, however long that takes. @throws MaximizerError when it is closed */
  async untilOpen(): Promise<void> {
    for (;;) {
      try {
        await this.#nextAttempt();
        return;
      } catch (error) {
        if (this.#closing.signal.aborted) throw error;
      }
    }
  }

  get(key: Buffer): Promise<Buffer | undefined> {
    return this.#reading((opening) => opening.get(key));
  }

  getMany(keys: readonly Buffer[]): Promise<(Buffer | undefined)[]> {
    return this.#reading((opening) => opening.getMany(keys));
  }

  range(from: Buffer, to: Buffer, limit: number): Promise<[Buffer, Buffer][]> {
    return this.#reading((opening) => opening.range(from, to, limit));
  }

  last(from: Buffer, to: Buffer): Promise<Buffer | undefined> {
    return this.#reading((opening) => opening.last(from, to));
  }

  write(operations: readonly WriteOperation[], { sync = true }: WriteOptions = {}): Promise<void> {
    return this.#writing((opening) => opening.write(operations, sync));
  }

  compact(from: Buffer, to: Buffer): Promise<void> {
    return this.#writing(async (opening) => {
      await opening.compact(from, to);
      return true;
    });
  }

  clear(from: Buffer, to: Buffer): Promise<void> {
    return this.#writing(async (opening) => {
      await opening.clear(from, to);
      return true;
    });
  }

  /** Resolves when its files are closed, and a try to open them that is under way has ended. */
  async close(): Promise<void> {
    if (this.#told === undefined) await this.#broken.settled();
    this.#closing.abort(closedError());
    const refused = Promise.reject<Opening>(closedError());
    // a turn that follows a try which is under way takes no other, and then nobody hears of it
    refused.catch(() => undefined);
    this.#turn.follow(refused);
    await this.#lastWrite;
    await this.#run;
    await this.#opening?.close();
    this.#opening = undefined;
  }

  async #reading<Result>(read: (opening: Opening) => Promise<Result>): Promise<Result> {
    const opening = this.#usable ?? (await this.#wanted());
    try {
      return await read(opening);
    } catch (error) {
      throw this.#failure(opening, 'cannot be read', error);
    }
  }

  /** One write at a time: one that runs when another fails would be reported as done, and be gone. */
  #writing(write: (opening: Opening) => Promise<boolean>): Promise<void> {
    const written = this.#lastWrite.then(() => this.#writeNow(write));
    this.#lastWrite = written.catch(() => undefined);
    return written;
  }

  async #writeNow(write: (opening: Opening) => Promise<boolean>): Promise<void> {
    const opening = this.#usable ?? (await this.#wanted());
    let isInPlace: boolean;
    try {
      isInPlace = await write(opening);
    } catch (error) {
      throw this.#failure(opening, 'cannot be written', error);
    }
    if (!isInPlace) throw this.#begin(opening, 'rescue', goneError(this.#directory));
  }

  /** What is open, if it can be used. */
  get #usable(): Opening | undefined {
    return this.#mending === undefined && !this.#closing.signal.aborted ? this.#opening : undefined;
  }

  /** What comes of the next try to open it, which is made soon. */
  #wanted(): Promise<Opening> {
    this.#isAwaited = true;
    return this.#nextAttempt();
  }

  async #nextAttempt(): Promise<Opening> {
    this.#closing.signal.throwIfAborted();
    if (this.#usable !== undefined) return this.#usable;
    this.#run ??= this.#mendUntilUsable();
    return this.#turn.attempt;
  }

  /** What failed, as a person needs it; from then on it is being mended. */
  #failure(opening: Opening, what: string, thrown: unknown): MaximizerError {
    const error = storeError(this.#directory, what, thrown);
    // else it was noticed already, or nobody uses it any more
    if (this.#usable !== opening) return error;
    if (!opening.isInPlace()) return this.#begin(opening, 'rescue', goneError(this.#directory));
    if (!isDamage(thrown)) return this.#begin(opening, 'reopen', error);
    const damage = reasonOf(thrown);
    return this.#begin(opening, { damage }, damagedError(this.#directory, damage));
  }

  #begin(opening: Opening, mending: Mending, error: MaximizerError): MaximizerError {
    if (this.#usable !== opening) return error;
    this.#mending = mending;
    this.#tell(error);
    this.#run ??= this.#mendUntilUsable();
    return error;
  }

  async #mendUntilUsable(): Promise<void> {
    const { signal } = this.#closing;
    while (this.#mending !== undefined && !signal.aborted) {
      const attempt = this.#mend(this.#mending);
      this.#turn.follow(attempt);
      const error = await attempt.then(
        () => undefined,
        (thrown: unknown) => storeError(this.#directory, 'cannot be opened', thrown),
      );
      this.#turn = newTurn();
      this.#tell(error);
      if (error === undefined) this.#mending = undefined;
      else await this.#rest(signal).catch(() => undefined);
    }
    this.#run = undefined;
  }

  async #rest(signal: AbortSignal): Promise<void> {
    for (let rested = 0; rested < RETRY && !this.#isAwaited; rested += SOON) {
      await this.#clock.sleep(SOON, signal);
    }
  }

  async #mend(mending: Mending): Promise<Opening> {
    this.#isAwaited = false;
    await this.#after;
    if (mending === 'rescue' && this.#opening !== undefined) await rescue(this.#opening, this.#directory);
    await this.#opening?.close();
    this.#opening = undefined;
    const damage = typeof mending === 'object' ? mending.damage : undefined;
    const tellBroken = (entries: readonly BrokenEntry[]): void => {
      this.#broken.setAside(entries, this.#clock.now());
    };
    const opened = await Opening.open(this.#directory, tellBroken, damage);
    this.#opening = opened.opening;
    if (opened.notice !== undefined) this.#tellDamaged(opened.notice);
    tellBroken(opened.broken);
    if (mending === 'reopen') {
      await opened.opening.write([{ put: PROBE_KEY, value: PROBE }], false);
      await opened.opening.write([{ del: PROBE_KEY }], true);
    }
    return opened.opening;
  }

  #tell(error: MaximizerError | undefined): void {
    if (error?.message === this.#told?.message || this.#closing.signal.aborted) return;
    this.#told = error;
    this.#watch.failing?.(error);
  }

  #tellDamaged(notice: MaximizerError): void {
    this.#notice = notice.message;
    this.#watch.damaged?.(notice);
  }
}

function newTurn(): Turn {
  let follow: Turn['follow'] = () => undefined;
  const attempt = new Promise<Opening>((resolve) => {
    follow = resolve;
  });
  // nobody may be waiting for it
  attempt.catch(() => undefined);
  return { attempt, follow };
}

/** For what is asked of a store after it was closed. */
export function closedError(): MaximizerError {
  return new MaximizerError('The store was closed', {
    code: 'closed',
    status: 'closed',
    cure: 'The node is being stopped.',
  });
}
