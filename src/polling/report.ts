import type { PageChanges } from './changes';
import type { DoubtfulField } from './field-watch';
import type { IdentifiedPage } from './page-source';

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
export function countPage(
  report: PollReport,
  { names }: IdentifiedPage,
  { created, updated }: Pick<PageChanges, 'created' | 'updated'>,
): void {
  report.pages += 1;
  report.rows += names.length;
  report.events += created + updated;
  report.created += created;
  report.updated += updated;
}
