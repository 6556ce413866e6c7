import type { Connection } from '../connector/connection';
import type { Page } from '../connector/page';
import { compileUrlTemplate } from '../dates';
import type { Origin } from '../events/change-event';
import type { RecordEvent } from '../events/event';
import { instanceHub } from '../instance/hub-key';
import { compileRecordReader } from '../resource/record-reader';
import type { ResourceConfiguration } from '../resource/resource';
import type { Commit, Store } from '../store/store';
import { changesOf, isInWindow, type PageChanges } from './changes';
import { keptOf } from './expiry';
import { FieldWatch } from './field-watch';
import { identityOf, isSameIdentity } from './identity';
import { createMemory, type Memory } from './memory';
import { originOf, pageContext, type Polled } from './page-context';
import { nothingKnown, type PageKnowledge, type PageSource, type PageStep } from './page-source';
import { pageSizeOf, pageUrlOf } from './page-url';
import { begunPages } from './pages';
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
import { setBackOf, setBackText, unsteadyClockError } from './set-back';
import type { StartFrom } from './start-from';
import { scopePrefix, type Position, type PositionInWindow } from './state';
import { isTooSmall, nextWindow } from './window';

export type { PollReport } from './report';
export { readStartFrom, type StartFrom } from './start-from';

/** What a poller works with, and where it delivers and tells. */
export interface PollerOptions {
  /** What the state is filed under: the node's id. */
  scope: string;
  resource: ResourceConfiguration;
  connection: Connection;
  store: Store;
  startFrom: StartFrom;
  /** Seconds read again on every poll, and on deep ones. */
  lookback: number;
  deepLookback: number;
  /**
   * Takes the events of a page and calls `commit` once: before it sends them when it keeps them itself, after it
   * sent them when it does not. A page without events is committed without it.
   */
  deliver: (events: readonly RecordEvent[], commit: Commit) => Promise<void>;
  /** Takes what a person should know although the poll goes on. */
  warn: (text: string) => void;
  /** Takes what explains later what happened. */
  log?: (text: string) => void;
}

/** Polls one resource. */
export interface Poller {
  /**
   * Reads one window and delivers what changed. One call at a time: the schedule sees to it.
   * @throws MaximizerError; the cursor then stays, and what was delivered is not delivered again
   */
  poll(signal?: AbortSignal): Promise<PollReport>;
  /** Forgets cursor and versions: the next poll is a first one. */
  reset(startFrom: StartFrom): Promise<void>;
}

/** From this beginning of a window on, what an answer alone says of the server's clock is believed. */
const BELIEVED = 3;
/** How often a window is begun in one poll. */
const MOST_BEGINNINGS = 8;
/** By how much a window's own idea of the present may be behind the server's, ms. */
const LATE = 60_000;
/** Remembered records looked at for expiry after a poll, at least. */
const SWEEP = 1_000;

/** @throws ConfigurationError for a url, a path or a date format that cannot work */
export function createPoller(options: PollerOptions): Poller {
  return new ResourcePoller(options);
}

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
  readonly #memory: Memory;
  readonly #saved: SavedPosition;
  /** Its hub is known once the first poll has begun. */
  #origin: Origin;
  readonly #pageSize: number;
  readonly #known: PageKnowledge;
  readonly #fields: FieldWatch;
  #startFrom: StartFrom;

  constructor(options: PollerOptions) {
    const { resource, connection, store, scope } = options;
    const template = compileUrlTemplate(resource.url, connection.timeZone);
    const reader = compileRecordReader(resource);
    const lookback = { lookback: options.lookback * 1000, deepLookback: options.deepLookback * 1000 };
    this.#options = options;
    this.#polled = { resource, template, reader, lookback };
    this.#memory = createMemory(store, scopePrefix(scope, 'memory'));
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
    await this.#learnHub(signal);
    const report = emptyReport();
    const begun = await this.#begunWindow(await this.#loadedPosition(signal), signal);
    let { position } = begun;
    for await (const step of begun.pages) {
      signal?.throwIfAborted();
      const changes = await this.#changesOn(step.page, position);
      position = afterPage(position, step, changes);
      await this.#deliver(changes, position);
      countPage(report, step.page, changes.events);
    }
    await this.#close(position, report.rows);
    const doubts = this.#fields.doubts();
    return doubts.length === 0 ? report : { ...report, doubts };
  }

  async reset(startFrom: StartFrom): Promise<void> {
    this.#startFrom = startFrom;
    // in this order: versions without a cursor do no harm, a cursor without its versions would repeat them
    await this.#options.store.write(this.#saved.forgetting());
    await this.#memory.clear();
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
    let start = from;
    for (let beginning = 1; beginning <= MOST_BEGINNINGS; beginning += 1) {
      const now = this.#options.connection.latestServerNow();
      const position = openWindow(start, this.#windowRules, now);
      const { first, all } = await begunPages(this.#sourceOf(position, signal), position.reading.place);
      const again = this.#startAgain(start, position, first.page, now, beginning);
      if (again === undefined) return { position: atServerTime(position, first.page), pages: all };
      start = again;
    }
    throw unsteadyClockError();
  }

  get #windowRules(): Parameters<typeof openWindow>[1] {
    const { resource, template, lookback } = this.#polled;
    const asked = JSON.stringify([resource.url, this.#pageSize, this.#options.connection.timeZone]);
    return { asked, template, lookback };
  }

  /** The position to begin the window again from, where its first page shows another time than it was opened for. */
  #startAgain(
    start: Position,
    { reading }: PositionInWindow,
    page: Page,
    now: number,
    beginning: number,
  ): Position | undefined {
    const { warn } = this.#options;
    const { resource, lookback, template } = this.#polled;
    const isBelieved = page.isExpected || beginning >= BELIEVED;
    if (start.noting && reading.place === undefined && !isBelieved) return this.#positionNow(page);
    const found = setBackOf(start, page);
    if (found !== undefined) {
      if (!isBelieved) return start;
      if (found.isSure) warn(`${resource.resource}: ${setBackText(found)}`);
      return setBack(start, found, page, { lookback: lookback.lookback, pollDelay: this.#pollDelay });
    }
    if (reading.place !== undefined || beginning >= BELIEVED) return undefined;
    const isLate = page.serverTime - now > LATE;
    return isLate || isTooSmall(reading, nextWindow(start, lookback, page.serverTime, template.unit))
      ? start
      : undefined;
  }

  #sourceOf({ reading }: PositionInWindow, signal: AbortSignal | undefined): PageSource {
    const { url, isReadOnce, isOverlapped = false } = reading;
    return {
      pageSize: this.#pageSize,
      isReadOnce,
      isOverlapped,
      known: this.#known,
      read: (at, pageSize) => this.#options.connection.readPage(pageUrlOf(url, at, pageSize), signal),
      idOf: (record) => this.#polled.reader.idOf(record),
    };
  }

  async #changesOn(page: Page, position: PositionInWindow): Promise<PageChanges> {
    const context = pageContext(position, page, this.#polled, this.#origin);
    this.#fields.take(page.records);
    const records = page.records
      .map((record) => this.#polled.reader.read(record))
      .filter((facts) => isInWindow(facts, context));
    const recalled = await this.#memory.recall(records.map(({ objectId }) => objectId));
    return changesOf(records, recalled, context);
  }

  /** Delivers what changed on a page, and stores with it what to remember and the position behind the page. */
  async #deliver({ events, remember }: PageChanges, position: PositionInWindow): Promise<void> {
    const { store, deliver } = this.#options;
    const commit: Commit = (operations = []) =>
      store.write([
        ...[...remember].map(([objectId, record]) => this.#memory.remembering(objectId, record)),
        this.#saved.saving(position),
        ...operations,
      ]);
    if (events.length > 0) await deliver(events, commit);
    else await commit();
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
    const before = closed.forgotten ?? -Infinity;
    const forgetting = await this.#memory.forgetting(
      (record) => keptOf(record, resource, closed.complete, before, closed.polledAt),
      Math.max(SWEEP, rows),
    );
    await this.#options.store.write([...forgetting, this.#saved.saving(closed)]);
    if (position.noting) this.#options.log?.(firstPollText(resource));
  }

  get #pollDelay(): number {
    return this.#polled.resource.pollDelay * 1000;
  }
}
