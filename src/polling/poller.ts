import type { Connection } from '../connector/connection';
import type { Page } from '../connector/page';
import { compileUrlTemplate, type UrlTemplate } from '../dates';
import type { Origin } from '../events/change-event';
import type { RecordEvent } from '../events/event';
import { instanceHub } from '../instance/hub-key';
import type { Commit, Store } from '../store/store';
import { changesOf, isInWindow } from './changes';
import { forgettableBefore, keptOf } from './expiry';
import { FieldWatch } from './field-watch';
import {
  firstPollText,
  firstStateFrom,
  firstStateNow,
  identityOf,
  isSameIdentity,
  startsNowText,
} from './first-state';
import { createMemory, type Memory } from './memory';
import { originOf, pageContext } from './page-context';
import { pageSizeOf, pageUrlOf } from './page-url';
import { nothingKnown, type PageKnowledge, type PageSource, type PageStep } from './page-source';
import { readPages } from './pages';
import { Position } from './position';
import { compileRecordReader, type RecordReader } from '../resource/record-reader';
import type { ResourceConfiguration } from '../resource/resource';
import { countPage, emptyReport, type PollReport } from './report';
import type { StartFrom } from './start-from';
import { setBackOf, setBackText, stateSetBack, unsteadyClockError } from './set-back';
import { scopePrefix, type PollState, type Reading } from './state';
import { isTooSmall, nextWindow, stateAfterWindow, type Lookback } from './window';

export type { PollReport } from './report';
export { readStartFrom, type StartFrom } from './start-from';

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

class ResourcePoller implements Poller {
  readonly #options: PollerOptions;
  readonly #template: UrlTemplate;
  readonly #reader: RecordReader;
  readonly #memory: Memory;
  readonly #position: Position;
  readonly #lookback: Lookback;
  /** Its hub is known once the first poll has begun. */
  #origin: Origin;
  readonly #pageSize: number;
  readonly #known: PageKnowledge;
  readonly #fields: FieldWatch;
  #startFrom: StartFrom;

  constructor(options: PollerOptions) {
    const { resource, connection, store, scope } = options;
    this.#options = options;
    this.#template = compileUrlTemplate(resource.url, connection.timeZone);
    this.#reader = compileRecordReader(resource);
    this.#memory = createMemory(store, scopePrefix(scope, 'memory'));
    this.#position = new Position(store, scope);
    this.#lookback = { lookback: options.lookback * 1000, deepLookback: options.deepLookback * 1000 };
    const warn = (text: string): void => {
      options.warn(`${resource.resource}: ${text}`);
    };
    this.#known = nothingKnown(warn);
    this.#fields = new FieldWatch(this.#reader.fields, warn);
    this.#pageSize = pageSizeOf(resource, this.#template.fill(0, 0).url);
    this.#origin = originOf(connection, resource, this.#template.hub ?? '');
    this.#startFrom = options.startFrom;
  }

  async poll(signal?: AbortSignal): Promise<PollReport> {
    const report = emptyReport();
    if (this.#template.hub === undefined)
      this.#origin = { ...this.#origin, hubKey: await instanceHub(this.#options.connection, signal) };
    let state: PollState | undefined = await this.#loadedState(signal);
    for (let beginning = 1; state !== undefined; beginning += 1) {
      if (beginning > MOST_BEGINNINGS) throw unsteadyClockError();
      state = await this.#readWindow(state, report, beginning, signal);
    }
    const doubts = this.#fields.doubts();
    return doubts.length === 0 ? report : { ...report, doubts };
  }

  async reset(startFrom: StartFrom): Promise<void> {
    this.#startFrom = startFrom;
    // in this order: versions without a cursor do no harm, a cursor without its versions would repeat them
    await this.#options.store.write(this.#position.forgetting());
    await this.#memory.clear();
  }

  /** The state of the last poll, or that of a first one where there is none or it belongs to something else. */
  async #loadedState(signal: AbortSignal | undefined): Promise<PollState> {
    const { warn, connection, resource } = this.#options;
    const state = await this.#position.load();
    const identity = identityOf(connection, resource, this.#template);
    if (state !== undefined && isSameIdentity(state.identity, identity)) return state;
    if (state !== undefined) {
      warn(
        `${resource.resource}: another instance, path, idField or date field than before: it starts as a first poll`,
      );
      await this.reset(this.#startFrom);
    }
    return this.#firstState(signal);
  }

  async #firstState(signal: AbortSignal | undefined): Promise<PollState> {
    const { connection, resource } = this.#options;
    const state = firstStateFrom(connection, resource, this.#template, this.#startFrom);
    if (state !== undefined) return state;
    if (typeof this.#startFrom === 'number') this.#options.warn(startsNowText(resource, this.#startFrom));
    const now = connection.serverNow();
    const url = pageUrlOf(this.#template.fill(now, now).url, { page: 1 }, 1);
    return firstStateNow(connection, resource, this.#template, await connection.readPage(url, signal));
  }

  /** Reads the state's window; undefined when it was read whole, else the state to begin again from. */
  async #readWindow(
    state: PollState,
    report: PollReport,
    beginning: number,
    signal: AbortSignal | undefined,
  ): Promise<PollState | undefined> {
    const now = this.#options.connection.latestServerNow();
    let reading = this.#openReading(state, now);
    let isFirstPage = true;
    for await (const step of readPages(this.#sourceOf(reading, signal), reading.place)) {
      const again = isFirstPage ? this.#beginningAgain(state, reading, step.page, now, beginning) : undefined;
      if (again !== undefined) return again;
      isFirstPage = false;
      signal?.throwIfAborted();
      if (reading.serverTime === null)
        reading = { ...reading, serverTime: step.page.serverTime, at: step.page.asked };
      reading = await this.#takePage(state, reading, step, report);
    }
    await this.#closeWindow(state, reading, report);
    return undefined;
  }

  /** The window that was being read when the last poll broke off, or the next one. @param now the server's clock, ms */
  #openReading(state: PollState, now: number): Reading {
    const { resource, connection } = this.#options;
    const asked = JSON.stringify([resource.url, this.#pageSize, connection.timeZone]);
    if (state.reading?.asked === asked) return state.reading;
    const { since, deep, isReadOnce, isOverlapped } = nextWindow(state, this.#lookback, now);
    const { url, from, present } = this.#template.fill(since, Math.max(since, now));
    // a url without a date asks for everything: then the window alone tells what is too old
    return {
      asked,
      url,
      from: this.#template.hasDate ? from : since,
      ...(present !== undefined && { present }),
      deep,
      isReadOnce,
      isOverlapped,
      serverTime: null,
      newest: null,
    };
  }

  /** The state to begin the window again from, where its first page shows another time than it was opened for. */
  #beginningAgain(
    state: PollState,
    reading: Reading,
    page: Page,
    now: number,
    beginning: number,
  ): PollState | undefined {
    const { connection, resource, warn } = this.#options;
    const isBelieved = page.isExpected || beginning >= BELIEVED;
    if (state.noting && reading.place === undefined && !isBelieved) {
      return firstStateNow(connection, resource, this.#template, page);
    }
    const setBack = setBackOf(state, page);
    if (setBack !== undefined) {
      if (!isBelieved) return state;
      if (setBack.isSure) warn(`${resource.resource}: ${setBackText(setBack)}`);
      const reach = { lookback: this.#lookback.lookback, pollDelay: this.#pollDelay };
      return stateSetBack(state, setBack, page, reach);
    }
    if (reading.place !== undefined || beginning >= BELIEVED) return undefined;
    const isLate = page.serverTime - now > LATE;
    return isLate || isTooSmall(reading, nextWindow(state, this.#lookback, page.serverTime))
      ? state
      : undefined;
  }

  #sourceOf({ url, isReadOnce, isOverlapped = false }: Reading, signal: AbortSignal | undefined): PageSource {
    return {
      pageSize: this.#pageSize,
      isReadOnce,
      isOverlapped,
      known: this.#known,
      read: (at, pageSize) => this.#options.connection.readPage(pageUrlOf(url, at, pageSize), signal),
      idOf: (record) => this.#reader.idOf(record),
    };
  }

  /** Delivers what changed on a page and makes it final; returns the reading with the page behind it. */
  async #takePage(state: PollState, reading: Reading, step: PageStep, report: PollReport): Promise<Reading> {
    const { store, deliver } = this.#options;
    const { page } = step;
    const context = pageContext(state, reading, page, {
      ...this.#options,
      origin: this.#origin,
      reader: this.#reader,
      lookback: this.#lookback,
      urlUnit: this.#template.unit,
    });
    this.#fields.take(page.records);
    const records = page.records
      .map((record) => this.#reader.read(record))
      .filter((facts) => isInWindow(facts, context));
    const changes = changesOf(
      records,
      await this.#memory.recall(records.map((facts) => facts.objectId)),
      context,
    );

    const newest = Math.max(reading.newest ?? -Infinity, changes.newest ?? -Infinity);
    const taken: Reading = { ...reading, newest: newest === -Infinity ? null : newest, place: step.place };
    const commit: Commit = (operations = []) =>
      store.write([
        ...[...changes.remember].map(([objectId, record]) => this.#memory.remembering(objectId, record)),
        this.#position.saving({ ...state, reading: taken }),
        ...operations,
      ]);
    if (changes.events.length > 0) await deliver(changes.events, commit);
    else await commit();
    countPage(report, page, changes.events);
    return taken;
  }

  async #closeWindow(state: PollState, reading: Reading, report: PollReport): Promise<void> {
    const { resource, store } = this.#options;
    const closed = stateAfterWindow(state, reading, {
      pollDelay: this.#pollDelay,
      dated: resource.updated !== undefined,
    });
    const before = Math.max(
      forgettableBefore(closed, this.#lookback, this.#template.unit),
      closed.forgotten ?? -Infinity,
    );
    const forgetting = await this.#memory.forgetting(
      (record) => keptOf(record, resource, closed.complete, before, closed.polledAt),
      Math.max(SWEEP, report.rows),
    );
    await store.write([...forgetting, this.#position.saving({ ...closed, forgotten: before })]);
    if (state.noting) this.#options.log?.(firstPollText(resource));
  }

  get #pollDelay(): number {
    return this.#options.resource.pollDelay * 1000;
  }
}
