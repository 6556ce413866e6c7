import type { CrmRecord } from '../events/event';
import { isMembers } from '../json';
import { REQUEST_ID, type HttpAnswer } from './http';
import { jsonInTurnsOf } from './json-answer';
import { bodyError } from './platform-error';
import type { ServerClock, ServerTime } from './server-clock';

/** One page of a hub resource, as the platform returned it. */
export interface Page extends ServerTime {
  /** Whoever reads the page may take them out one by one, so that they are gone once they were dealt with. */
  records: CrmRecord[];
  /** Whether one of them may be nested deeper than any record is. */
  isDeep: boolean;
  /** `Elements-Next-Page-Token`; undefined when there is none. */
  nextPageToken: string | undefined;
  /** `Elements-Total-Count`; undefined when the platform does not say. */
  totalCount: number | undefined;
  /** The platform's name for the request; undefined where it tells none. */
  requestId?: string | undefined;
}

/** Reads the page of an answer that has come. @throws PlatformError `unexpected-body` */
export type ReadPage = () => Promise<Page>;

/**
 * What reads the page that an answer carries, which has just come.
 * @param took milliseconds between request and answer
 * @throws PlatformError `unexpected-body`, at once or when it is read: the poll fails and the cursor stays
 */
export function pageReader(answer: HttpAnswer, call: string, clock: ServerClock, took: number): ReadPage {
  const { date } = answer;
  if (date === undefined) throw bodyError(call, 'no Date header, by which the cursor is told');
  const time = clock.read(date, took);
  return async () => ({
    ...time,
    ...(await recordsOf(answer, call)),
    nextPageToken: answer.header('elements-next-page-token'),
    totalCount: countOf(answer.header('elements-total-count')),
    requestId: answer.header(REQUEST_ID),
  });
}

async function recordsOf(answer: HttpAnswer, call: string): Promise<Pick<Page, 'records' | 'isDeep'>> {
  // no content: an empty page
  if (answer.status === 204) return { records: [], isDeep: false };
  const read = await jsonInTurnsOf(answer, call);
  if (read === undefined) throw bodyError(call, 'an empty body instead of a JSON array');
  const { value, isDeep } = read;
  if (!Array.isArray(value)) throw bodyError(call, 'JSON that is not an array');
  const strange = value.findIndex((record) => !isMembers(record));
  if (strange >= 0) throw bodyError(call, `an array whose item ${strange} is not a record`);
  return { records: value as CrmRecord[], isDeep };
}

function countOf(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}
