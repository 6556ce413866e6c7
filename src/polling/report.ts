import type { Page } from '../connector/page';
import type { RecordEvent } from '../events/event';
import type { DoubtfulField } from './field-watch';

/** What a poll came to. */
export interface PollReport {
  events: number;
  created: number;
  updated: number;
  /** Records read, those of pages read twice included. */
  rows: number;
  pages: number;
  /** Configured fields that no record showed so far; absent where there are none. */
  doubts?: readonly DoubtfulField[];
}

/** The report of a poll that has just begun. */
export function emptyReport(): PollReport {
  return { events: 0, created: 0, updated: 0, rows: 0, pages: 0 };
}

/** Adds a page, and what of it was delivered. */
export function countPage(report: PollReport, page: Page, events: readonly RecordEvent[]): void {
  report.pages += 1;
  report.rows += page.records.length;
  report.events += events.length;
  for (const { event } of events) {
    if (event.eventType === 'CREATED') report.created += 1;
    else report.updated += 1;
  }
}
