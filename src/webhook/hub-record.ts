import type { Connection } from '../connector/connection';
import { bodyError } from '../connector/platform-error';
import type { CrmRecord } from '../events/event';
import { isMembers } from '../json';

/**
 * One record of the hub, asked for once.
 * @param path encoded, such as `/hubs/crm/contacts/Q29…`
 * @throws PlatformError
 */
export async function hubRecord(
  connection: Connection,
  path: string,
  signal: AbortSignal,
): Promise<CrmRecord> {
  const record = await connection.callHub({ method: 'GET', path, once: true, signal });
  if (!isMembers(record)) throw bodyError(`GET ${path}`, 'something that is not a record');
  return record;
}
