import type { Connection } from '../../../src/connector/connection';
import { textMember } from '../../../src/connector/platform-json';
import { isMembers, type Members } from '../../../src/json';
import { pathSegment } from '../../../src/path';
import { resourceAddress, type ResourceAddress } from '../../../src/record/address';
import type { FieldsAnswer } from './answers';

/** Names of fields that are offered at most. */
const MOST_FIELDS = 500;
/** Objects within each other whose fields are offered, such as `Address.City`. */
const DEEPEST_FIELD = 3;

/** The names of the resources that the account has. @throws PlatformError where the platform does not tell them */
export async function resourcesOf(connection: Connection, signal: AbortSignal): Promise<string[]> {
  const answer = await connection.callHub({ method: 'GET', path: '/objects', signal });
  const objects: readonly unknown[] = Array.isArray(answer) ? answer : [];
  const names = objects.map((each) => (isMembers(each) ? textMember(each, 'name') : each));
  return names.filter((name) => typeof name === 'string');
}

/**
 * The fields of a resource: those in the connector's metadata where the platform has it, and those of the first record
 * that it returns.
 * @throws ConfigurationError for a name that no resource can have
 * @throws PlatformError where neither can be read
 */
export async function fieldsOf(
  connection: Connection,
  resource: string,
  signal: AbortSignal,
): Promise<FieldsAnswer> {
  const address = resourceAddress(resource);
  const [described, read] = await Promise.allSettled([
    describedFields(connection, address, signal),
    firstRecord(connection, address, signal),
  ]);
  if (described.status === 'rejected' && read.status === 'rejected') throw read.reason;
  const record = read.status === 'fulfilled' ? read.value : null;
  const metadata = described.status === 'fulfilled' ? described.value : [];
  const names = new Set([...fieldsIn(record ?? {}), ...metadata]);
  return { fields: [...names].slice(0, MOST_FIELDS), record };
}

async function describedFields(
  connection: Connection,
  { name }: ResourceAddress,
  signal: AbortSignal,
): Promise<string[]> {
  const path = `/objects/${pathSegment(name) ?? ''}/metadata`;
  const answer = await connection.callHub({ method: 'GET', path, once: true, signal });
  const fields: unknown = isMembers(answer) ? answer['fields'] : undefined;
  const members = Array.isArray(fields) ? fields.filter(isMembers) : [];
  return members
    .map((field) => textMember(field, 'path') ?? textMember(field, 'vendorPath'))
    .filter((field) => field !== undefined);
}

async function firstRecord(
  connection: Connection,
  { path }: ResourceAddress,
  signal: AbortSignal,
): Promise<FieldsAnswer['record']> {
  const { records } = await connection.readPage(`${path}?pageSize=1`, signal);
  return records[0] ?? null;
}

/** The names of the fields of a record, those of objects in it behind a dot. */
function fieldsIn(record: Members, prefix = '', depth = 1): string[] {
  return Object.entries(record).flatMap(([name, value]) => {
    const whole = prefix + name;
    return isMembers(value) && depth < DEEPEST_FIELD
      ? [whole, ...fieldsIn(value, `${whole}.`, depth + 1)]
      : [whole];
  });
}
