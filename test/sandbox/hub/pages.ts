import type { SandboxClock } from '../clock';
import type { SandboxRecord } from '../ceql/evaluate';
import type { StruckFaults } from '../faults';
import { Refusal, wholeNumber } from '../http';
import type { Oddities } from '../oddities';
import type { Query, Resource, Selection } from './options';
import { callersNames } from './view';
import type { View } from './view';

/** One page, ready to be sent. */
export interface Page {
  records: SandboxRecord[];
  /** Counted from 1. */
  number: number;
  total: number | undefined;
  token: string | undefined;
}

/** What a token stands for. */
interface Bookmark {
  view: View;
  where: string | null;
  selection: Selection;
  position: number;
  number: number;
  size: number;
  expires: number;
  expired?: 400 | 404;
}

/** What an odd platform cuts every page to. */
const SMALL_PAGE = 20;

/** Bookmarks kept, since each holds its query's rows; the oldest are forgotten, as on a platform with a cache. */
const MOST_BOOKMARKS = 1000;

/** Pages of queries, with the tokens that lead from one to the next. */
export class Pages {
  readonly #bookmarks = new Map<string, Bookmark>();
  #tokens = 0;

  /** @param tokenLifetime sandbox milliseconds from a token's making */
  constructor(
    readonly clock: SandboxClock,
    readonly tokenLifetime: number,
    readonly odd: Oddities,
  ) {}

  /** The page a call asks for: 1 unless `page` or a token says otherwise. */
  numberOf(query: URLSearchParams): number {
    const token = query.get('nextPage');
    if (token !== null) return this.#bookmarks.get(token)?.number ?? 1;
    const page = Number(query.get('page') ?? 1);
    return Number.isInteger(page) ? page : 1;
  }

  /** Reads the page that a query asks for. A token beside a number decides: the vendor's own clients send both. */
  read(query: URLSearchParams, view: View, faults: StruckFaults): Page {
    const { traits } = view.resource;
    const size = this.#size(query, view.resource, faults);
    const page = wholeNumber(query, 'page', 1);
    const where = query.get('where');
    const token = query.get('nextPage');
    if (token !== null)
      return this.#next(view, token, where, query.has('pageSize') ? size : undefined, faults);
    const selection = this.#selection(view, query);
    const ignored = traits.paging === 'token' || faults.has('ignorePage');
    const number = ignored ? 1 : (page ?? 1);
    const position = number === 1 ? 0 : selection.skip((number - 1) * size);
    return this.#page({ view, where, selection, position, number, size, expires: 0 }, faults);
  }

  #next(
    view: View,
    token: string,
    where: string | null,
    size: number | undefined,
    faults: StruckFaults,
  ): Page {
    const { resource } = view;
    const bookmark = this.#bookmarks.get(token);
    if (resource.traits.paging === 'numbered' || bookmark?.view.resource !== resource)
      throw new Refusal(400, "Invalid value for parameter 'nextPage'");
    if (where !== null && where !== bookmark.where)
      throw new Refusal(400, "The 'where' of a next page must be the first page's");
    if (bookmark.expired !== undefined || bookmark.expires <= this.clock.now())
      throw new Refusal(bookmark.expired ?? 400, 'The next page token has expired');
    const asked = { ...bookmark, size: size ?? bookmark.size };
    if (resource.traits.tokens === 'offset' || this.odd.has('counting-tokens')) {
      asked.selection = this.#selection(view, whereOnly(bookmark.where));
      asked.position = asked.selection.skip((bookmark.number - 1) * asked.size);
    }
    const page = this.#page(asked, faults);
    return faults.has('repeatToken') && page.token !== undefined ? { ...page, token } : page;
  }

  #page(bookmark: Bookmark, faults: StruckFaults): Page {
    const { view, selection, position, number, size } = bookmark;
    const { paging, eagerToken } = view.resource.traits;
    const { records, next } = selection.read(position, size);
    const isEager = eagerToken || this.odd.has('eager-tokens');
    const following = next ?? (isEager && records.length === size ? position + size : undefined);
    const hasToken = paging !== 'numbered' && following !== undefined;
    const expire = faults.find('expireToken');
    const token = hasToken
      ? this.#keep({
          ...bookmark,
          position: following,
          number: number + 1,
          expires: this.clock.now() + this.tokenLifetime,
          ...(expire ? { expired: expire.status ?? 400 } : {}),
        })
      : undefined;
    return { records, number, total: selection.total, token };
  }

  #size(query: URLSearchParams, { traits }: Resource, faults: StruckFaults): number {
    const asked = wholeNumber(query, 'pageSize', 1);
    if (faults.has('ignorePageSize')) return traits.defaultPageSize;
    const cap = faults.find('capPageSize')?.size ?? (this.odd.has('small-pages') ? SMALL_PAGE : Infinity);
    return Math.min(asked ?? traits.defaultPageSize, traits.maxPageSize, cap);
  }

  #selection(view: View, query: URLSearchParams): Selection {
    return selectionOf(view, query, this.odd.has('shuffled') ? 'shuffled' : undefined);
  }

  #keep(bookmark: Bookmark): string {
    const content = { page: bookmark.number, size: bookmark.size, id: ++this.#tokens };
    const token = Buffer.from(JSON.stringify(content)).toString('base64');
    this.#bookmarks.set(token, bookmark);
    for (const [oldest, { expires }] of this.#bookmarks) {
      if (this.#bookmarks.size <= MOST_BOOKMARKS && expires > this.clock.now()) break;
      this.#bookmarks.delete(oldest);
    }
    return token;
  }
}

function whereOnly(where: string | null): URLSearchParams {
  return new URLSearchParams(where === null ? {} : { where });
}

/** What a query finds; refused where the resource does not take its parameters. */
export function selectionOf(view: View, query: URLSearchParams, order?: Query['order']): Selection {
  const { resource } = view;
  const { traits } = resource;
  const where = query.get('where') ?? undefined;
  const orderBy = query.get('orderBy') ?? undefined;
  if (orderBy !== undefined && !traits.orderBy)
    throw new Refusal(400, "The parameter 'orderBy' is not supported for this resource");
  if (where !== undefined && traits.where === 'refused')
    throw new Refusal(400, "The parameter 'where' is not supported for this resource");
  const names = callersNames(view);
  return resource.select({ where: traits.where === 'ignored' ? undefined : where, orderBy, names, order });
}
