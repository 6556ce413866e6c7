import type { Connection } from '../connector/connection';
import type { ReadPage } from '../connector/page';
import type { CrmRecord } from '../events/event';
import type { RecordName } from '../resource/record-reader';
import {
  identifiedPage,
  type IdentifiedPage,
  type PageKnowledge,
  type PageReference,
  type PageSource,
} from './page-source';
import { pageUrlOf } from './page-url';
import type { OpenWindow } from './state';

/** What the pages of a window are read from, and how. */
export interface HubPagesOptions {
  connection: Connection;
  window: Pick<OpenWindow, 'url' | 'isReadOnce' | 'isOverlapped'>;
  pageSize: number;
  known: PageKnowledge;
  /** What tells a record from the others. */
  nameOf: (record: CrmRecord) => RecordName;
  signal: AbortSignal | undefined;
  /** Whether the page that comes next is asked for before it is read; undefined: always. */
  asksAhead?: () => boolean;
}

/** The pages of one window, as the hub shows them. */
export class HubPages implements PageSource {
  readonly pageSize: number;
  readonly isReadOnce: boolean;
  readonly isOverlapped: boolean;
  readonly known: PageKnowledge;
  readonly #options: HubPagesOptions;
  /** What is asked for already. */
  #expected: { url: string; answer: Promise<ReadPage> } | undefined;

  constructor(options: HubPagesOptions) {
    const { pageSize, known, window } = options;
    this.#options = options;
    this.pageSize = pageSize;
    this.known = known;
    this.isReadOnce = window.isReadOnce;
    this.isOverlapped = window.isOverlapped ?? false;
  }

  expect(at: PageReference): void {
    if (this.#options.asksAhead?.() === false) return;
    const url = this.#urlOf(at, this.pageSize);
    const answer = this.#ask(url);
    // whoever reads it hears of it
    answer.catch(() => undefined);
    this.#expected = { url, answer };
  }

  async read(at: PageReference, pageSize: number): Promise<IdentifiedPage> {
    const url = this.#urlOf(at, pageSize);
    const expected = this.#expected?.url === url ? this.#expected.answer : undefined;
    this.#expected = undefined;
    const read = await (expected ?? this.#ask(url));
    return identifiedPage(await read(), this.#options.nameOf);
  }

  #urlOf(at: PageReference, pageSize: number): string {
    return pageUrlOf(this.#options.window.url, at, pageSize);
  }

  #ask(url: string): Promise<ReadPage> {
    return this.#options.connection.askPage(url, this.#options.signal);
  }
}
