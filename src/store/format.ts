import { MaximizerError } from '../errors';
import { FORMAT_KEY, MIGRATED_KEY } from './keys';
import { sealed, unsealed } from './seal';
import type { Store } from './store';

const FIRST_KEY = Buffer.from([1]);
const END = Buffer.alloc(32, 0xff);

/** How keys and values are meant. Raised when that changes, together with the way from the one before. */
export const STORE_FORMAT = 3;

/** What a migration needs of a store, without seals. */
export type RawStore = Pick<Store, 'get' | 'range' | 'write'>;

/** The way from each older format to the next, by the older one's number; a step may be done again after a crash. */
export type Migrations = Readonly<Record<number, (store: RawStore) => Promise<void>>>;

/** What makes the next format of a store, by the format it has. */
export const MIGRATIONS: Migrations = {
  1: sealAll,
  // what was seen of records is written in another way from 3 on, and still read in the one before
  2: () => Promise.resolve(),
};

/** Entries sealed at once. */
const PORTION = 1_000;

/** From 1 to 2: every value gets its seal. How far that is, is noted with it, so that none gets two. */
async function sealAll(store: RawStore): Promise<void> {
  let last = (await store.get(MIGRATED_KEY)) ?? Buffer.alloc(0);
  for (;;) {
    const from = last.length === 0 ? FIRST_KEY : Buffer.concat([last, Buffer.from([0])]);
    const entries = await store.range(from, END, PORTION);
    last = entries.at(-1)?.[0] ?? last;
    const sealing = entries.map(([key, value]) => ({ put: key, value: sealed(key, value) }));
    if (entries.length < PORTION) {
      await store.write([...sealing, { del: MIGRATED_KEY }, formatNote(2)]);
      return;
    }
    await store.write([...sealing, { put: MIGRATED_KEY, value: last }]);
  }
}

/**
 * Brings a store to this version's format, step by step, each noted as soon as it is done.
 * @throws MaximizerError `store-too-new`, or `store-too-old` when there is no way from its format
 */
export async function bringToFormat(
  store: RawStore,
  directory: string,
  migrations: Migrations = MIGRATIONS,
  format = STORE_FORMAT,
): Promise<void> {
  let stored = (await formatOf(store)) ?? (await formatByEntries(store));
  if (stored === undefined) {
    await store.write([formatNote(format)]);
    return;
  }
  if (stored > format) throw tooNew(directory, stored, format);
  while (stored < format) {
    const migrate = migrations[stored];
    if (migrate === undefined) throw tooOld(directory, stored, format);
    await migrate(store);
    stored += 1;
    await store.write([formatNote(stored)]);
  }
}

/** The store's format; undefined for a new store, and where it is not told. */
export async function formatOf(store: Pick<Store, 'get'>): Promise<number | undefined> {
  const format = Number((await store.get(FORMAT_KEY))?.toString());
  return Number.isInteger(format) ? format : undefined;
}

/** Where damage took the format away, what is there tells it; undefined when nothing is. */
async function formatByEntries(store: RawStore): Promise<number | undefined> {
  const [entry] = await store.range(FIRST_KEY, END, 1);
  if (entry === undefined) return undefined;
  return unsealed(...entry) === undefined ? 1 : STORE_FORMAT;
}

function formatNote(format: number): { put: Buffer; value: Buffer } {
  return { put: FORMAT_KEY, value: Buffer.from(String(format)) };
}

function tooNew(directory: string, stored: number, format: number): MaximizerError {
  return new MaximizerError(`The store in ${directory} has format ${stored}, this version reads ${format}`, {
    code: 'store-too-new',
    status: 'store too new',
    cure: 'Install the newer version of this package again, or move the folder away to start over.',
  });
}

function tooOld(directory: string, stored: number, format: number): MaximizerError {
  return new MaximizerError(`The store in ${directory} has format ${stored}, this version reads ${format}`, {
    code: 'store-too-old',
    status: 'store too old',
    cure: 'Install the version of this package in between first, or move the folder away to start over.',
  });
}
