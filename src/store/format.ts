import { MaximizerError } from '../errors';
import type { Store } from './store';

const FORMAT_KEY = Buffer.from('\0format');

/** How keys and values are meant. Raised when that changes, together with the way from the one before. */
export const STORE_FORMAT = 1;

/** The way from each older format to the next, by the older one's number; a step may be done again after a crash. */
export type Migrations = Readonly<Record<number, (store: Store) => Promise<void>>>;

export const MIGRATIONS: Migrations = {};

type Values = Pick<Store, 'get' | 'write'>;

/**
 * Brings a store to this version's format, step by step, each noted as soon as it is done.
 * @throws MaximizerError `store-too-new`, or `store-too-old` when there is no way from its format
 */
export async function bringToFormat(
  store: Store,
  directory: string,
  migrations: Migrations = MIGRATIONS,
  format = STORE_FORMAT,
): Promise<void> {
  let stored = await formatOf(store);
  if (stored === undefined) {
    await noteFormat(store, format);
    return;
  }
  if (stored > format) throw tooNew(directory, stored, format);
  while (stored < format) {
    const migrate = migrations[stored];
    if (migrate === undefined) throw tooOld(directory, stored, format);
    await migrate(store);
    stored += 1;
    await noteFormat(store, stored);
  }
}

/** The store's format; undefined for a new store. */
export async function formatOf(store: Values): Promise<number | undefined> {
  const value = await store.get(FORMAT_KEY);
  return value === undefined ? undefined : Number(value.toString());
}

async function noteFormat(store: Values, format: number): Promise<void> {
  await store.write([{ put: FORMAT_KEY, value: Buffer.from(String(format)) }]);
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
