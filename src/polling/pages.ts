import type { PlatformError } from '../connector/platform-error';
import { MaximizerError } from '../errors';
import { checkIsEnd, pagesBehindRepeated } from './page-ends';
import {
  emptied,
  FIRST_PAGE,
  isFirst,
  isNoSuchPage,
  markOf,
  PagesMoved,
  RESTLESS,
  stepOf,
  type IdentifiedPage,
  type PageMark,
  type PageReference,
  type PageSource,
  type PageStep,
  type Place,
  type Stand,
  type TokenUse,
} from './page-source';
import { Trail } from './page-trail';

/** How often one window is begun again when its pages moved under the reader. */
const STARTS = 5;
/** So many of these starts follow the hub's tokens; the others count pages. */
const TOKEN_STARTS = 2;
/** How often two neighbouring pages are read again until they hold still. */
const ROUNDS = 10;

/**
 * Reads a window page by page to its end. A page may come twice; a record that stays in the window comes at least once.
 *
 * The end is what the hub shows: an empty page, unless the hub states that more follows; a token page without a further
 * token; a page that was shown before; a page that does not exist. A page that is shorter than asked for is no end,
 * since hubs cap pages and hide rows; nor is a stated total, which may count the page, the pages or what is left, until
 * it has proven itself.
 *
 * A row that is deleted before the reader's place shifts a later one over the boundary of two numbered pages, behind
 * the reader. So the page before is read again after each page: only when it still holds the same records was none
 * missed. At the end of a window that the next one reads again, this is left to that one.
 *
 * @param place where an earlier reading broke off; undefined: at the first page
 * @throws MaximizerError `pages-moved` when the pages never hold still, `page-ignored` when the hub shows only the
 * first, `results-capped` when it refuses to show more than a number of records
 */
export async function* readPages(source: PageSource, place?: Place): AsyncGenerator<PageStep> {
  let tokenUse: TokenUse = 'followed';
  let from = place;
  let reason = '';
  for (let start = 1; start <= STARTS; start += 1) {
    try {
      yield* readFrom(source, from ?? { at: FIRST_PAGE }, tokenUse);
      return;
    } catch (error) {
      if (!(error instanceof PagesMoved)) throw error;
      if (tokenUse !== 'failed') reason = error.message;
      from = undefined;
      if (tokenUse === 'followed') tokenUse = error.tokens;
      if (tokenUse === 'followed' && start === TOKEN_STARTS) tokenUse = 'failed';
    }
  }
  throw pagesMovedError(reason);
}

/** The first page of a window, and all of its pages, that one included. @throws MaximizerError as `readPages` */
export async function begunPages(
  source: PageSource,
  place?: Place,
): Promise<{ first: PageStep; all: AsyncIterable<PageStep> }> {
  const pages = readPages(source, place);
  const first = await pages.next();
  if (first.done === true) throw new Error('a window has at least one page');
  return { first: first.value, all: withFirst(first.value, pages) };
}

async function* withFirst(first: PageStep, rest: AsyncIterable<PageStep>): AsyncGenerator<PageStep> {
  yield first;
  yield* rest;
}

/** One reading of a window from a place to its end. */
async function* readFrom(source: PageSource, place: Place, tokenUse: TokenUse): AsyncGenerator<PageStep> {
  const trail = new Trail(source, tokenUse);
  let stand = await standAt(source, place);
  for (;;) {
    expectNext(source, trail, stand);
    yield stepOf(stand);
    stand = yield* settled(source, trail, stand);
    const next = trail.after(stand);
    if (next === undefined) {
      trail.end(stand);
      return;
    }
    trail.leave(stand, next);
    stand = yield* standBehind(source, trail, stand, next);
  }
}

/** Says which page comes next, where that is certain before this one was looked at again. */
function expectNext(source: PageSource, trail: Trail, stand: Stand): void {
  const next = stand.before === undefined ? trail.after(stand) : undefined;
  if (next !== undefined && isTrusted(source, next)) source.expect(next);
}

/** Where a reading begins. A place that was kept held records; when it holds none, all may have moved before it. */
async function standAt(source: PageSource, { at, before }: Place): Promise<Stand> {
  try {
    const page = await source.read(at, source.pageSize);
    if (isFirst(at) || page.names.length > 0 || page.nextPageToken !== undefined) return { at, page, before };
  } catch (error) {
    if (isFirst(at) || !isNoSuchPage(error)) throw error;
  }
  throw new PagesMoved('the page at which it broke off is gone');
}

/** The stand at the next page; one that shows nothing more is empty, whatever the hub says there. */
async function* standBehind(
  source: PageSource,
  trail: Trail,
  last: Stand,
  next: PageReference,
): AsyncGenerator<PageStep, Stand> {
  const before = isTrusted(source, next) ? undefined : markOf(last);
  const page = await pageBehind(source, trail, last, next);
  const stand = { at: next, page, before };
  if (!trail.hasSeen(page)) return stand;
  if ('page' in next) {
    if (next.page === 2) {
      if (trail.hasLostToken(last.page)) throw new PagesMoved('the hub gives pages by token only');
      yield* pagesBehindRepeated(source, last.page);
    }
    return { ...stand, page: emptied(page) };
  }
  if (page.fingerprint !== last.page.fingerprint) return stand;
  if (trail.isAtStart) throw new PagesMoved('the hub shows the same page for its token', 'meaningless');
  return { ...stand, page: emptied(page) };
}

async function pageBehind(
  source: PageSource,
  trail: Trail,
  last: Stand,
  next: PageReference,
): Promise<IdentifiedPage> {
  try {
    const page = await source.read(next, source.pageSize);
    return 'token' in next && trail.isWithoutEnd(page) ? emptied(page) : page;
  } catch (error) {
    if (!isNoSuchPage(error)) throw error;
    if ('token' in next) throw new PagesMoved(refusedToken(trail, error));
    // 404 says that there is no such page; any other refusal may come of a limit
    if (error.httpStatus !== 404) {
      if (trail.isAtStart && next.page > 2) throw new PagesMoved('too little of it was read to tell its end');
      await checkIsEnd(source, { ...last, at: { page: next.page - 1 } }, trail.extent, error);
    }
    return emptied(last.page);
  }
}

function refusedToken(trail: Trail, { said }: PlatformError): string {
  return `the hub refuses its own page token behind ${trail.rows} records${said === '' ? '' : ` (${said})`}`;
}

/** Whether rows do not shift between a page and the one before it, or a later window reads what was missed. */
function isTrusted(source: PageSource, next: PageReference): boolean {
  return 'token' in next && !(source.isReadOnce && isRowCount(next.token));
}

/** Whether a token, plain or Base64, only says how many pages or rows to skip: rows then shift as between numbered pages. */
function isRowCount(token: string): boolean {
  const texts = [token, Buffer.from(token, 'base64').toString()];
  return texts.some((text) =>
    /^\s*\d+\s*$|"(page|pageNumber|offset|skip|start|from|position)"\s*:\s*"?\d/i.test(text),
  );
}

/** The stand once it and the page before it hold still, with each page again that was found to have changed. */
async function* settled(source: PageSource, trail: Trail, stand: Stand): AsyncGenerator<PageStep, Stand> {
  const { at } = stand;
  let { page, before } = stand;
  if (before === undefined || (page.names.length === 0 && source.isOverlapped)) return stand;
  for (let round = 1; ; round += 1) {
    const again = await pageAgain(source, before.at, page);
    const isStill: boolean = again.fingerprint === before.fingerprint;
    // no later page shows a row that left the last one for a moment and came back, so that one is read until it is still
    const isLast = !source.isOverlapped && trail.after({ at, page, before }) === undefined;
    if (isStill && !isLast) break;
    if (round >= ROUNDS || !(isStill || sharesRecords(again, before))) {
      throw new PagesMoved(RESTLESS);
    }
    if (!isStill) yield stepOf({ at, page: again, before });
    before = isStill ? before : markOf({ at: before.at, page: again });
    const read = page.fingerprint;
    const wasEmpty = page.names.length === 0;
    page = await pageAgain(source, at, page);
    const isRepeated = trail.hasSeen(page) || page.fingerprint === before.fingerprint;
    if (isRepeated && page.names.length > 0) {
      // page 2 shows page 1: only a reading from the start tells whether the hub ignores the numbers of pages
      if (!wasEmpty && 'page' in at && at.page === 2) throw new PagesMoved(RESTLESS);
      page = emptied(page);
    }
    if (isStill && page.fingerprint === read) break;
    yield stepOf({ at, page, before });
  }
  return { at, page, before };
}

/** A page read again; one that is gone by now is an empty one. */
async function pageAgain(
  source: PageSource,
  at: PageReference,
  asItWas: IdentifiedPage,
): Promise<IdentifiedPage> {
  try {
    return await source.read(at, source.pageSize);
  } catch (error) {
    if (!isNoSuchPage(error)) throw error;
    return emptied(asItWas);
  }
}

/** Whether fewer rows than a page have moved: then none can have jumped over the page that was read again. */
function sharesRecords(page: IdentifiedPage, mark: PageMark): boolean {
  return page.names.some(({ objectId }) => mark.ids?.has(objectId) ?? false);
}

function pagesMovedError(reason: string): MaximizerError {
  return new MaximizerError(`The window could not be read whole: ${reason}`, {
    code: 'pages-moved',
    status: 'pages moved',
    cure: 'Nothing was skipped: the next poll reads the same again. A bigger page size helps, or a narrower where clause.',
  });
}
