import { compiledCondition, isoInstant, lowerBound } from '../ceql/evaluate';
import type { SandboxRecord } from '../ceql/evaluate';
import { parseWhere, renamed } from '../ceql/parse';
import { knownNames } from './names';
import { isoToTheSecond, traitsOf } from './options';
import type { Query, Resource, ResourceOptions, ResourceTraits, Selection } from './options';

/** A resource whose rows are computed as they are read: a million of them take no memory. */
export interface GeneratedOptions extends ResourceOptions {
  count: number;
  /** The row of an index from 0. */
  row?: (index: number) => SandboxRecord;
  /** Updated date of an index in ms, never falling with the index: lets a `where` start where it must. */
  stampOf?: (index: number) => number;
  /** The index of an identifier, for reads by key. */
  indexOf?: (id: string) => number;
}

/** Stamps of generated contacts start here and are one second apart unless told otherwise. */
export const GENERATED_START = Date.UTC(2020, 0, 1);

/** Contacts as Maximizer shows them, with dates one `step` apart. */
export function generatedContacts(
  count: number,
  {
    start = GENERATED_START,
    step = 1000,
    ...options
  }: ResourceOptions & { start?: number; step?: number } = {},
): GeneratedOptions {
  const stampOf = (index: number): number => start + index * step;
  return {
    ...options,
    count,
    stampOf,
    row: (index) => {
      const date = isoToTheSecond(stampOf(index));
      return {
        Key: Buffer.from(`Contact\tMILLION_${index}`).toString('base64'),
        Type: 'Contact',
        FullName: `Person ${index}`,
        LastName: `Number ${index}`,
        City: `City ${index % 997}`,
        CreationDate: date,
        LastModifyDate: date,
      };
    },
    indexOf: (id) => Number(Buffer.from(id, 'base64').toString().split('_')[1] ?? -1),
  };
}

export class GeneratedResource implements Resource {
  readonly traits: ResourceTraits;
  readonly #options: GeneratedOptions;
  readonly #row: (index: number) => SandboxRecord;
  readonly #names: ReturnType<typeof knownNames>;

  constructor(
    readonly path: string,
    options: GeneratedOptions,
  ) {
    this.traits = traitsOf(options);
    this.#options = options;
    this.#row = options.row ?? ((index) => ({ [this.traits.idField]: String(index) }));
    this.#names = knownNames(this.traits);
    if (options.count > 0) this.#names.learn(this.#row(0));
  }

  get(id: string): SandboxRecord | undefined {
    const index = this.#options.indexOf?.(id) ?? Number(id);
    return Number.isInteger(index) && index >= 0 && index < this.#options.count
      ? this.#row(index)
      : undefined;
  }

  select({ where, names = {} }: Query): Selection {
    const condition = where === undefined ? undefined : renamed(parseWhere(where), names);
    const test = condition ? compiledCondition(condition, this.#names) : () => true;
    const { updatedField, dates } = this.traits;
    const bound =
      updatedField === null
        ? -Infinity
        : lowerBound(condition, updatedField, dates[updatedField] ?? isoInstant);
    const first = this.#firstFrom(bound);
    const { count } = this.#options;
    const row = this.#row;
    const nextFrom = (position: number): number => {
      let index = position;
      while (index < count && !test(row(index))) index += 1;
      return index;
    };
    return {
      total: condition ? undefined : count,
      skip(rows) {
        if (!condition) return rows;
        let index = nextFrom(first);
        for (let left = rows; left > 0 && index < count; left--) index = nextFrom(index + 1);
        return index;
      },
      read(position, size) {
        const records: SandboxRecord[] = [];
        let index = nextFrom(Math.max(position, first));
        while (index < count && records.length < size) {
          records.push(row(index));
          index = nextFrom(index + 1);
        }
        return { records, next: index < count ? index : undefined };
      },
    };
  }

  /** The first index whose stamp is at or above the bound. */
  #firstFrom(bound: number): number {
    const { stampOf, count } = this.#options;
    if (!stampOf || bound === -Infinity) return 0;
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (stampOf(middle) < bound) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
