import type { IdComparison } from './comparison';
import { lookedUp, type LookUpOptions } from './look-up';
import type { ReconcilerOptions } from './reconciler';

/** Records that are looked up before the fuse is asked; where more are missing, all ids are read a second time. */
export const MOST_LOOKED_UP = 500;

/** What is missing once all is read. */
export interface Missing {
  known: number;
  count: number;
  /** Further ones that are hidden. */
  hidden: number;
  /** Records that are there although they were reported deleted. */
  returned: number;
  /** The first of them, one more than are looked up at most. */
  ids: string[];
}

interface MissingOptions extends Pick<
  ReconcilerOptions,
  'resource' | 'store' | 'ids' | 'inTurn' | 'deletedBefore' | 'progress' | 'warn' | 'sendable'
> {
  comparison: IdComparison;
  lookUps: LookUpOptions;
}

/** Looks into what a comparison misses. */
export class MissingRecords {
  readonly #options: MissingOptions;
  #isWarned = false;

  constructor(options: MissingOptions) {
    this.#options = options;
  }

  /** What is missing after the last reading. */
  async all(): Promise<Missing> {
    const found: Missing = { known: 0, count: 0, hidden: 0, returned: 0, ids: [] };
    for await (const { known, missing, hidden, returned, read } of this.#options.comparison.buckets()) {
      found.known += known.size;
      found.count += missing.length;
      found.hidden += hidden.length;
      found.returned += returned.length + (await this.#returnedOfOthers(read));
      found.ids.push(...missing.slice(0, MOST_LOOKED_UP + 1 - found.ids.length));
    }
    return found;
  }

  /** How many of read records another node reported deleted; from now on this one knows of that, too. */
  async #returnedOfOthers(read: ReadonlySet<string>): Promise<number> {
    const { ids, store, deletedBefore, inTurn } = this.#options;
    const deleted = [...((await deletedBefore?.([...read])) ?? [])];
    if (deleted.length === 0) return 0;
    const losing = deleted.flatMap(([id, at]) => ids.losing([id], at));
    await inTurn(() => store.write(losing, { sync: false }));
    return deleted.length;
  }

  /** The ids of a plan, some at a time. @param gone the missing that are gone; undefined: all count as that */
  async *planned(
    gone: readonly string[] | undefined,
    goneHidden: readonly string[],
  ): AsyncGenerator<readonly string[]> {
    yield goneHidden;
    if (gone !== undefined) yield gone;
    else for await (const { missing } of this.#options.comparison.buckets()) yield missing;
  }

  /** How many of them would be sent. */
  async sendable(planned: AsyncIterable<readonly string[]>): Promise<number> {
    const { sendable } = this.#options;
    let count = 0;
    for await (const ids of planned) count += (sendable === undefined ? ids : await sendable(ids)).length;
    return count;
  }

  /**
   * Whether the platform shows single records: else all of them look deleted.
   * @param sample the id of one that was just there; undefined: there is none to tell by
   */
  async showsRecords(sample: string | undefined): Promise<boolean> {
    if (sample === undefined) return true;
    const [found] = await lookedUp([sample], this.#options.lookUps);
    const isShown = found?.isGone !== true;
    if (!isShown && !this.#isWarned) {
      this.#isWarned = true;
      this.#options.warn(
        `${this.#options.resource.resource}: the platform shows no single records, so what is missing is told by reading all ids twice`,
      );
    }
    return isShown;
  }

  /** Those of missing ids that are deleted; it is noted which others the url does not show any more. */
  async goneAmong(ids: readonly string[]): Promise<string[]> {
    const { store, progress } = this.#options;
    const total = ids.length;
    if (total > 0) progress({ phase: 'looking', done: 0, total });
    const found = await lookedUp(ids, this.#options.lookUps);
    const there = ids.filter((_, index) => found[index]?.isGone === false);
    await store.write(
      there.map((id) => this.#options.comparison.hidden.putting(id, 0)),
      { sync: false },
    );
    return ids.filter((_, index) => found[index]?.isGone === true);
  }

  /** Those of the hidden ids that are deleted, of as many as are looked up at once; and where the next run goes on. */
  async goneHidden(first: number): Promise<[string[], number]> {
    const ids: string[] = [];
    let next = first;
    for await (const { number, hidden } of this.#options.comparison.buckets(first)) {
      next = number;
      if (ids.length > 0 && ids.length + hidden.length > MOST_LOOKED_UP) break;
      ids.push(...hidden);
    }
    const found = await lookedUp(ids, this.#options.lookUps);
    return [ids.filter((_, index) => found[index]?.isGone === true), next];
  }
}
