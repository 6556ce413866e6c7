import type { Connection } from '../connector/connection';
import { isGone } from '../connector/platform-error';
import type { CrmRecord } from '../events/event';
import { isMembers } from '../json';
import { LONGEST_PATH, pathSegment } from '../path';

/** What a record is looked up with. */
export interface LookUpOptions {
  connection: Connection;
  /** Where the resource's records lie, encoded. */
  path: string;
  signal: AbortSignal;
  /** Resolves when the next record may be looked up. */
  mayGoOn: () => Promise<void>;
}

/** What the platform says of one record: it, or null where it shows nothing of one that is there. */
export type LookedUp = { isGone: boolean; record: CrmRecord | null };

/** Records looked up at a time. */
const AT_ONCE = 4;

/** Whether a record of this id has an address at all. */
export function hasAddress(objectId: string, { path }: LookUpOptions): boolean {
  return addressOf(objectId, path) !== undefined;
}

/**
 * What the platform says of each record, in the order of their ids. One without an address counts as gone: nobody can
 * look it up.
 * @throws PlatformError for any answer that says nothing of a record
 */
export async function lookedUp(objectIds: readonly string[], options: LookUpOptions): Promise<LookedUp[]> {
  const found: LookedUp[] = [];
  let next = 0;
  let failure: { error: unknown } | undefined;
  const work = async (): Promise<void> => {
    while (failure === undefined) {
      const index = next;
      const objectId = objectIds[index];
      if (objectId === undefined) return;
      next += 1;
      await options.mayGoOn();
      options.signal.throwIfAborted();
      found[index] = await lookUp(objectId, options);
    }
  };
  const workers = Array.from({ length: AT_ONCE }, () =>
    work().catch((error: unknown) => {
      failure ??= { error };
    }),
  );
  await Promise.all(workers);
  if (failure !== undefined) throw failure.error;
  return found;
}

async function lookUp(objectId: string, { connection, path, signal }: LookUpOptions): Promise<LookedUp> {
  const address = addressOf(objectId, path);
  if (address === undefined) return { isGone: true, record: null };
  try {
    const body = await connection.callHub({ method: 'GET', path: address, signal });
    return { isGone: false, record: isMembers(body) ? body : null };
  } catch (error) {
    if (!isGone(error)) throw error;
    return { isGone: true, record: null };
  }
}

function addressOf(objectId: string, path: string): string | undefined {
  const id = pathSegment(objectId);
  const address = `${path}/${id ?? ''}`;
  return id === undefined || address.length > LONGEST_PATH ? undefined : address;
}
