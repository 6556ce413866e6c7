import type { UrlTemplate } from '../dates';
import type { Origin } from '../events/change-event';
import type { CrmRecord, RecordEvent } from '../events/event';
import { instanceHub } from '../instance/hub-key';
import { contextOfAll, originOf } from '../polling/page-context';
import type { RecordReader } from '../resource/record-reader';
import type { WriteOperation } from '../store/store';
import type { IdComparison } from './comparison';
import { deletedEvent } from './deletion';
import { lookedUp, type LookUpOptions } from './look-up';
import type { ReconcilerOptions } from './reconciler';
import type { Plan, RunStore } from './run-state';

/** What a run came to. */
export interface Sent {
  deleted: number;
  created: number;
}

interface SendingOptions extends Pick<
  ReconcilerOptions,
  | 'resource'
  | 'connection'
  | 'store'
  | 'ids'
  | 'seen'
  | 'deliver'
  | 'inTurn'
  | 'turn'
  | 'mayGoOn'
  | 'progress'
  | 'signal'
> {
  template: UrlTemplate;
  reader: RecordReader;
  runs: RunStore;
  comparison: IdComparison;
  lookUps: LookUpOptions;
  /** Those records of the resource's url that have one of these ids, read once more. */
  rowsOf: (objectIds: ReadonlySet<string>) => Promise<ReturnedRows>;
}

/** Records by their ids. */
type ReturnedRows = ReadonlyMap<string, CrmRecord>;

/** Records that came back and are read before they are sent. */
const RETURNED_AT_ONCE = 100;
/** Rows that are kept in memory where records can be read only there; the next run sends more. */
const MOST_ROWS = 1_000;

/**
 * Sends what a plan holds, and what came back. All of it is on disk before the first event is sent, and each batch
 * leaves the disk in the write that makes it final: so a crash repeats the events of one batch, with the same ids.
 */
export class Sending {
  readonly #options: SendingOptions;

  constructor(options: SendingOptions) {
    this.#options = options;
  }

  /** @param isLookedUp whether nobody need look up once more whether the records are there */
  async send(plan: Plan, isLookedUp: boolean): Promise<Sent> {
    const { connection, resource, template, signal, comparison } = this.#options;
    const origin: Origin = {
      ...originOf(connection, resource, template.hub ?? (await instanceHub(connection, signal))),
      origin: 'reconcile',
    };
    const created = await this.#sendReturned(origin, plan.showsRecords);
    const deleted = await this.#sendDeleted(origin, plan, isLookedUp);
    await comparison.finish();
    return { created, deleted };
  }

  async #sendDeleted(origin: Origin, plan: Plan, isLookedUp: boolean): Promise<number> {
    const { runs, comparison, progress, lookUps } = this.#options;
    let done = 0;
    let deleted = 0;
    for (;;) {
      const batch = await runs.nextBatch();
      if (batch === undefined) return deleted;
      progress({ phase: 'sending', done, total: plan.total });
      await this.#mayGoOn();
      const found = isLookedUp ? undefined : await lookedUp(batch.ids, lookUps);
      const isGone = (_: string, index: number): boolean => found?.[index]?.isGone ?? true;
      const gone = batch.ids.filter(isGone);
      const hidden = batch.ids.filter((id, index) => !isGone(id, index));
      const leaving = [batch.removing, ...hidden.map((id) => comparison.hidden.putting(id, 0))];
      await this.#inTurn((end) => this.#deliverDeleted(origin, { gone, at: plan.at, leaving }, end));
      done += batch.ids.length;
      deleted += gone.length;
    }
  }

  /** @param end to be called when it is stored */
  async #deliverDeleted(
    origin: Origin,
    { gone, at, leaving }: { gone: readonly string[]; at: number; leaving: readonly WriteOperation[] },
    end: () => void,
  ): Promise<void> {
    const { seen, ids, comparison } = this.#options;
    const eventOf = (objectId: string, record: CrmRecord | null): RecordEvent =>
      deletedEvent(origin, objectId, at, record);
    const { events, storing } = await seen.deletions(gone, eventOf, at);
    const all = (): WriteOperation[] => [
      ...storing(),
      ...ids.losing(gone, at),
      ...gone.map((id) => comparison.hidden.removing(id)),
      ...leaving,
    ];
    await this.#deliver(events, all, end);
  }

  /** Sends records that were read although they were reported deleted, as they are now. */
  async #sendReturned(origin: Origin, showsRecords: boolean): Promise<number> {
    let created = 0;
    if (!this.#options.ids.hasGone) return created;
    const rows = showsRecords ? undefined : await this.#returnedRows();
    for await (const { returned } of this.#options.comparison.buckets()) {
      for (let from = 0; from < returned.length; from += RETURNED_AT_ONCE) {
        created += await this.#sendReturnedOf(origin, returned.slice(from, from + RETURNED_AT_ONCE), rows);
      }
    }
    return created;
  }

  /** The rows of what came back, as the list shows them now. */
  async #returnedRows(): Promise<ReturnedRows> {
    const objectIds = new Set<string>();
    for await (const { returned } of this.#options.comparison.buckets()) {
      for (const id of returned) if (objectIds.size < MOST_ROWS) objectIds.add(id);
    }
    return objectIds.size === 0 ? new Map() : this.#options.rowsOf(objectIds);
  }

  /** Records as they are now. @param rows what the list shows of them; undefined: each is looked up */
  async #recordsOf(objectIds: readonly string[], rows: ReturnedRows | undefined): Promise<CrmRecord[]> {
    if (rows !== undefined) {
      return objectIds.map((id) => rows.get(id)).filter((record) => record !== undefined);
    }
    const { reader, lookUps } = this.#options;
    const found = await lookedUp(objectIds, lookUps);
    return found.flatMap(({ record }, index) =>
      record !== null && reader.identifierOf(record) === objectIds[index] ? [record] : [],
    );
  }

  async #sendReturnedOf(
    origin: Origin,
    objectIds: readonly string[],
    rows: ReturnedRows | undefined,
  ): Promise<number> {
    const { connection, resource, reader, ids, seen } = this.#options;
    await this.#mayGoOn();
    const records = await this.#recordsOf(objectIds, rows);
    return this.#inTurn(async (end) => {
      // a poll may have told of some meanwhile
      const gone = await ids.gone.among(objectIds);
      const untold = records.filter((record) => gone.has(reader.identifierOf(record) ?? ''));
      const now = connection.serverNow();
      const context = contextOfAll({ serverTime: now, serverDate: now }, { origin, resource, reader });
      const changes = await seen.returnedChanges(untold, context);
      const events = [...changes];
      await this.#deliver(events, () => seen.storing(changes), end);
      return events.length;
    });
  }

  /** Delivers events; it resolves when what makes them final is on disk. */
  async #deliver(
    events: readonly RecordEvent[],
    storing: () => WriteOperation[],
    end: () => void,
  ): Promise<void> {
    const { store, seen, deliver } = this.#options;
    let stored: Promise<void> = Promise.resolve();
    const commit = (operations: readonly WriteOperation[] = []): Promise<void> => {
      stored = store.write([...storing(), ...operations]).catch((error: unknown) => {
        seen.notStored();
        throw error;
      });
      stored.then(end, end);
      return stored;
    };
    if (events.length === 0) await commit();
    else await deliver(events, commit);
    await stored;
  }

  /**
   * Runs work while no poll reads, and, until it says that what it sent is stored, while no other node that sends the same
   * changes looks at what was sent.
   */
  #inTurn<Result>(work: (end: () => void) => Promise<Result>): Promise<Result> {
    return this.#options.inTurn(async () => {
      const end = (await this.#options.turn?.()) ?? ((): void => undefined);
      try {
        return await work(end);
      } finally {
        end();
      }
    });
  }

  async #mayGoOn(): Promise<void> {
    await this.#options.mayGoOn();
    this.#options.signal.throwIfAborted();
  }
}
