import { fieldValue } from '../ceql/evaluate';
import type { SandboxRecord } from '../ceql/evaluate';
import type { PolledDate, PolledResource } from '../platform/polled-resources';
import { scattered } from '../random';
import type { NotifiedChange } from './envelope';
import { javaFormat } from './java-format';
import { pollUrl } from './poll-url';

/** Reads all records at a path, or throws what a caller would be told. */
export type ReadRecords = (path: string, query: URLSearchParams) => SandboxRecord[];

/**
 * What the platform's poller knows of one resource between two polls. It trusts the configuration: what a `where` leaves out,
 * a date that its format cannot read, and what becomes searchable later than `pollDelay` is lost.
 */
export class PolledChanges {
  /** Where the next poll begins, ms: a whole second, and one earlier, since queries say `>` and stamps end at the second. */
  #since: number;
  /** What the last poll read, by identifier: only other versions are told again. */
  #known = new Map<string, string>();

  /** @param start from when on changes count, ms */
  constructor(
    readonly resource: PolledResource,
    start: number,
  ) {
    this.#since = secondBefore(start);
  }

  /** Remembers what is there, for a url that does not ask by date. */
  begin(read: ReadRecords, now: number): void {
    if (!this.resource.url.includes('${')) this.found(read, now);
  }

  /** What has changed since the last poll. When it throws, nothing has happened, and the next poll begins at the same place. */
  found(read: ReadRecords, now: number): NotifiedChange[] {
    const { url, pollDelay, filterByUpdatedDate, filterByCurrentDate, updated, created } = this.resource;
    const since = this.#since - pollDelay * 1000;
    const { path, query } = pollUrl(url, since, now);
    const [updatedOf, createdOf] = [updated, created].map((date) => instantReader(date));
    const known = new Map<string, string>();
    const changes: NotifiedChange[] = [];
    for (const record of read(path, query)) {
      const [changed, made] = [updatedOf?.(record), createdOf?.(record)];
      if (updated && filterByUpdatedDate && !(changed !== undefined && changed >= since)) continue;
      if (updated && filterByCurrentDate && !(changed !== undefined && changed <= now)) continue;
      const objectId = this.#identifierOf(record);
      const version = JSON.stringify(record);
      known.set(String(objectId), version);
      if (this.#known.get(String(objectId)) === version) continue;
      const eventType = this.#typeOf(changed, made);
      changes.push({
        record,
        event: { eventType, objectId, ...(changed === undefined ? {} : { at: changed }) },
      });
    }
    this.#known = known;
    this.#since = secondBefore(now);
    return changes;
  }

  #identifierOf(record: SandboxRecord): string | number {
    const { idField } = this.resource;
    const id = idField === '' ? undefined : fieldValue(record, idField.replace(/^\['(.*)'\]$/, '$1'));
    return typeof id === 'string' || typeof id === 'number' ? id : String(scattered(JSON.stringify(record)));
  }

  #typeOf(changed: number | undefined, made: number | undefined): NotifiedChange['event']['eventType'] {
    if (changed === undefined) return made === undefined ? 'UNKNOWN' : 'CREATED';
    const isNew =
      made !== undefined && Math.abs(changed - made) <= this.resource.createdCheckTolerance * 1000;
    return isNew ? 'CREATED' : 'UPDATED';
  }
}

function secondBefore(ms: number): number {
  return (Math.floor(ms / 1000) - 1) * 1000;
}

function instantReader(
  date: PolledDate | undefined,
): ((record: SandboxRecord) => number | undefined) | undefined {
  if (!date) return undefined;
  const format = javaFormat(date.format, date.timezone);
  return (record) => {
    const value = fieldValue(record, date.field.replace(/^\['(.*)'\]$/, '$1'));
    return format.parse(typeof value === 'number' ? String(value) : value);
  };
}
