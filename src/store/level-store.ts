import { mkdir } from 'node:fs/promises';
import { ClassicLevel } from 'classic-level';
import { MaximizerError } from '../errors';
import type { Store } from './store';

const FORMAT_KEY = Buffer.from('\0format');
/** Raised when the meaning of keys or values changes; `migrate` then has to know the way from the older one. */
export const STORE_FORMAT = 1;

/**
 * The embedded database in `directory`, made with mode 0700 where it is missing.
 * @throws MaximizerError `store-in-use`, `store-unusable` or `store-too-new`
 */
export async function openLevelStore(directory: string): Promise<Store> {
  const level = new ClassicLevel<Buffer, Buffer>(directory, {
    keyEncoding: 'buffer',
    valueEncoding: 'buffer',
  });
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await level.open();
  } catch (error) {
    throw openError(directory, error);
  }
  await checkFormat(directory, level);

  return {
    get: async (key) => await level.get(key),
    getMany: async (keys) => await level.getMany([...keys]),
    write: async (operations) => {
      await level.batch(
        operations.map((operation) =>
          'put' in operation
            ? { type: 'put' as const, key: operation.put, value: operation.value }
            : { type: 'del' as const, key: operation.del },
        ),
        { sync: true },
      );
    },
    range: async (from, to, limit) => await level.iterator({ gte: from, lt: to, limit }).all(),
    clear: async (from, to) => {
      await level.clear({ gte: from, lt: to });
    },
    close: async () => {
      await level.close();
    },
  };
}

async function checkFormat(directory: string, level: ClassicLevel<Buffer, Buffer>): Promise<void> {
  const stored = await level.get(FORMAT_KEY);
  if (stored === undefined) {
    await level.put(FORMAT_KEY, Buffer.from(String(STORE_FORMAT)), { sync: true });
    return;
  }
  const format = Number(stored.toString());
  if (format <= STORE_FORMAT) return;
  await level.close();
  throw new MaximizerError(
    `The store in ${directory} has format ${format}, this version reads ${STORE_FORMAT}`,
    {
      code: 'store-too-new',
      status: 'store too new',
      cure: 'Install the newer version of this package again, or move the folder away to start over.',
    },
  );
}

function openError(directory: string, error: unknown): MaximizerError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'LEVEL_LOCKED') {
    return new MaximizerError(`The store in ${directory} is in use by another process`, {
      code: 'store-in-use',
      status: 'store in use',
      cure: 'Two Node-RED processes share this user directory: stop one of them, or give it a user directory of its own.',
      cause,
    });
  }
  return new MaximizerError(
    `The store in ${directory} cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}`,
    {
      code: 'store-unusable',
      status: 'store unusable',
      cure: 'Check that the folder can be read and written and that the disk has room.',
      cause,
    },
  );
}
