import type { Connection, HubAnswer } from '../connector/connection';
import { bodyError, PlatformError } from '../connector/platform-error';
import type { CrmRecord } from '../events/event';
import { DEEPEST, isMembers, isTooDeep } from '../json';
import { recordPath, type ResourceAddress } from './address';
import { failedRead, unknownResource } from './failures';

/** A record that was read; undefined where there is none of that id, with the platform's words on it. */
export type ReadRecord =
  | { record: CrmRecord; requestId: string | undefined }
  | { record: undefined; refusal: PlatformError | undefined };

/** Reads the records of a connection by their ids. */
export class Records {
  readonly #connection: Connection;
  /** Paths of resources that are there. */
  readonly #known = new Set<string>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** One record by its id. @throws PlatformError */
  async read(
    resource: ResourceAddress,
    key: string,
    fields: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<ReadRecord> {
    const path = recordPath(resource, key, fields);
    let answer: HubAnswer;
    try {
      answer = await this.#connection.hubAnswer({ method: 'GET', path, signal });
    } catch (error) {
      if (!isNotFound(error)) throw failedRead(error);
      await this.checkResource(resource, error, signal);
      return { record: undefined, refusal: error };
    }
    this.#known.add(resource.path);
    const { body, requestId } = answer;
    if (body === undefined) return { record: undefined, refusal: undefined };
    return { record: sendable(body, `GET ${resource.path}`), requestId };
  }

  /**
   * Makes sure that it is the record that a 404 says is missing, and not the resource.
   * @throws PlatformError `unknown-resource`
   */
  async checkResource(
    { name, path }: ResourceAddress,
    refusal: PlatformError,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    if (this.#known.has(path)) return;
    try {
      await this.#connection.hubAnswer({ method: 'GET', path: `${path}?pageSize=1`, signal });
      this.#known.add(path);
    } catch (error) {
      if (isNotFound(error)) throw unknownResource(refusal, name);
      // a resource that lists no records may have some all the same
      if (!(error instanceof PlatformError)) throw error;
    }
  }
}

/** Whether the platform says that something is not there. */
export function isNotFound(error: unknown): error is PlatformError {
  return error instanceof PlatformError && error.httpStatus === 404;
}

/** What the platform sent as a record. @throws PlatformError for what is none, or too deep for any flow to copy */
export function sendable(value: unknown, call: string): CrmRecord {
  if (!isMembers(value)) throw bodyError(call, 'something that is not a record');
  if (isTooDeep(value)) throw bodyError(call, `a record that is nested more than ${DEEPEST} levels deep`);
  return value;
}
