import type { Connection } from '../connector/connection';
import type { Page } from '../connector/page';
import { compileUrlTemplate } from '../dates';
import { ConfigurationError } from '../errors';
import { FUTURE } from '../events/change-event';
import type { RecordEvent } from '../events/event';
import { instanceHub } from '../instance/hub-key';
import type { Run } from '../one-at-a-time';
import { recordKey } from '../resource/record-key';
import { compileRecordReader, type RecordReader } from '../resource/record-reader';
import type { ResourceConfiguration } from '../resource/resource';
import { SeenKeys } from '../resource/seen-keys';
import { nothingKnownOf, PageChanges } from './changes';
import { HubPages } from './hub-pages';
import { contextOfAll, originOf } from './page-context';
import { nothingKnown, type IdentifiedPage } from './page-source';
import { pageSizeOf } from './page-url';
import { readPages } from './pages';
import type { StartFrom } from './start-from';

/** What to send again. */
export interface Range {
  from: StartFrom;
  /** Both ends belong to it. */
  to: StartFrom;
}

/** What a range is read with, and where its events go. */
export interface RangeOptions {
  resource: ResourceConfiguration;
  connection: Connection;
  range: Range;
  /** Takes the events of a page, at least one, and goes through them once. */
  deliver: (events: Iterable<RecordEvent>) => Promise<void>;
  /** Runs a page, from reading to delivering, while no poll reads: so that no event overtakes a later one of its record. */
  inTurn: Run;
  /** Resolves when the next page may be read. */
  mayGoOn: () => Promise<void>;
  warn: (text: string) => void;
  signal: AbortSignal;
}

/** What it came to. */
export interface RangeReport {
  events: number;
  rows: number;
}

/**
 * Sends again what changed between two instants, each record in the version it has now, once. It knows nothing of the
 * position and of what polls have seen, and leaves both as they are.
 * @throws ConfigurationError for a range that cannot be read; MaximizerError as a poll
 */
export async function sendRange(options: RangeOptions): Promise<RangeReport> {
  const { resource, connection, range, signal } = options;
  checkRange(resource, range);
  const template = compileUrlTemplate(resource.url, connection.timeZone);
  const reader = compileRecordReader(resource);
  const now = connection.latestServerNow();
  const from = range.from === 'beginning' ? -Infinity : range.from === 'now' ? now : range.from;
  const to = typeof range.to === 'number' ? range.to : Infinity;
  // whether it lies in the future, the first page tells
  const since = Math.min(Math.max(0, from), now);
  const { url } = template.fill(since, Math.max(since, Math.min(to, now)));
  const source = new HubPages({
    connection,
    window: { url, isReadOnce: true, isOverlapped: false },
    pageSize: pageSizeOf(resource, url),
    known: nothingKnown(options.warn),
    nameOf: reader.nameOf,
    signal,
    // between two pages a poll may have its turn
    asksAhead: () => false,
  });
  const origin = {
    ...originOf(connection, resource, template.hub ?? (await instanceHub(connection, signal))),
    origin: 'range' as const,
  };
  const pages = readPages(source);
  const sent = new SeenKeys();
  const report: RangeReport = { events: 0, rows: 0 };
  let until: number | undefined;

  /** Reads and delivers the next page. Returns whether there was one. */
  const nextPage = async (): Promise<boolean> => {
    const step = await pages.next();
    if (step.done === true) return false;
    const { page } = step.value;
    if (until === undefined) checkHasBegun(from, page);
    // what changed a moment ago belongs to it, also by a clock that is ahead; a date in the future does not
    until ??= Math.min(to, page.serverDate + FUTURE);
    const context = { ...contextOfAll(page, { origin, resource, reader }), from, until };
    const changes = new PageChanges(nothingKnownOf(factsOn(page, reader)), context);
    const events = [...changes].filter(({ event }) => sent.add(recordKey(event.id, sent.seed)));
    report.rows += page.names.length;
    report.events += events.length;
    if (events.length > 0) await options.deliver(events);
    return true;
  };

  for (;;) {
    await options.mayGoOn();
    signal.throwIfAborted();
    if (!(await options.inTurn(nextPage))) return report;
  }
}

/** Throws what can be told without asking the platform. @throws ConfigurationError */
export function checkRange(resource: ResourceConfiguration, { from, to }: Range): void {
  if (resource.updated === undefined) {
    throw new ConfigurationError(
      'msg.payload',
      `${resource.resource} has no date of change to tell a range by`,
      {
        cure: 'Enter the field and the format of the updated date, or use the action reset with "beginning".',
        status: 'range needs dates',
      },
    );
  }
  const isBackward = typeof from === 'number' && typeof to === 'number' && to < from;
  if (to === 'beginning' || isBackward || (from === 'now' && typeof to === 'number')) {
    throw new ConfigurationError(
      'msg.payload',
      `the range ends before it begins (${rangeText({ from, to })})`,
      {
        cure: 'Make "from" the earlier instant, and "to" the later one.',
        status: 'range ends too early',
      },
    );
  }
}

/** `2026-01-31T08:00:00.000Z to now`. */
export function rangeText({ from, to }: Range): string {
  return `${instantText(from)} to ${instantText(to)}`;
}

/** What a person writes for it in `msg.payload`. */
export function instantText(instant: StartFrom): string {
  if (typeof instant !== 'number') return instant;
  const date = new Date(instant);
  return Number.isNaN(date.getTime()) ? String(instant) : date.toISOString();
}

function checkHasBegun(from: number, { serverDate }: Page): void {
  if (from <= serverDate) return;
  throw new ConfigurationError('msg.payload', `the range lies in the future (from ${instantText(from)})`, {
    cure: `It is ${instantText(serverDate)} at the platform: let the range begin before that.`,
    status: 'range in the future',
  });
}

function factsOn(
  { names, records }: IdentifiedPage,
  reader: RecordReader,
): ReturnType<RecordReader['read']>[] {
  return records.map((record, index) => reader.read(record, names[index]));
}
