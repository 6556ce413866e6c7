import type { Connection } from '../connector/connection';
import { compileUrlTemplate } from '../dates';
import type { RecordEvent } from '../events/event';
import { instanceHub } from '../instance/hub-key';
import { nothingKnownOf, PageChanges } from './changes';
import { originOf, pageContext } from './page-context';
import { pageSizeOf, pageUrlOf } from './page-url';
import { openWindow } from './position';
import type { Position } from './state';
import { compileRecordReader } from '../resource/record-reader';
import type { ResourceConfiguration } from '../resource/resource';

/** What to look at: a resource as the form has it. */
export interface PreviewOptions {
  resource: ResourceConfiguration;
  connection: Connection;
  /** How far back to ask, in seconds; undefined: for everything. */
  within?: number | undefined;
  signal?: AbortSignal;
}

/** What a first poll would send of the first page it reads. */
export interface Preview {
  /** The encoded path and query that was asked for. */
  url: string;
  /** Records on the page, those included that would not be sent. */
  rows: number;
  events: readonly RecordEvent[];
  /** What a person should look at: each once. */
  warnings: readonly string[];
}

/** A preview is to be looked at: more records than this say nothing more. */
export const MOST_ROWS = 200;

/**
 * Reads one page and tells what would be sent of it, as the poller does; nothing is sent and nothing is remembered.
 * @throws ConfigurationError for a url, a path or a date format that cannot work; PlatformError when the call fails
 */
export async function readPreview({
  resource,
  connection,
  within,
  signal,
}: PreviewOptions): Promise<Preview> {
  const template = compileUrlTemplate(resource.url, connection.timeZone);
  const reader = compileRecordReader(resource);
  const now = connection.serverNow();
  const since = within === undefined ? 0 : now - within * 1000;
  const lookback = { lookback: 0, deepLookback: 0 };
  const position = openWindow(
    beginningAt(within === undefined ? null : since),
    { asked: '', template, lookback },
    now,
  );
  const pageSize = Math.min(MOST_ROWS, pageSizeOf(resource, position.reading.url));
  const url = pageUrlOf(position.reading.url, { page: 1 }, pageSize);
  const page = await connection.readPage(url, signal);

  const origin = originOf(connection, resource, template.hub ?? (await instanceHub(connection, signal)));
  const context = pageContext(position, page, { resource, template, reader, lookback }, origin);
  const facts = page.records.map((record) => reader.read(record));
  const changes = new PageChanges(nothingKnownOf(facts), context);
  return {
    url,
    rows: page.records.length,
    events: [...changes],
    warnings: warningsOf(facts.map(({ warning }) => warning)),
  };
}

/** The position of a first poll that sends what there is from an instant on, ms; null: everything. */
function beginningAt(start: number | null): Position {
  return {
    identity: '',
    start,
    noting: false,
    complete: start === null,
    cursor: start ?? 0,
    deepAt: 0,
    shallowPolls: 0,
    polledAt: 0,
    forgotten: null,
  };
}

/** `no Key (12 of 200 records)`, the most frequent first. */
function warningsOf(warnings: readonly (string | undefined)[]): string[] {
  const counts = new Map<string, number>();
  for (const warning of warnings) {
    if (warning !== undefined) counts.set(warning, (counts.get(warning) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([warning, count]) => `${warning} (${count} of ${warnings.length} records)`);
}
