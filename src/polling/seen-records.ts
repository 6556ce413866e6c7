import type { CrmRecord } from '../events/event';
import type { RecordFacts, RecordReader } from '../resource/record-reader';
import type { ResourceConfiguration } from '../resource/resource';
import type { Store, WriteOperation } from '../store/store';
import { PageChanges } from './changes';
import { areWarm, isCold, keptOf, MARGIN } from './expiry';
import { Memory } from './memory/memory';
import type { PageContext } from './page-context';
import type { IdentifiedPage } from './page-source';
import type { Position } from './state';

/** Remembered records looked at for expiry after a poll, at least. */
const SWEEP = 1_000;

/** Stands for a record that was taken from its page. */
const GONE: CrmRecord = {};

/** Which records of a resource a node has seen, and so what is new on a page. */
export class SeenRecords {
  readonly #resource: ResourceConfiguration;
  readonly #reader: RecordReader;
  readonly #memory: Memory;

  /** @param scope what they are filed under: the node's id */
  constructor(store: Store, scope: string, resource: ResourceConfiguration, reader: RecordReader) {
    this.#resource = resource;
    this.#reader = reader;
    this.#memory = new Memory(store, scope);
  }

  /** What a page amounts to. Its records are taken from it one by one as its events are gone through. */
  async changesOn(page: IdentifiedPage, context: PageContext): Promise<PageChanges> {
    const { names, records } = page;
    const isDeep = page.isDeep ? undefined : false;
    const known = await this.#memory.recall(names);
    const take = (index: number): RecordFacts => {
      const facts = this.#reader.read(records[index] ?? GONE, names[index], isDeep);
      records[index] = GONE;
      return facts;
    };
    return new PageChanges({ names, known, take }, context);
  }

  /** What stores that the records of a page were seen. From then on they were, unless `notStored` says otherwise. */
  storing({ remember }: PageChanges): WriteOperation[] {
    return this.#memory.remembering(remember);
  }

  /** What was to be stored was not. */
  notStored(): void {
    this.#memory.lost();
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
  clear(): Promise<void> {
    return this.#memory.clear();
  }
}
