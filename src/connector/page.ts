import type { CrmRecord } from '../events/event';
import { isMembers } from '../json';
import type { HttpAnswer } from './http';
import { jsonOf } from './json-answer';
import { bodyError } from './platform-error';
import type { ServerClock, ServerTime } from './server-clock';

/** One page of a hub resource, as the platform returned it. */
export interface Page extends ServerTime {
  records: readonly CrmRecord[];
  /** `Elements-Next-Page-Token`; undefined when there is none. */
  nextPageToken: string | undefined;
  /** `Elements-Total-Count`; undefined when the platform does not say. */
  totalCount: number | undefined;
}

/**
 * The page an answer carries, which has just come.
 * @param took milliseconds between request and answer
 * @throws PlatformError `unexpected-body`: the poll fails and the cursor stays
 */
export function pageOf(answer: HttpAnswer, call: string, clock: ServerClock, took: number): Page {
  const { date } = answer;
  if (date === undefined) throw bodyError(call, 'no Date header, by which the cursor is told');
  return {
    ...clock.read(date, took),
    records: recordsOf(answer, call),
    nextPageToken: answer.header('elements-next-page-token'),
    totalCount: countOf(answer.header('elements-total-count')),
  };
}

function recordsOf(answer: HttpAnswer, call: string): readonly CrmRecord[] {
  // no content: an empty page
  if (answer.status === 204) return [];
  const parsed = jsonOf(answer, call);
  if (parsed === undefined) throw bodyError(call, 'an empty body instead of a JSON array');
  if (!Array.isArray(parsed)) throw bodyError(call, 'JSON that is not an array');
  const strange = parsed.findIndex((record) => !isMembers(record));
  if (strange >= 0) throw bodyError(call, `an array whose item ${strange} is not a record`);
  return parsed as CrmRecord[];
}

function countOf(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}
