import { createHash } from 'node:crypto';
import { PlatformError } from '../connector/platform-error';
import type { Page } from '../connector/page';
import { MaximizerError } from '../errors';
import type { CrmRecord } from '../events/event';

/** What names a page: the token that led to it, or its number from 1. */
export type PageReference = { token: string } | { page: number };

/** Where reading goes on, and the page before it as it was read, when that has to be looked at again. */
export interface Place {
  at: PageReference;
  before?: { at: PageReference; fingerprint: string };
}

/** What pages are read from. */
export interface PageSource {
  /** Records asked for per page. */
  pageSize: number;
  /** Whether no later window reads the same again, so that a token that only counts rows must not be trusted. */
  isReadOnce: boolean;
  read(at: PageReference, pageSize: number): Promise<Page>;
  /** What tells a record from the others. */
  idOf: (record: CrmRecord) => string;
}

/** A page, and where to go on when the process dies after it. */
export interface PageStep {
  page: Page;
  place: Place;
}

/** How often one window is begun again when its pages moved under the reader. */
const STARTS = 5;
/** From this start on, tokens are no longer trusted. */
const WITHOUT_TOKENS = 3;
/** How often two neighbouring pages are read again until they hold still. */
const ROUNDS = 10;

/** Thrown inside: the pages cannot be followed from here, the window has to be read from its first page. */
class PagesMoved extends Error {}

/**
 * Every page of a window; a page may come twice, a record that stays in the window never not at all.
 * @param place where an earlier reading broke off; undefined: at the first page
 * @throws MaximizerError `pages-moved` when the pages never hold still, `page-ignored` when the hub shows only the first
 */
export async function* readPages(source: PageSource, place?: Place): AsyncGenerator<PageStep> {
  let from = place;
  for (let start = 1; ; start += 1) {
    try {
      yield* readOnce(source, from ?? { at: { page: 1 } }, start < WITHOUT_TOKENS);
      return;
    } catch (error) {
      if (!(error instanceof PagesMoved)) throw error;
      if (start >= STARTS) throw pagesMovedError(error.message);
      from = undefined;
    }
  }
}

/** A page as it was read: enough to tell later whether it still holds the same records. */
interface PageMark {
  at: PageReference;
  fingerprint: string;
  /** Unknown after a restart. */
  ids?: ReadonlySet<string>;
}

/**
 * A row deleted before the reader's place shifts a later row over the boundary, behind the reader: so after each
 * numbered page the one before it is read again, and only when it still holds the same records was nothing missed.
 * The last page is read again too: nothing comes after it that would show a row that was away and came back.
 */
async function* readOnce(source: PageSource, place: Place, tokens: boolean): AsyncGenerator<PageStep> {
  const tokensSeen = new Set<string>();
  let at = place.at;
  let before: PageMark | undefined = place.before;
  let page = await pageAt(source, at);
  let rowsBefore = 'page' in at ? (at.page - 1) * source.pageSize : 0;
  for (;;) {
    if (before !== undefined && 'page' in at && isSamePage(source, page, before)) {
      yield* biggerPages(source, page);
      return;
    }
    yield { page, place: placeOf(at, before) };
    let next = nextReference(page, at, rowsBefore, source.pageSize, tokens);
    for (let round = 1; before !== undefined; round += 1) {
      const again = await pageAt(source, before.at);
      const isStill = fingerprintOf(source, again) === before.fingerprint;
      if (isStill && next !== undefined) break;
      if (round >= ROUNDS || !(isStill || sharesRecords(source, again, before))) {
        throw new PagesMoved('records move between the pages faster than they can be read');
      }
      if (!isStill) yield { page: again, place: placeOf(at, before) };
      before = isStill ? before : markOf(source, before.at, again);
      const read = fingerprintOf(source, page);
      page = await pageAt(source, at);
      if (isStill && fingerprintOf(source, page) === read) break;
      yield { page, place: placeOf(at, before) };
      next = nextReference(page, at, rowsBefore, source.pageSize, tokens);
    }
    if (next === undefined) return;
    if ('token' in next) {
      if (tokensSeen.has(next.token)) throw new PagesMoved('the hub repeats its page token');
      tokensSeen.add(next.token);
    }
    rowsBefore += page.records.length;
    const isTrusted = 'token' in next && !(source.isReadOnce && isRowCount(next.token));
    before = isTrusted ? undefined : markOf(source, at, page);
    at = next;
    page = await pageAt(source, at);
  }
}

async function pageAt(source: PageSource, at: PageReference): Promise<Page> {
  try {
    return await source.read(at, source.pageSize);
  } catch (error) {
    if ('token' in at && isRefusedToken(error)) throw new PagesMoved('the hub refuses its own page token');
    throw error;
  }
}

/** An expired token is a plain 4xx; 401 and 403 are about the person, and transient ones were tried again. */
function isRefusedToken(error: unknown): boolean {
  if (!(error instanceof PlatformError) || error.httpStatus === undefined || error.transient) return false;
  return error.httpStatus >= 400 && error.httpStatus < 500 && ![401, 403].includes(error.httpStatus);
}

function nextReference(
  page: Page,
  at: PageReference,
  rowsBefore: number,
  pageSize: number,
  tokens: boolean,
): PageReference | undefined {
  const token = tokens ? page.nextPageToken : undefined;
  if (token !== undefined) {
    // some hubs say "no more" by an empty page that repeats the token that led to it
    return page.records.length === 0 && 'token' in at && at.token === token ? undefined : { token };
  }
  if ('token' in at || isLast(page, rowsBefore + page.records.length, pageSize)) return undefined;
  return { page: at.page + 1 };
}

/** Whether a page shows the page before it once more. */
function isSamePage(source: PageSource, page: Page, before: PageMark): boolean {
  return page.records.length > 0 && fingerprintOf(source, page) === before.fingerprint;
}

function placeOf(at: PageReference, before: PageMark | undefined): Place {
  return before === undefined ? { at } : { at, before: { at: before.at, fingerprint: before.fingerprint } };
}

/** Whether a token, plain or Base64, only says how many pages or rows to skip: rows then shift as between numbered pages. */
function isRowCount(token: string): boolean {
  const texts = [token, Buffer.from(token, 'base64').toString()];
  return texts.some((text) =>
    /^\s*\d+\s*$|"(page|pageNumber|offset|skip|start|from|position)"\s*:\s*"?\d/i.test(text),
  );
}

/**
 * Whether a numbered page is the last. A page that is not full ends the window, unless the platform counts more
 * or the number of rows is a round one: then it may be a cap below the page size that was asked for.
 */
function isLast(page: Page, rows: number, pageSize: number): boolean {
  const count = page.records.length;
  if (count === 0) return true;
  if (count >= pageSize) return false;
  if (page.totalCount !== undefined && page.totalCount > rows) return false;
  return !isRound(count);
}

function isRound(count: number): boolean {
  return count % 10 === 0 || count % 25 === 0;
}

/** The hub ignores `page`: only a page big enough for all of the window shows all of it. */
async function* biggerPages(source: PageSource, firstPage: Page): AsyncGenerator<PageStep> {
  let count = firstPage.records.length;
  for (let pageSize = source.pageSize; count === pageSize;) {
    if (firstPage.totalCount === count) return;
    pageSize *= 4;
    const page = await source.read({ page: 1 }, pageSize);
    if (page.records.length <= count) throw pageIgnoredError(count);
    count = page.records.length;
    yield { page, place: { at: { page: 1 } } };
  }
}

function markOf(source: PageSource, at: PageReference, page: Page): PageMark {
  return { at, fingerprint: fingerprintOf(source, page), ids: new Set(page.records.map(source.idOf)) };
}

/** 16 hex digits that are the same for the same set of records, whatever their order. */
function fingerprintOf(source: PageSource, page: Page): string {
  const ids = page.records.map(source.idOf).sort();
  return createHash('sha1').update(JSON.stringify(ids)).digest('hex').slice(0, 16);
}

/** Whether fewer rows than a page have moved: then none can have jumped over the page that was read again. */
function sharesRecords(source: PageSource, page: Page, mark: PageMark): boolean {
  return page.records.some((record) => mark.ids?.has(source.idOf(record)) ?? false);
}

function pagesMovedError(reason: string): MaximizerError {
  return new MaximizerError(`The window could not be read whole: ${reason}`, {
    code: 'pages-moved',
    status: 'pages moved',
    cure: 'Nothing was skipped: the next poll reads the same again. A bigger page size helps.',
  });
}

function pageIgnoredError(count: number): MaximizerError {
  return new MaximizerError(
    `The hub ignores both page and pageSize: it shows the same ${count} records again`,
    {
      code: 'page-ignored',
      status: 'page ignored',
      cure: 'Nothing was skipped. Narrow the where clause or poll more often, so that fewer records change between polls.',
    },
  );
}
