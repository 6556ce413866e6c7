import type { Connection } from '../connector/connection';
import { bodyError } from '../connector/platform-error';
import type { CrmRecord } from '../events/event';
import { DEEPEST, isTooDeep } from '../json';
import { HubPages } from '../polling/hub-pages';
import { FIRST_PAGE, nothingKnown, type PageStep } from '../polling/page-source';
import { pageUrlOf } from '../polling/page-url';
import { readPages } from '../polling/pages';
import { contentHash } from '../resource/content-hash';
import { DEFAULT_PAGE_SIZE } from '../resource/configuration/keys';
import { recordKey } from '../resource/record-key';
import type { RecordName } from '../resource/record-reader';
import { SeenKeys } from '../resource/seen-keys';
import { findPath, type ResourceAddress } from './address';
import { failedRead, unknownResource } from './failures';
import { idFieldOf, objectIdOf } from './record-facts';
import { isNotFound } from './records';

/** What is looked for. */
export interface Search {
  resource: ResourceAddress;
  /** In CEQL; blank: all records. */
  where: string;
  /** To return; empty: all. */
  fields: readonly string[];
  /** Records at most; 0: all. */
  limit: number;
}

/** A record that was found. */
export interface FoundRecord {
  record: CrmRecord;
  objectId: string | undefined;
}

/** The records of one page that no page before it held. */
export interface FoundPage {
  records: FoundRecord[];
  /** Records there are, where the platform says so. */
  total: number | undefined;
  /** The platform's name for the request. */
  requestId: string | undefined;
}

/**
 * Finds records page by page, each record once: one page is in memory while it is worked on, and the answer that becomes
 * the next one.
 * @throws PlatformError, `unknown-resource` where there is none of that name; MaximizerError as `readPages`
 */
export async function* foundPages(
  connection: Connection,
  search: Search,
  signal: AbortSignal | undefined,
): AsyncGenerator<FoundPage> {
  const seen = new SeenKeys();
  const idField = idFieldOf(connection.elementKey);
  const asked = askedFields(search.fields, idField);
  const nameOf = (record: CrmRecord): RecordName => {
    const id = objectIdOf(record, idField);
    const objectId = id ?? contentHash(record);
    const { high, low } = recordKey(objectId, seen.seed);
    return { high, low, objectId, hasIdentifier: id !== undefined };
  };
  let left = search.limit === 0 ? Infinity : search.limit;
  const pageSize = Math.min(left, DEFAULT_PAGE_SIZE);
  const hub = new HubPages({
    connection,
    window: { url: findPath(search.resource, search.where, asked), isReadOnce: true, isOverlapped: false },
    pageSize,
    known: nothingKnown(() => undefined),
    nameOf,
    signal,
    // the next one is not needed where this one may be the last
    asksAhead: () => left > pageSize,
  });
  const passed = new Set<string>();
  try {
    for await (const step of readPages(hub)) {
      signal?.throwIfAborted();
      const found = newRecords(step, seen, passed).slice(0, left);
      left -= found.length;
      yield {
        records: found.map(({ record, objectId }) => ({
          record: asked === search.fields ? record : without(record, idField),
          objectId,
        })),
        total: step.page.totalCount,
        requestId: step.page.requestId,
      };
      if (left === 0) return;
    }
  } catch (error) {
    throw isNotFound(error) ? unknownResource(error, search.resource.name) : failedRead(error);
  }
}

/** The encoded path and query of the first page of a search, as it is asked for. */
export function firstPagePath({ elementKey }: Connection, search: Search): string {
  const asked = askedFields(search.fields, idFieldOf(elementKey));
  const pageSize = Math.min(search.limit === 0 ? Infinity : search.limit, DEFAULT_PAGE_SIZE);
  return pageUrlOf(findPath(search.resource, search.where, asked), FIRST_PAGE, pageSize);
}

/** The fields to ask for: a record is told from the others by its id. */
function askedFields(fields: readonly string[], idField: string): readonly string[] {
  return fields.length === 0 || fields.includes(idField) ? fields : [...fields, idField];
}

function without(record: CrmRecord, field: string): CrmRecord {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== field));
}

/**
 * The records of a page that were not seen before. Those without an id can be equal and yet not the same, so they count
 * unless their page was passed already.
 */
function newRecords({ page, place }: PageStep, seen: SeenKeys, passed: Set<string>): FoundRecord[] {
  const at = JSON.stringify(place.at);
  const isAgain = passed.has(at);
  passed.add(at);
  return page.records.flatMap((record, index) => {
    const name = page.names[index];
    if (name === undefined) return [];
    if (name.hasIdentifier ? !seen.add(name) : isAgain) return [];
    if (page.isDeep && isTooDeep(record)) {
      throw bodyError('The find', `a record that is nested more than ${DEEPEST} levels deep`);
    }
    return [{ record, objectId: name.hasIdentifier ? name.objectId : undefined }];
  });
}
