import type { Connection } from '../connector/connection';
import { compileUrlTemplate } from '../dates';
import { MaximizerError } from '../errors';
import type { RecordEvent } from '../events/event';
import type { ResourceConfiguration } from '../resource/resource';
import { MOST_ROWS, readPreview, type Preview } from './preview';

/** How far back is looked for a record, in seconds, the shortest first; undefined: whenever it changed. */
const SPANS = [3_600, 86_400, 30 * 86_400, 365 * 86_400, undefined];
/** How often the time is halved in which a full page may hide newer records. */
const HALVINGS = 8;

/** What is looked at. */
export interface NewestOptions {
  resource: ResourceConfiguration;
  connection: Connection;
  signal: AbortSignal;
}

/**
 * The event of the record that changed last, with `test`: of a resource whose url asks for no date, of those on its
 * first page. It takes a page or a few, whatever the number of records; nothing is remembered.
 * @throws ConfigurationError and PlatformError as a poll; MaximizerError `no-record` where there is none
 */
export async function newestEvent(options: NewestOptions): Promise<RecordEvent> {
  const { resource, connection } = options;
  const { hasDate } = compileUrlTemplate(resource.url, connection.timeZone);
  let odd: RecordEvent | undefined;
  for (const within of hasDate ? SPANS : [undefined]) {
    const found = await readPreview({ ...options, within });
    const newest = newestOf(found.events.filter(isSound));
    odd ??= newestOf(found.events);
    if (newest === undefined) continue;
    return asTest(hasDate && isFull(found, resource) ? await newerThan(newest, options) : newest);
  }
  if (odd !== undefined) return asTest(odd);
  throw new MaximizerError(`${resource.resource}: there is no record to send`, {
    code: 'no-record',
    status: 'no record',
    cure: 'Make one in the CRM, or check the url: its where clause may let none through.',
  });
}

/** The newest record that is found by halving the time since an event. */
async function newerThan(event: RecordEvent, options: NewestOptions): Promise<RecordEvent> {
  let newest = event;
  const now = options.connection.serverNow();
  let end = now;
  for (let count = 0; count < HALVINGS; count += 1) {
    const middle = (Date.parse(newest.event.date) + end) / 2;
    const found = await readPreview({ ...options, within: Math.max(0, now - middle) / 1000 });
    const newer = newestOf(found.events.filter(isSound));
    if (newer === undefined || newer.event.date <= newest.event.date) {
      end = middle;
      continue;
    }
    newest = newer;
    if (!isFull(found, options.resource)) break;
  }
  return newest;
}

/** Whether there may be more than the page shows. */
function isFull({ rows }: Preview, { pageSize = MOST_ROWS }: ResourceConfiguration): boolean {
  return rows >= Math.min(pageSize, MOST_ROWS);
}

/** Whether nothing about it is odd, such as a date in the future: else it is not the newest as long as there is another. */
function isSound({ event }: RecordEvent): boolean {
  return event.warning === undefined;
}

function newestOf(events: readonly RecordEvent[]): RecordEvent | undefined {
  const [first, ...rest] = events;
  return rest.reduce((newest, each) => {
    return newest === undefined || each.event.date > newest.event.date ? each : newest;
  }, first);
}

function asTest({ event, payload }: RecordEvent): RecordEvent {
  return { event: { ...event, test: true }, payload };
}
