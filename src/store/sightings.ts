import type { Clock } from '../clock';
import { DayCount, daysInUse } from './days';
import { ownerOf, scopeHash, scopePrefix, scopeRanges, storedScopes } from './keys';
import type { Store, WriteOperation } from './store';

/** Days on which Node-RED ran without a node, after which its state is removed. */
export const UNSEEN_DAYS = 30;

/** Entries looked at once while they are counted. */
const PORTION = 1_000;

/** When a node was last among the flows. */
interface Sighting {
  scope: string;
  day: number;
}

/** The state of a node that was not among the flows for so long that it was removed. */
export interface Swept {
  /** The node's id, where it was noted. */
  scope: string | undefined;
  /** Events that were never delivered. */
  events: number;
}

/** When each node was last there, in days that are counted. */
export class Sightings {
  readonly #days: DayCount;

  constructor(clock?: Clock) {
    this.#days = new DayCount(clock);
  }

  /** Notes that these nodes are there. Returns those that nothing is known of: neither a sighting nor any state. */
  async see(store: Store, scopes: readonly string[]): Promise<string[]> {
    const count = await daysInUse(store);
    const known = await sightingsIn(store);
    const stored = await storedScopes(store);
    const due = scopes.filter((scope) => known.get(scopeHash(scope))?.day !== count);
    if (due.length > 0) await store.write(due.map((scope) => noting({ scope, day: count })));
    return scopes.filter((scope) => !stored.has(scopeHash(scope)));
  }

  /** Counts the day when it is another one. Returns whether it is. */
  count(store: Store): Promise<boolean> {
    return this.#days.count(store);
  }

  /**
   * Removes the state of nodes that were not seen for 30 days.
   * @param isThere whether a node is among the flows all the same, disabled say; it then counts as seen
   */
  async sweep(store: Store, isThere: (scope: string) => boolean): Promise<Swept[]> {
    const count = await daysInUse(store);
    const known = await sightingsIn(store);
    const swept: Swept[] = [];
    const notes: WriteOperation[] = [];
    for (const hash of await storedScopes(store)) {
      const sighting = known.get(hash);
      if (sighting === undefined) {
        // from before sightings were noted
        notes.push({ put: sightingKey(hash), value: valueOf({ scope: '', day: count }) });
      } else if (isThere(sighting.scope)) {
        if (sighting.day !== count) notes.push(noting({ ...sighting, day: count }));
      } else if (count - sighting.day > UNSEEN_DAYS) {
        swept.push({ scope: sighting.scope || undefined, events: await removeScope(store, hash) });
      }
    }
    if (notes.length > 0) await store.write(notes);
    return swept;
  }
}

/** Removes all that is stored of a scope, its sighting last. Returns how many events that were. */
async function removeScope(store: Store, hash: string): Promise<number> {
  let events = 0;
  for (const { kind, from, to } of scopeRanges(hash)) {
    if (kind === 'journal' || kind === 'unread' || kind === 'aside') {
      for await (const entries of portions(store, from, to)) events += entries.length;
    }
    await store.clear(from, to);
  }
  return events;
}

/** All sightings, by the hash of their scope. */
async function sightingsIn(store: Store): Promise<Map<string, Sighting>> {
  const found = new Map<string, Sighting>();
  for await (const entries of portions(store, Buffer.from('k'), Buffer.from('l'))) {
    for (const [key, value] of entries) {
      found.set(ownerOf(key)?.hash ?? '', JSON.parse(value.toString()) as Sighting);
    }
  }
  return found;
}

/** The entries of a range, some at a time. */
async function* portions(store: Store, from: Buffer, to: Buffer): AsyncGenerator<[Buffer, Buffer][]> {
  let next = from;
  for (;;) {
    const entries = await store.range(next, to, PORTION);
    const last = entries.at(-1)?.[0];
    if (last === undefined) return;
    yield entries;
    next = Buffer.concat([last, Buffer.from([0])]);
  }
}

function noting(sighting: Sighting): WriteOperation {
  return { put: scopePrefix(sighting.scope, 'sighting'), value: valueOf(sighting) };
}

function sightingKey(hash: string): Buffer {
  return scopeRanges(hash).find(({ kind }) => kind === 'sighting')?.from ?? Buffer.alloc(0);
}

function valueOf(sighting: Sighting): Buffer {
  return Buffer.from(JSON.stringify(sighting));
}
