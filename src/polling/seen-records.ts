import type { CrmRecord, RecordEvent } from '../events/event';
import type { KnownIds, PageIds } from '../ids/known-ids';
import type { RecordFacts, RecordName, RecordReader } from '../resource/record-reader';
import type { ResourceConfiguration } from '../resource/resource';
import type { Comparisons } from '../snapshots/comparison';
import type { Store, WriteOperation } from '../store/store';
import { dayOf } from '../store/days';
import { isInWindow, nothingKnownOf, PageChanges, type PageRecords } from './changes';
import { areWarm, isCold, keptOf, MARGIN } from './expiry';
import { BlockWriter } from './memory/block';
import { Memory } from './memory/memory';
import type { PageContext } from './page-context';
import type { IdentifiedPage } from './page-source';
import type { Position } from './state';
import { versionOf } from './versions';

/** Remembered records looked at for expiry after a poll, at least. */
const SWEEP = 1_000;

/** Stands for a record that was taken from its page. */
const GONE: CrmRecord = {};

/** Which records of a resource a node has seen, and so what is new on a page. */
export class SeenRecords {
  readonly #resource: ResourceConfiguration;
  readonly #reader: RecordReader;
  readonly #memory: Memory;
  readonly #snapshots: Comparisons | undefined;
  readonly #ids: KnownIds | undefined;

  /**
   * @param scope what they are filed under: the node's id
   * @param snapshots what they held, where events say what changed
   * @param ids which of them there are, where that is compared
   */
  constructor(
    store: Store,
    scope: string,
    resource: ResourceConfiguration,
    reader: RecordReader,
    snapshots?: Comparisons,
    ids?: KnownIds,
  ) {
    this.#resource = resource;
    this.#reader = reader;
    this.#memory = new Memory(store, scope);
    this.#snapshots = snapshots;
    this.#ids = ids;
  }

  /** What a page amounts to. Its records are taken from it one by one as its events are gone through. */
  async changesOn(read: IdentifiedPage, context: PageContext): Promise<PageChanges> {
    const { names, records } = read;
    const isDeep = read.isDeep ? undefined : false;
    const known = await this.#memory.recall(names);
    const take = (index: number): RecordFacts => {
      const facts = this.#reader.read(records[index] ?? GONE, names[index], isDeep);
      records[index] = GONE;
      return facts;
    };
    const page = { names, known, take };
    // what is remembered of one that was reported deleted is no version
    const fresh = (_: RecordName, index: number): boolean => (known(index)?.versions.length ?? 0) === 0;
    const ids = await this.#ids?.page(names.filter(fresh));
    return this.#snapshots === undefined
      ? new PageChanges(page, context, undefined, ids)
      : comparedChanges(page, context, this.#snapshots, ids);
  }

  /** What records amount to that were reported deleted and are there again. */
  async returnedChanges(records: readonly CrmRecord[], context: PageContext): Promise<PageChanges> {
    const page = nothingKnownOf(records.map((record) => this.#reader.read(record)));
    // what is written goes behind what is there
    await this.#memory.recall(page.names);
    const ids = await this.#ids?.page(page.names);
    const comparison = await this.#snapshots?.comparison(page.names);
    return new PageChanges(page, context, comparison, ids);
  }

  /**
   * What it amounts to that records are gone: the events that are sent of it, and what stores that.
   * @param eventOf makes the event of one; its record as it was last is null where that is not kept
   * @param at when they were found gone, ms
   */
  async deletions(
    objectIds: readonly string[],
    eventOf: (objectId: string, record: CrmRecord | null) => RecordEvent,
    at: number,
  ): Promise<{ events: RecordEvent[]; storing: () => WriteOperation[] }> {
    const names = objectIds.map((objectId) => this.#reader.nameFor(objectId));
    await this.#memory.recall(names);
    const comparison = await this.#snapshots?.comparison(names);
    const forgotten = new BlockWriter();
    const events = names.flatMap((name) => {
      forgotten.add(name, { emitted: false, seen: dayOf(at), versions: [] });
      const event = eventOf(name.objectId, comparison?.lastOf(name) ?? null);
      if (comparison === undefined) return [event];
      return comparison.compared(name, { record: null, date: at, isLast: true }, event) ?? [];
    });
    const storing = (): WriteOperation[] => [
      ...this.#memory.remembering(forgotten),
      ...(comparison?.operations() ?? []),
    ];
    return { events, storing };
  }

  /** What stores that the records of a page were seen. From then on they were, unless `notStored` says otherwise. */
  storing(changes: PageChanges): WriteOperation[] {
    const operations = [...this.#memory.remembering(changes.remember), ...changes.storingIds()];
    return this.#snapshots === undefined ? operations : [...operations, ...changes.storingSnapshots()];
  }

  /** What was to be stored was not. */
  notStored(): void {
    this.#memory.lost();
    this.#snapshots?.lost();
  }

  /** What forgets those that no later window reads again, looking at no fewer than were read in this one. */
  forgetting({ complete, forgotten, polledAt }: Position, rows: number): Promise<WriteOperation[]> {
    const before = forgotten ?? -Infinity;
    return this.#memory.forgetting(
      {
        keep: (record) => keptOf(record, this.#resource, complete, before, polledAt),
        isCold: (record) => isCold(record, this.#resource, before + MARGIN),
        areWarm: (ages) => areWarm(ages, this.#resource, before + MARGIN, polledAt),
      },
      Math.max(SWEEP, rows),
    );
  }

  /** Forgets all of them. */
  async clear(): Promise<void> {
    await this.#memory.clear();
    await this.#snapshots?.clear();
  }
}

/** What a page amounts to, with what changed of its records: what they held is looked up for those that may be new versions. */
async function comparedChanges(
  page: PageRecords,
  context: PageContext,
  snapshots: Comparisons,
  ids: PageIds | undefined,
): Promise<PageChanges> {
  // a record is taken from its page once
  const taken = new Map<number, RecordFacts>();
  const mayBeNew = (index: number): boolean => {
    const remembered = page.known(index);
    if (remembered === undefined) return true;
    const facts = page.take(index);
    taken.set(index, facts);
    return isInWindow(facts, context) && versionOf(facts, remembered, context)?.isNew === true;
  };
  const comparison = await snapshots.comparison(page.names.filter((_, index) => mayBeNew(index)));
  const records: PageRecords = {
    names: page.names,
    known: (index) => page.known(index),
    take: (index) => taken.get(index) ?? page.take(index),
  };
  return new PageChanges(records, context, comparison, ids);
}
