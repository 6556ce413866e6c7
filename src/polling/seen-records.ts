import type { CrmRecord } from '../events/event';
import type { RecordFacts, RecordReader } from '../resource/record-reader';
import type { ResourceConfiguration } from '../resource/resource';
import type { Comparisons } from '../snapshots/comparison';
import type { Store, WriteOperation } from '../store/store';
import { isInWindow, PageChanges, type PageRecords } from './changes';
import { areWarm, isCold, keptOf, MARGIN } from './expiry';
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

  /**
   * @param scope what they are filed under: the node's id
   * @param snapshots what they held, where events say what changed
   */
  constructor(
    store: Store,
    scope: string,
    resource: ResourceConfiguration,
    reader: RecordReader,
    snapshots?: Comparisons,
  ) {
    this.#resource = resource;
    this.#reader = reader;
    this.#memory = new Memory(store, scope);
    this.#snapshots = snapshots;
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
    return this.#snapshots === undefined
      ? new PageChanges(page, context)
      : comparedChanges(page, context, this.#snapshots);
  }

  /** What stores that the records of a page were seen. From then on they were, unless `notStored` says otherwise. */
  storing(changes: PageChanges): WriteOperation[] {
    const operations = this.#memory.remembering(changes.remember);
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
  return new PageChanges(records, context, comparison);
}
