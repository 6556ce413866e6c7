import {
  isFirst,
  PagesMoved,
  type IdentifiedPage,
  type PageReference,
  type PageSource,
  type Stand,
  type TokenUse,
} from './page-source';
import type { Page } from '../connector/page';

/**
 * So many pages in a row without a new record, each with another token, are the end: a hub that filters its records only
 * when they are on pages has looked through 200,000 of them by then.
 */
const MOST_WITHOUT_NEWS = 1000;

/** Empty pages in a row, of which the stated total says that more follows, that are read at most. */
const MOST_EMPTY = 10;

/** What one reading of a window has passed, and what that says of the page it stands at. */
export class Trail {
  readonly #source: PageSource;
  readonly #tokenUse: TokenUse;
  /** Fingerprints of the pages passed, and tokens followed. */
  readonly #pages = new Set<string>();
  readonly #tokens = new Set<string>();
  #passed = 0;
  #rows = 0;
  #fullest = 0;
  /** Records on the page left last, and whether all those before it had as many as the fullest. */
  #previous = 0;
  #isEven = true;
  /** What the first page stated; undefined once that cannot be the number of rows. */
  #total: number | undefined;
  #withoutNews = 0;
  /** Pages without a record that were left last. */
  #empty = 0;
  /** Whether records came behind an empty page. */
  #hidesPages = false;

  constructor(source: PageSource, tokenUse: TokenUse) {
    this.#source = source;
    this.#tokenUse = tokenUse;
  }

  /** Where to go on after a page; undefined: it is the last. */
  after({ at, page }: Stand): PageReference | undefined {
    const token = this.#tokenUse === 'followed' ? page.nextPageToken : undefined;
    if (token !== undefined && !(this.#source.known.areTokensEndless && page.names.length === 0)) {
      // some hubs say "no more" by an empty page that repeats the token that led to it
      return page.names.length === 0 && 'token' in at && at.token === token ? undefined : { token };
    }
    if ('token' in at || this.#reachesTotal(page)) return undefined;
    if (page.names.length === 0 && !this.#isWithinTotal(at.page, page)) return undefined;
    return { page: at.page + 1 };
  }

  /** Goes on behind a page. @throws PagesMoved for a token that has been followed before */
  leave({ at, page }: Stand, next: PageReference): void {
    if ('token' in next) {
      if (this.#tokens.has(next.token)) throw new PagesMoved('the hub repeats its page token');
      this.#tokens.add(next.token);
    }
    const count = page.names.length;
    if (this.#passed > 0) this.#total = page.totalCount === this.#total ? this.#total : undefined;
    else if (isFirst(at)) this.#total = (page.totalCount ?? 0) > count ? page.totalCount : undefined;
    this.#fullest = Math.max(this.#fullest, count);
    if (this.#passed > 0 && this.#previous < this.#fullest) this.#isEven = false;
    this.#previous = count;
    this.#passed += 1;
    if (count > 0 && this.#empty > 0) this.#hidesPages = true;
    this.#empty = count > 0 ? 0 : this.#empty + 1;
    this.#rows += count;
    if (count > 0) this.#pages.add(page.fingerprint);
  }

  /** Whether only one page was left so far. */
  get isAtStart(): boolean {
    return this.#passed === 1;
  }

  /**
   * Records that a page takes, as far as the pages that were left show it. It is certain where one was full or all but
   * the last had the same number; else some may be hidden on each.
   */
  get extent(): { size: number; isCertain: boolean } {
    return { size: this.#fullest, isCertain: this.#fullest >= this.#source.pageSize || this.#isEven };
  }

  /** Whether a page has a token that says that there is more, and that cannot be followed. */
  hasLostToken(page: Page): boolean {
    return this.#tokenUse === 'failed' && page.nextPageToken !== undefined;
  }

  /** Takes note of the last page: whether the hub showed fewer records than it stated to the end. */
  end({ at, page }: Stand): void {
    if ('token' in at || page.names.length > 0 || this.#hidesPages || !this.#statesMore(page)) return;
    this.#source.known.foundTotalLarger(this.#rows, this.#total ?? 0);
  }

  /** Records on the pages that were left. */
  get rows(): number {
    return this.#rows;
  }

  hasSeen(page: IdentifiedPage): boolean {
    return page.names.length > 0 && this.#pages.has(page.fingerprint);
  }

  /** Whether a page that a token led to is the last one, because tokens have led to no new record for so long. */
  isWithoutEnd(page: IdentifiedPage): boolean {
    const { known } = this.#source;
    const isNews = page.names.length > 0 && !this.hasSeen(page);
    this.#withoutNews = isNews ? 0 : this.#withoutNews + 1;
    if (this.#withoutNews === MOST_WITHOUT_NEWS) known.foundTokensEndless(MOST_WITHOUT_NEWS);
    return known.areTokensEndless && !isNews;
  }

  /** Whether an empty page, in the pages that the stated total makes, may have records behind it: all of its own are hidden. */
  #isWithinTotal(number: number, page: IdentifiedPage): boolean {
    if (this.#source.known.isTotalLarger || !this.#statesMore(page)) return false;
    return this.#empty < MOST_EMPTY && number * this.#fullest < (this.#total ?? 0);
  }

  /** Whether a total that was the same on every page is larger than what these pages showed. */
  #statesMore({ totalCount }: Page): boolean {
    return this.#total !== undefined && totalCount === this.#total && this.#rows < this.#total;
  }

  /**
   * Whether the rows have reached a total that has proven itself: larger than the first page, the same on every page.
   * On a full page that may be by chance: the total can be that of the pages.
   */
  #reachesTotal({ names, totalCount }: IdentifiedPage): boolean {
    if (this.#total === undefined || totalCount !== this.#total || this.#passed === 0) return false;
    return this.#rows + names.length === totalCount && names.length < this.#fullest;
  }
}
