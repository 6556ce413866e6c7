import type { Page } from '../connector/page';
import { PlatformError } from '../connector/platform-error';
import type { CrmRecord } from '../events/event';
import { hexOf } from '../hex';
import type { RecordName } from '../resource/record-reader';

/** What names a page: the token that led to it, or its number from 1. */
export type PageReference = { token: string } | { page: number };

/** Where reading goes on, and the page before it as it was read, when that has to be looked at again. */
export interface Place {
  at: PageReference;
  before?: { at: PageReference; fingerprint: string };
}

/** A page with the ids of its records. */
export interface IdentifiedPage extends Page {
  /** What names each record, in their order. */
  names: readonly RecordName[];
  /** 16 hex digits that are the same for the same records, whatever their order. */
  fingerprint: string;
}

/** What pages are read from. */
export interface PageSource {
  /** Records asked for per page. */
  readonly pageSize: number;
  /** Whether it holds new records that no later window reads again, so that a token that only counts rows is not trusted. */
  readonly isReadOnce: boolean;
  /** Whether the next window reads it again, so that its end need not be looked at twice. */
  readonly isOverlapped: boolean;
  /** What the windows before found out about the hub's pages, and this one may add to. */
  readonly known: PageKnowledge;
  /** That page is read next: it may be asked for already. */
  expect(at: PageReference): void;
  /** @throws PlatformError */
  read(at: PageReference, pageSize: number): Promise<IdentifiedPage>;
}

/** @param nameOf what tells a record from the others */
export function identifiedPage(page: Page, nameOf: (record: CrmRecord) => RecordName): IdentifiedPage {
  const names = page.records.map(nameOf);
  return { ...page, names, fingerprint: fingerprintOf(names) };
}

/** What tells its records from each other. */
export function idsOf({ names }: IdentifiedPage): Set<string> {
  return new Set(names.map(({ objectId }) => objectId));
}

/** Sums do not depend on the order of what is added. */
function fingerprintOf(names: readonly RecordName[]): string {
  let high = names.length;
  let low = 0;
  for (const key of names) {
    high = (high + Math.imul(key.high, key.low | 1)) | 0;
    low = (low + key.low) | 0;
  }
  return hexOf(high) + hexOf(low);
}

/** What is known of how a hub gives pages, from window to window. */
export interface PageKnowledge {
  /** Whether it goes on giving tokens behind its last record, so that an empty page is the last all the same. */
  readonly areTokensEndless: boolean;
  /** Takes note that `pages` in a row brought no new record, each with another token. */
  foundTokensEndless(pages: number): void;
  /** Whether it stated more records than it showed, so that an empty page is the last whatever total it states. */
  readonly isTotalLarger: boolean;
  /** Takes note that it showed only `rows` of `total` records, and empty pages behind them. */
  foundTotalLarger(rows: number, total: number): void;
}

/** What is known before the first window. @param warn is told once of each thing that turns out to be so */
export function nothingKnown(warn: (text: string) => void): PageKnowledge {
  let areTokensEndless = false;
  let isTotalLarger = false;
  return {
    get areTokensEndless() {
      return areTokensEndless;
    },
    foundTokensEndless: (pages) => {
      areTokensEndless = true;
      warn(
        `the hub goes on giving page tokens: the last ${pages} pages held no new record. From now on a page without one ends a window`,
      );
    },
    get isTotalLarger() {
      return isTotalLarger;
    },
    foundTotalLarger: (rows, total) => {
      if (isTotalLarger) return;
      isTotalLarger = true;
      warn(
        `the hub states ${total} records, but shows ${rows} and then empty pages. If it shows no more than a number of them, narrow the where clause or poll more often; if it counts others too, nothing is missing. From now on an empty page ends a window`,
      );
    },
  };
}

/** A page, and where to go on when the process dies after it. */
export interface PageStep {
  page: IdentifiedPage;
  place: Place;
}

/** A page as it was read: enough to tell later whether it still holds the same records. */
export interface PageMark {
  at: PageReference;
  fingerprint: string;
  /** Unknown after a restart. */
  ids?: ReadonlySet<string>;
}

/** The page at which the reading stands, and the one before it when the boundary between them is in doubt. */
export interface Stand {
  at: PageReference;
  page: IdentifiedPage;
  before: PageMark | undefined;
}

/**
 * What a reading makes of the hub's page tokens: it follows them; or it counts pages, since they cannot be followed
 * although they say that there is more, or since they say nothing.
 */
export type TokenUse = 'followed' | 'failed' | 'meaningless';

/** Thrown inside: the pages cannot be followed from here, the window has to be read from its first page. */
export class PagesMoved extends Error {
  /** @param tokens what to make of the tokens from now on */
  constructor(
    reason: string,
    readonly tokens: TokenUse = 'followed',
  ) {
    super(reason);
  }
}

/** Why a window was not read whole that never held still. */
export const RESTLESS = 'records move between the pages faster than they can be read';

/** Where every window begins. */
export const FIRST_PAGE: PageReference = { page: 1 };

/** Whether it is the first page by its number. */
export function isFirst(at: PageReference): boolean {
  return 'page' in at && at.page === 1;
}

/** What is handed on of a stand: its page, and where to go on behind it. */
export function stepOf({ at, page, before }: Stand): PageStep {
  const place =
    before === undefined ? { at } : { at, before: { at: before.at, fingerprint: before.fingerprint } };
  return { page, place };
}

/** A page as it was read, to be compared with later. */
export function markOf({ at, page }: Pick<Stand, 'at' | 'page'>): PageMark {
  return { at, fingerprint: page.fingerprint, ids: idsOf(page) };
}

/** A page that shows nothing more, as if it were an empty one behind the last, whatever it states. */
export function emptied(page: Page): IdentifiedPage {
  const empty = { ...page, records: [], nextPageToken: undefined, totalCount: undefined };
  return { ...empty, names: [], fingerprint: NO_RECORDS };
}

const NO_RECORDS = fingerprintOf([]);

/** What a 4xx says of the person, the hub's state or the page's size, and not of the page that was asked for. */
const OTHER_REFUSALS = new Set([401, 403, 407, 408, 413, 425, 429]);

/** Whether an error says that there is no such page: an expired token, a number behind the last. */
export function isNoSuchPage(error: unknown): error is PlatformError {
  if (!(error instanceof PlatformError) || error.httpStatus === undefined) return false;
  return error.httpStatus >= 400 && error.httpStatus < 500 && !OTHER_REFUSALS.has(error.httpStatus);
}
