import type { Connection } from '../connector/connection';
import { compileUrlTemplate } from '../dates';
import { ConfigurationError } from '../errors';
import type { CrmRecord } from '../events/event';
import type { Run } from '../one-at-a-time';
import { queryValue } from '../path';
import { HubPages } from '../polling/hub-pages';
import { isNoSuchPage, nothingKnown, type IdentifiedPage, type PageKnowledge } from '../polling/page-source';
import { pageSizeOf } from '../polling/page-url';
import { readPages } from '../polling/pages';
import type { RecordReader } from '../resource/record-reader';
import type { ResourceConfiguration } from '../resource/resource';
import type { Store } from '../store/store';
import type { IdBuckets } from '../ids/id-buckets';

/** What all ids are read with, and where they go. */
export interface ReadingOptions {
  resource: ResourceConfiguration;
  connection: Connection;
  reader: RecordReader;
  store: Store;
  /** Takes the ids. */
  read: IdBuckets;
  /** Runs a page while no poll reads. */
  inTurn: Run;
  /** Resolves when the next page may be read. */
  mayGoOn: () => Promise<void>;
  /** Told how many records were read so far. */
  progress: (rows: number) => void;
  warn: (text: string) => void;
  signal: AbortSignal;
}

/** What a reading came to. */
export interface ReadIds {
  /** The server's clock at its end, ms. */
  at: number;
  /** One of the ids; undefined where there was none. */
  sample: string | undefined;
}

/** Ids that wait in memory until they are written by bucket: many at once make large blocks. */
const AT_ONCE = 32_768;
/** How far a url that ends with the present reaches beyond it, ms: what changes during the reading belongs to it. */
const AHEAD = 86_400_000;

/** Thrown inside: a page of records that were asked for some of their fields lacks their ids. */
class FieldsIgnored extends Error {}

/** Reads all ids of a resource, as often as they are asked for. */
export class IdReading {
  readonly #options: ReadingOptions;
  readonly #known: PageKnowledge;
  /** Whether records may be asked for some of their fields. */
  #hasFields = true;

  constructor(options: ReadingOptions) {
    this.#options = options;
    this.#known = nothingKnown(options.warn);
  }

  /**
   * Adds to the buckets the ids of all records that the resource's url shows, whenever they changed.
   * @throws ConfigurationError where records have none; MaximizerError as a poll
   */
  async readAll(): Promise<ReadIds> {
    const url = this.#url();
    const shortened = this.#hasFields ? withFields(url, this.#options.resource) : undefined;
    if (shortened === undefined) return this.#readUrl(url, false);
    try {
      return await this.#readUrl(shortened, true);
    } catch (error) {
      // a platform that does not know the parameter may refuse it
      if (!(error instanceof FieldsIgnored) && !isNoSuchPage(error)) throw error;
      this.#hasFields = false;
      return this.#readUrl(url, false);
    }
  }

  /** Those records that the resource's url shows now and that have one of these ids, by their ids. @throws as a poll */
  async rowsOf(objectIds: ReadonlySet<string>): Promise<Map<string, CrmRecord>> {
    const found = new Map<string, CrmRecord>();
    await this.#eachPage(this.#url(), ({ names, records }) => {
      names.forEach(({ objectId, hasIdentifier }, index) => {
        const record = records[index];
        if (hasIdentifier && record !== undefined && objectIds.has(objectId)) found.set(objectId, record);
      });
      return Promise.resolve();
    });
    return found;
  }

  async #readUrl(url: string, isShortened: boolean): Promise<ReadIds> {
    const { resource, connection, store, read } = this.#options;
    let waiting: string[] = [];
    let named = 0;
    const found: ReadIds = { at: connection.serverNow(), sample: undefined };
    const write = async (): Promise<void> => {
      if (waiting.length > 0) await store.write(read.adding(waiting), { sync: false });
      waiting = [];
    };
    const rows = await this.#eachPage(url, async ({ names, serverDate }) => {
      const ids = names.filter(({ hasIdentifier }) => hasIdentifier).map(({ objectId }) => objectId);
      if (isShortened && ids.length < names.length) throw new FieldsIgnored();
      named += ids.length;
      found.at = serverDate;
      found.sample = ids[0] ?? found.sample;
      waiting.push(...ids);
      if (waiting.length >= AT_ONCE) await write();
    });
    await write();
    if (rows > 0 && named === 0) throw noIdsError(resource);
    return found;
  }

  /** Reads a url to its end, each page while no poll reads. Returns how many records it showed. */
  async #eachPage(url: string, take: (page: IdentifiedPage) => Promise<void>): Promise<number> {
    const { resource, connection, reader, signal } = this.#options;
    const source = new HubPages({
      connection,
      // a row that shifts behind the reader is looked up before it is called gone
      window: { url, isReadOnce: false, isOverlapped: false },
      pageSize: pageSizeOf(resource, url),
      known: this.#known,
      nameOf: reader.nameOf,
      signal,
      asksAhead: () => false,
    });
    const pages = readPages(source);
    let rows = 0;
    const nextPage = async (): Promise<boolean> => {
      const step = await pages.next();
      if (step.done === true) return false;
      rows += step.value.page.names.length;
      await take(step.value.page);
      return true;
    };
    do {
      this.#options.progress(rows);
      await this.#options.mayGoOn();
      signal.throwIfAborted();
    } while (await this.#options.inTurn(nextPage));
    return rows;
  }

  /** The url with all that is there now. */
  #url(): string {
    const { resource, connection } = this.#options;
    const template = compileUrlTemplate(resource.url, connection.timeZone);
    return template.fill(0, connection.latestServerNow() + AHEAD).url;
  }
}

/** A url that asks for ids and dates alone; undefined where that cannot be said, or a person's own says which fields. */
function withFields(url: string, { idField, updated, created }: ResourceConfiguration): string | undefined {
  const names = [...new Set([idField, updated?.field, created?.field])].filter((name) => name !== undefined);
  if (!names.every((name) => /^\w+$/.test(name)) || /[?&]fields=/i.test(url)) return undefined;
  return `${url}${url.includes('?') ? '&' : '?'}fields=${queryValue(names.join(','))}`;
}

function noIdsError({ resource, idField }: ResourceConfiguration): ConfigurationError {
  return new ConfigurationError('idField', `no record of ${resource} has ${idField}, so none can be missed`, {
    cure: 'Name the field that tells records apart, or switch the comparison of ids off.',
    status: 'no ids',
  });
}
