import type { RecordName } from '../resource/record-reader';
import type { PlatformError } from '../connector/platform-error';
import { MaximizerError } from '../errors';
import {
  FIRST_PAGE,
  idsOf,
  isNoSuchPage,
  PagesMoved,
  RESTLESS,
  type IdentifiedPage,
  type PageReference,
  type PageSource,
  type PageStep,
  type Stand,
} from './page-source';

/** A stand at a numbered page. */
type Numbered = Stand & { at: { page: number } };

/**
 * Makes sure that a refused page lies behind the last record, and not behind the last one that the hub is ready to show:
 * asks once more, in pages of another size, for one that begins among the last records and ends behind them.
 * @param last the page before the refused one
 * @param extent records that a page takes; where that is not certain, a record that was not on the last two pages may
 * still have been on an earlier one
 * @throws MaximizerError `results-capped`
 */
export async function checkIsEnd(
  source: PageSource,
  last: Numbered,
  extent: { size: number; isCertain: boolean },
  refusal: PlatformError,
): Promise<void> {
  const { page: number } = last.at;
  const begin = (number - 1) * extent.size;
  const rows = begin + last.page.names.length;
  const end = begin + extent.size;
  const across = pageAcross(begin, rows, end);
  if (across === undefined) return;
  const page = await pageOrNone(source, { page: across.page }, across.pageSize);
  const known = new Set([...(last.before?.ids ?? []), ...idsOf(last.page)]);
  const isNew = ({ objectId }: RecordName): boolean => !known.has(objectId);
  const isMore =
    page === undefined
      ? rows === end || (await holdsRow(source, rows))
      : (number <= 2 || extent.isCertain) && page.names.some(isNew);
  if (!isMore) return;
  if (await hasMoved(source, last)) throw new PagesMoved(RESTLESS);
  throw resultsCappedError(rows, refusal);
}

/** Whether there is something where the last page, as it was shown, has a free place: then it is full, and some is hidden. */
async function holdsRow(source: PageSource, row: number): Promise<boolean> {
  return ((await pageOrNone(source, { page: row + 1 }, 1))?.names.length ?? 0) > 0;
}

/** Whether the last page is another by now, or the refused one behind it is there. */
async function hasMoved(source: PageSource, { at, page }: Numbered): Promise<boolean> {
  const again = await source.read(at, source.pageSize);
  if (again.fingerprint !== page.fingerprint) return true;
  return (await pageOrNone(source, { page: at.page + 1 }, source.pageSize)) !== undefined;
}

/** A page; undefined where the hub refuses it. */
async function pageOrNone(
  source: PageSource,
  at: PageReference,
  pageSize: number,
): Promise<IdentifiedPage | undefined> {
  try {
    return await source.read(at, pageSize);
  } catch (error) {
    if (isNoSuchPage(error)) return undefined;
    throw error;
  }
}

/**
 * A page that begins between `begin` and `rows` and ends behind `end`: smaller than the pages that were read, so that no
 * cap changes it, or else one larger; undefined where no size makes one.
 */
function pageAcross(
  begin: number,
  rows: number,
  end: number,
): { page: number; pageSize: number } | undefined {
  const size = end - begin;
  const smaller = Array.from({ length: size - 1 }, (_, index) => size - 1 - index);
  for (const pageSize of [...smaller, size + 1]) {
    const before = Math.floor((rows - 1) / pageSize);
    const from = before * Math.min(pageSize, size);
    if (from >= begin && (before + 1) * pageSize > end) return { page: before + 1, pageSize };
  }
  return undefined;
}

/**
 * What is behind a first page that the hub shows again as its second: nothing, when it shows the last page for every
 * later one; else the rest of what it shows when it is asked for larger pages, since it ignores their number.
 * @throws MaximizerError `page-ignored` when larger pages are no larger
 */
export async function* pagesBehindRepeated(
  source: PageSource,
  first: IdentifiedPage,
): AsyncGenerator<PageStep> {
  let shown = first.names.length;
  const isCut = shown === source.pageSize || (shown < source.pageSize && (first.totalCount ?? 0) > shown);
  if (!isCut || (await isWhole(source, first))) return;
  for (let pageSize = source.pageSize * 4; ; pageSize *= 4) {
    const page = await pageOrNone(source, FIRST_PAGE, pageSize);
    const count = page?.names.length ?? 0;
    if (page !== undefined && count > shown) yield { page, place: { at: FIRST_PAGE } };
    else if (page === undefined || (shown === first.names.length && shown > 1)) throw pageIgnoredError(shown);
    if ((page.totalCount ?? 0) > count && count < pageSize) throw pageIgnoredError(count);
    if (count < pageSize) return;
    shown = count;
  }
}

/** Whether the first page holds all there is, which half a page tells: its successor is another, or it has a token. */
async function isWhole(source: PageSource, first: IdentifiedPage): Promise<boolean> {
  const count = first.names.length;
  const half = Math.ceil(count / 2);
  if (half === count) return source.pageSize > 1;
  const second = await pageOrNone(source, { page: 2 }, half);
  if (second === undefined) return true;
  if (first.nextPageToken === undefined && second.nextPageToken !== undefined) return true;
  const isTotalProven = second.names.length < count && second.totalCount === count;
  if (isTotalProven && first.totalCount === count) return true;
  const [begin] = first.names;
  return begin !== undefined && second.names.length > 0 && !idsOf(second).has(begin.objectId);
}

function resultsCappedError(rows: number, refusal: PlatformError): MaximizerError {
  const said =
    refusal.said === '' ? `it answered ${refusal.httpStatus ?? ''} to the next page` : refusal.said;
  return new MaximizerError(`The hub shows no more than ${rows} records of a window: ${said}`, {
    code: 'results-capped',
    status: `only ${rows} shown`,
    cure: 'Nothing was skipped, but what is behind them has to wait. Narrow the where clause or poll more often, so that fewer records change between polls.',
    cause: refusal,
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
