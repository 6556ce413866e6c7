import type { Connection } from '../connector/connection';
import { compileUrlTemplate, type UrlTemplate } from '../dates';
import type { RecordEvent } from '../events/event';
import type { Run } from '../one-at-a-time';
import { identityOf } from '../polling/identity';
import type { SeenRecords } from '../polling/seen-records';
import { compileRecordReader, type RecordReader } from '../resource/record-reader';
import type { ResourceConfiguration } from '../resource/resource';
import type { Commit, Store } from '../store/store';
import { IdComparison } from './comparison';
import { fuseError, isFuseBlown, nothingHeldError, otherNumberError } from './fuse';
import type { KnownIds } from '../ids/known-ids';
import { hasAddress, type LookUpOptions } from './look-up';
import { MissingRecords, MOST_LOOKED_UP } from './missing';
import { IdReading, type ReadIds } from './reading';
import { RunStore, type Plan, type RunState } from './run-state';
import { Sending, type Sent } from './sending';

/** What a reconciler works with, and where it tells. */
export interface ReconcilerOptions {
  /** What its state is filed under: the node's id. */
  scope: string;
  resource: ResourceConfiguration;
  connection: Connection;
  store: Store;
  ids: KnownIds;
  /** What the poller of the same records has seen. */
  seen: SeenRecords;
  /** Percent of the known records that may go without a person. */
  fuse: number;
  /** Takes the events of a batch as the poller's. */
  deliver: (events: Iterable<RecordEvent>, commit: Commit) => Promise<void>;
  /** Runs what must not come between the pages of a poll. */
  inTurn: Run;
  /**
   * Resolves when no other node that sends the same changes looks at what was sent, with what ends that; undefined: there
   * is none.
   */
  turn?: (() => Promise<() => void>) | undefined;
  /** Of records that are gone those whose deletion would be sent; undefined: all. Only these count for the fuse. */
  sendable?: ((objectIds: readonly string[]) => Promise<readonly string[]>) | undefined;
  /**
   * Of records those of which another node that sends the same changes sent a deletion, and none sent anything since, with
   * when they were deleted, ms; undefined: there is none.
   */
  deletedBefore?: ((objectIds: readonly string[]) => Promise<ReadonlyMap<string, number>>) | undefined;
  /** Resolves when the next page or record may be read. */
  mayGoOn: () => Promise<void>;
  progress: (progress: Progress) => void;
  warn: (text: string) => void;
  signal: AbortSignal;
}

/** How far a run is: records read, or looked up, or dealt with of so many. */
export type Progress =
  { phase: 'reading'; rows: number } | { phase: 'looking' | 'sending'; done: number; total: number };

const NOTHING: Sent = { deleted: 0, created: 0 };

/** Deletions that could not be sent yet, and wait for nobody. */
export interface Unsent {
  count: number;
  /** Whether a person confirmed them. */
  isConfirmed: boolean;
}

/** Finds deleted records by reading all ids and comparing them with those that are known. One call at a time. */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #template: UrlTemplate;
  readonly #reader: RecordReader;
  readonly #runs: RunStore;
  readonly #comparison: IdComparison;
  readonly #reading: IdReading;
  readonly #missing: MissingRecords;
  readonly #sending: Sending;
  readonly #lookUps: LookUpOptions;
  readonly #identity: string;
  #state: RunState;
  /** How many ids of the plan are still to be sent, as of its end. */
  #left = 0;

  /** @throws ConfigurationError for a url or a path that cannot work */
  constructor(options: ReconcilerOptions) {
    const { resource, connection, store, scope, ids, progress, signal, mayGoOn } = options;
    this.#options = options;
    this.#template = compileUrlTemplate(resource.url, connection.timeZone);
    this.#reader = compileRecordReader(resource, ids.seed);
    this.#identity = identityOf(connection, resource, this.#template);
    this.#state = { identity: this.#identity };
    this.#runs = new RunStore(store, scope);
    this.#comparison = new IdComparison(store, scope, ids);
    this.#lookUps = { connection, path: this.#template.path, signal, mayGoOn };
    this.#reading = new IdReading({
      ...options,
      reader: this.#reader,
      read: this.#comparison.read,
      progress: (rows) => {
        progress({ phase: 'reading', rows });
      },
    });
    const comparison = this.#comparison;
    const lookUps = this.#lookUps;
    this.#missing = new MissingRecords({ ...options, comparison, lookUps });
    this.#sending = new Sending({
      ...options,
      template: this.#template,
      reader: this.#reader,
      runs: this.#runs,
      ...{ comparison, lookUps },
      rowsOf: (objectIds) => this.#reading.rowsOf(objectIds),
    });
  }

  /** Reads what is kept; what belongs to other records is forgotten. To be called before all else, and before polls. */
  async open(): Promise<void> {
    const state = await this.#runs.load(this.#identity);
    if (state === undefined) await this.forget();
    else this.#state = state;
    this.#left = await this.#runs.left();
    await this.#options.ids.open();
  }

  /** When the last run ended, ms of the server's clock; undefined before the first has. */
  get lastRun(): number | undefined {
    return this.#state.lastRun;
  }

  /** The deletions that are held, or being sent. */
  get plan(): Plan | undefined {
    return this.#state.plan;
  }

  /** Deletions whose sending was broken off, while nothing runs; undefined: there are none. */
  get unsent(): Unsent | undefined {
    const { plan } = this.#state;
    if (plan === undefined || plan.isHeld) return undefined;
    return { count: Math.min(this.#left, plan.gone), isConfirmed: plan.isConfirmed === true };
  }

  /** Starts over: the next run is a first one. */
  async forget(): Promise<void> {
    await this.#options.ids.clear();
    await this.#save({ identity: this.#identity });
  }

  /**
   * Sends what is left of a plan that was broken off, then compares, and sends what is deleted. The first run only notes.
   * @returns what both came to
   * @throws MaximizerError `reconcile-fuse` where the fuse holds; else as a poll, and then nothing was sent of what the
   *   comparison found
   */
  async run(): Promise<Sent> {
    const before = await this.#goOn();
    const { deleted, created } = await this.#compare();
    return { deleted: before.deleted + deleted, created: before.created + created };
  }

  async #compare(): Promise<Sent> {
    const { inTurn, resource, fuse } = this.#options;
    await inTurn(() => {
      this.#comparison.begin();
      return Promise.resolve();
    });
    await this.#comparison.prepare();
    let read = await this.#reading.readAll();
    if (this.#state.lastRun === undefined) return this.#noted(read);
    let missing = await this.#missing.all();
    const isAnyToLookUp = missing.count + missing.hidden + missing.returned > 0;
    const showsRecords = !isAnyToLookUp || (await this.#missing.showsRecords(read.sample));
    const isSure = showsRecords && missing.ids.every((id) => hasAddress(id, this.#lookUps));
    if (missing.count > MOST_LOOKED_UP || (missing.count > 0 && !isSure)) {
      read = await this.#reading.readAll();
      missing = await this.#missing.all();
    }
    const isLookedUp = showsRecords && missing.count <= MOST_LOOKED_UP;
    const gone = isLookedUp ? await this.#missing.goneAmong(missing.ids) : undefined;
    const [goneHidden, hiddenFrom] = showsRecords
      ? await this.#missing.goneHidden(this.#state.hiddenFrom ?? 0)
      : [[], undefined];
    const total = (gone?.length ?? missing.count) + goneHidden.length;
    const count = await this.#missing.sendable(this.#missing.planned(gone, goneHidden));
    const isHeld = isFuseBlown({ gone: count, known: missing.known }, fuse);
    const plan: Plan = { gone: count, total, known: missing.known, at: read.at, isHeld, showsRecords };
    await this.#save({ ...this.#state, plan: undefined });
    await this.#runs.plan(this.#missing.planned(gone, goneHidden));
    await this.#comparison.settle();
    if (isHeld) await this.#comparison.finish();
    await this.#save({ ...this.#state, lastRun: read.at, plan, hiddenFrom });
    if (isHeld) throw fuseError(resource.resource, plan, fuse);
    return this.#send(plan, isLookedUp || !showsRecords);
  }

  /**
   * Sends what the fuse held, or what is left of that where it was broken off, without what is there again.
   * @param count how many that are, as a person was told
   * @throws ConfigurationError for another number; else as a poll, and then the next run goes on
   */
  async confirm(count: number): Promise<Sent> {
    const { plan } = this.#state;
    if (plan === undefined) throw nothingHeldError();
    if (plan.gone !== count) throw otherNumberError(count, plan);
    if (plan.isHeld) {
      await this.#save({ ...this.#state, plan: { ...plan, isHeld: false, isConfirmed: true } });
    }
    return this.#goOn();
  }

  /** Goes on with a plan that is being sent. */
  async #goOn(): Promise<Sent> {
    const { plan } = this.#state;
    return plan === undefined || plan.isHeld ? NOTHING : this.#send(plan, !plan.showsRecords);
  }

  async #send(plan: Plan, isLookedUp: boolean): Promise<Sent> {
    try {
      const sent = await this.#sending.send(plan, isLookedUp);
      await this.#save({ ...this.#state, plan: undefined });
      return sent;
    } catch (error) {
      this.#left = await this.#runs.left().catch(() => this.#left);
      throw error;
    }
  }

  async #noted({ at }: ReadIds): Promise<Sent> {
    await this.#comparison.settle();
    await this.#comparison.finish();
    await this.#save({ ...this.#state, lastRun: at });
    return NOTHING;
  }

  async #save(
    state: { [Key in keyof RunState]: RunState[Key] | undefined } & Pick<RunState, 'identity'>,
  ): Promise<void> {
    const kept = Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined));
    this.#state = { ...kept, identity: state.identity };
    await this.#runs.save(this.#state);
  }
}
