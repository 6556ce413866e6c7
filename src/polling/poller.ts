import type { Page } from '../connector/page';
import { compileUrlTemplate } from '../dates';
import type { Origin } from '../events/change-event';
import { instanceHub } from '../instance/hub-key';
import { keySeed } from '../resource/record-key';
import { compileRecordReader } from '../resource/record-reader';
import { Snapshots } from '../snapshots/snapshots';
import type { Commit, WriteOperation } from '../store/store';
import { verdictOf } from './beginning';
import type { PageChanges } from './changes';
import { FieldWatch } from './field-watch';
import { identityOf, isSameIdentity } from './identity';
import { originOf, pageContext, type Polled } from './page-context';
import { HubPages } from './hub-pages';
import {
  nothingKnown,
  type IdentifiedPage,
  type PageKnowledge,
  type PageSource,
  type PageStep,
} from './page-source';
import { pageSizeOf, pageUrlOf } from './page-url';
import { begunPages } from './pages';
import type { Poller, PollerOptions } from './poller-types';
import { firstPollText, otherRecordsText, startsNowText } from './poll-texts';
import {
  afterPage,
  afterWindow,
  atServerTime,
  firstPosition,
  openWindow,
  setBack,
  type FirstPoll,
} from './position';
import { countPage, emptyReport, type PollReport } from './report';
import { SavedPosition } from './saved-position';
import { SeenRecords } from './seen-records';
import { setBackText, unsteadyClockError, type SetBack } from './set-back';
import type { StartFrom } from './start-from';
import type { Position, PositionInWindow } from './state';

export type { Poller, PollerOptions } from './poller-types';
export type { PollReport } from './report';
export { readStartFrom, type StartFrom } from './start-from';

/** How often a window is begun in one poll. */
const MOST_BEGINNINGS = 8;
/** @throws ConfigurationError for a url, a path or a date format that cannot work */
export function createPoller(options: PollerOptions): Poller {
  return new ResourcePoller(options);
}

const nothing = (): void => undefined;

/** A window whose first page was read. */
interface BegunWindow {
  position: PositionInWindow;
  /** Its pages from the first on. */
  pages: AsyncIterable<PageStep>;
}

/** Does what the functions of `position.ts` and `changes.ts` say: asks the hub, delivers, stores. */
class ResourcePoller implements Poller {
  readonly #options: PollerOptions;
  readonly #polled: Polled;
  readonly seen: SeenRecords;
  readonly #saved: SavedPosition;
  /** Its hub is known once the first poll has begun. */
  #origin: Origin;
  readonly #pageSize: number;
  readonly #known: PageKnowledge;
  readonly #fields: FieldWatch;
  #startFrom: StartFrom;
  /** What was stored last: before it is on disk nothing more is sent. */
  #stored: Promise<void> = Promise.resolve();

  constructor(options: PollerOptions) {
    const { resource, connection, store, scope, watch, stream, ids } = options;
    const template = compileUrlTemplate(resource.url, connection.timeZone);
    const reader = compileRecordReader(resource, keySeed(scope));
    const lookback = { lookback: options.lookback * 1000, deepLookback: options.deepLookback * 1000 };
    this.#options = options;
    this.#polled = { resource, template, reader, lookback };
    const snapshots = watch && (stream?.snapshots(watch) ?? new Snapshots(store, scope, watch));
    this.seen = new SeenRecords(store, scope, resource, reader, snapshots, ids);
    this.#saved = new SavedPosition(store, scope);
    const warn = (text: string): void => {
      options.warn(`${resource.resource}: ${text}`);
    };
    this.#known = nothingKnown(warn);
    this.#fields = new FieldWatch(reader.fields, warn);
    this.#pageSize = pageSizeOf(resource, template.fill(0, 0).url);
    this.#origin = originOf(connection, resource, template.hub ?? '');
    this.#startFrom = options.startFrom;
  }

  async poll(signal?: AbortSignal): Promise<PollReport> {
    const ending = new AbortController();
    const end = (): void => {
      ending.abort(signal?.reason);
    };
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted === true) end();
    this.#stored = Promise.resolve();
    try {
      return await this.#poll(ending.signal);
    } finally {
      signal?.removeEventListener('abort', end);
      // a page that was asked for ahead is of no use any more
      ending.abort();
      await this.#stored.catch(() => undefined);
    }
  }

  async #poll(signal: AbortSignal): Promise<PollReport> {
    await this.#learnHub(signal);
    const report = emptyReport();
    const begun = await this.#begunWindow(await this.#loadedPosition(signal), signal);
    let { position } = begun;
    for await (const step of begun.pages) {
      // what was seen of the page before may be looked for on disk
      await this.#stored;
      signal.throwIfAborted();
      const delivered = await this.#inTurn((stored) => this.#deliveredPage(step, position, stored));
      position = delivered.position;
      countPage(report, step.page, delivered.changes);
    }
    await this.#stored;
    await this.#close(position, report.rows);
    const doubts = this.#fields.doubts();
    return doubts.length === 0 ? report : { ...report, doubts };
  }

  async reset(startFrom: StartFrom): Promise<void> {
    this.#startFrom = startFrom;
    // in this order: versions without a cursor do no harm, a cursor without its versions would repeat them
    await this.#options.store.write(this.#saved.forgetting());
    await this.seen.clear();
    await this.#options.stream?.clear();
  }

  async #learnHub(signal: AbortSignal | undefined): Promise<void> {
    if (this.#polled.template.hub !== undefined) return;
    this.#origin = { ...this.#origin, hubKey: await instanceHub(this.#options.connection, signal) };
  }

  /** The position of the last poll, or that of a first one where there is none or it belongs to something else. */
  async #loadedPosition(signal: AbortSignal | undefined): Promise<Position> {
    const { warn, resource } = this.#options;
    const saved = await this.#saved.load();
    if (saved !== undefined && isSameIdentity(saved.identity, this.#firstPoll.identity)) return saved;
    if (saved !== undefined) {
      warn(otherRecordsText(resource));
      await this.reset(this.#startFrom);
    }
    const position = firstPosition(this.#firstPoll);
    if (position !== undefined) return position;
    if (typeof this.#startFrom === 'number') warn(startsNowText(resource, this.#startFrom));
    return this.#positionNow(await this.#anyPage(signal));
  }

  get #firstPoll(): FirstPoll {
    const { connection } = this.#options;
    const { resource, template, lookback } = this.#polled;
    return {
      identity: identityOf(connection, resource, template),
      knowsInstants: resource.updated !== undefined || template.hasDate,
      startFrom: this.#startFrom,
      lag: resource.updated === undefined ? 0 : 2 * lookback.deepLookback,
    };
  }

  #positionNow(page: Page): Position {
    const position = firstPosition({ ...this.#firstPoll, startFrom: 'now' }, page);
    if (position === undefined) throw new Error('a first position was not made of a clock');
    return position;
  }

  /** A page of the resource, which shows the server's clock. */
  #anyPage(signal: AbortSignal | undefined): Promise<Page> {
    const { connection } = this.#options;
    const now = connection.serverNow();
    const url = pageUrlOf(this.#polled.template.fill(now, now).url, { page: 1 }, 1);
    return connection.readPage(url, signal);
  }

  /**
   * The window that is due with its first page, begun as often as that page shows another time than it was opened for.
   * @throws MaximizerError `clock-unsteady`
   */
  async #begunWindow(from: Position, signal: AbortSignal | undefined): Promise<BegunWindow> {
    const { lookback, template } = this.#polled;
    let start = from;
    for (let count = 1; count <= MOST_BEGINNINGS; count += 1) {
      const now = this.#options.connection.latestServerNow();
      const position = openWindow(start, this.#windowRules, now);
      const { first, all } = await begunPages(this.#sourceOf(position, signal), position.reading.place);
      const beginning = { from: start, opened: position.reading, now, count };
      const verdict = verdictOf(beginning, first.page, lookback, template.unit);
      if (verdict === 'read') return { position: atServerTime(position, first.page), pages: all };
      if (verdict === 'start-now') start = this.#positionNow(first.page);
      if (typeof verdict === 'object') start = this.#positionSetBack(start, verdict.setBack, first.page);
    }
    throw unsteadyClockError();
  }

  get #windowRules(): Parameters<typeof openWindow>[1] {
    const { resource, template, lookback } = this.#polled;
    const asked = JSON.stringify([resource.url, this.#pageSize, this.#options.connection.timeZone]);
    return { asked, template, lookback };
  }

  /** The position by the server's clock as it is now, of which a person is told where it is sure. */
  #positionSetBack(position: Position, found: SetBack, page: Page): Position {
    const { resource, lookback } = this.#polled;
    if (found.isSure) this.#options.warn(`${resource.resource}: ${setBackText(found)}`);
    return setBack(position, found, page, { lookback: lookback.lookback, pollDelay: this.#pollDelay });
  }

  #sourceOf({ reading }: PositionInWindow, signal: AbortSignal | undefined): PageSource {
    const { connection } = this.#options;
    const { reader } = this.#polled;
    const window = reading;
    const [pageSize, known] = [this.#pageSize, this.#known];
    return new HubPages({ connection, window, pageSize, known, nameOf: reader.nameOf, signal });
  }

  #changesOn(page: IdentifiedPage, position: PositionInWindow): Promise<PageChanges> {
    this.#fields.take(page.records);
    return this.seen.changesOn(page, pageContext(position, page, this.#polled, this.#origin));
  }

  /** Runs work while no other node of the stream looks at what was sent, until it says that what it sent is stored. */
  async #inTurn<Result>(work: (stored: () => void) => Promise<Result>): Promise<Result> {
    const end = (await this.#options.stream?.turn()) ?? nothing;
    try {
      return await work(end);
    } catch (error) {
      end();
      throw error;
    }
  }

  /**
   * Delivers what changed on a page, and begins to store with it what was seen and the position behind the page.
   * @param stored to be called when that is stored, or cannot be
   */
  async #deliveredPage(
    step: PageStep,
    position: PositionInWindow,
    stored: () => void,
  ): Promise<{ changes: PageChanges; position: PositionInWindow }> {
    const changes = await this.#changesOn(step.page, position);
    let behind = position;
    const commit: Commit = (operations = []) => {
      behind = afterPage(position, step, changes);
      const all = [...this.seen.storing(changes), this.#saved.saving(behind), ...operations];
      return this.#store(all).finally(stored);
    };
    if (changes.isEmpty) commit().catch(nothing);
    else await this.#options.deliver(changes, commit);
    return { changes, position: behind };
  }

  /** Stores the position after the window, and forgets what no later one reads again. @param rows read in it */
  async #close(position: PositionInWindow, rows: number): Promise<void> {
    const { resource, template, reader, lookback } = this.#polled;
    const closed = afterWindow(position, {
      pollDelay: this.#pollDelay,
      isDated: resource.updated !== undefined,
      dateUnit: reader.unit,
      lookback,
      urlUnit: template.unit,
    });
    await this.#store([...(await this.seen.forgetting(closed, rows)), this.#saved.saving(closed)]);
    if (position.noting) this.#options.log?.(firstPollText(resource));
  }

  #store(operations: readonly WriteOperation[]): Promise<void> {
    this.#stored = this.#options.store.write(operations).catch((error: unknown) => {
      this.seen.notStored();
      throw error;
    });
    // whoever waits for it hears of it
    this.#stored.catch(() => undefined);
    return this.#stored;
  }

  get #pollDelay(): number {
    return this.#polled.resource.pollDelay * 1000;
  }
}
