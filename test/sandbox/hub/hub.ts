import type { SandboxClock } from '../clock';
import type { SandboxRecord } from '../ceql/evaluate';
import type { StruckFaults } from '../faults';
import { methodRefusal, Refusal } from '../http';
import type { Answer, Call } from '../http';
import type { RequestLog } from '../log';
import type { Instance } from '../platform/instances';
import type { Oddities } from '../oddities';
import { createdAnswer, recordAnswer } from './crud';
import { GeneratedResource } from './generated';
import type { GeneratedOptions } from './generated';
import { objectsAnswer } from './objects';
import type { Resource, ResourceOptions } from './options';
import { Pages, selectionOf } from './pages';
import type { Page } from './pages';
import { StoredResource } from './resource';
import type { Change } from './resource';
import { chosenFields, shownRecord } from './view';
import type { View } from './view';

/** A page on its way out. */
export interface ServedPage extends Page {
  resource: Resource;
  call: Call;
}

/** Called with each page before its last byte leaves, so that what it changes is in place at the next request. */
export type PageHook = (page: ServedPage) => void | Promise<void>;

/** `contacts` and `/contacts` are of the CRM hub; other hubs are named in full: `/hubs/finance/invoices`. */
export function hubPath(name: string): string {
  const path = name.replace(/^\/+|\/+$/g, '');
  return path.startsWith('hubs/') ? `/${path}` : `/hubs/crm/${path}`;
}

/** What is left of a path without its hub, which the platform ignores: `/hubs/x/contacts` and `/contacts` alike. */
function withoutHub(segments: readonly string[]): string[] {
  return segments[0] === 'hubs' ? segments.slice(2) : [...segments];
}

/** Whether a call asks what there is to read, which needs no CRM behind the platform. */
export function isAboutObjects(segments: readonly string[]): boolean {
  return withoutHub(segments)[0] === 'objects';
}

/** All hub resources, and the calls on them. */
export class Hub {
  readonly #resources = new Map<string, Resource>();
  readonly pages: Pages;
  /** Told of each change of each stored resource, also of those declared later. */
  readonly watchers = new Set<(resource: StoredResource, change: Change) => void>();
  onPage: PageHook | undefined;

  constructor(
    readonly clock: SandboxClock,
    readonly log: RequestLog,
    tokenLifetime: number,
    readonly odd: Oddities,
  ) {
    this.pages = new Pages(clock, tokenLifetime, odd);
  }

  /** Declares a resource, in place of one with the same path. */
  declare(name: string, options: ResourceOptions = {}): StoredResource {
    const resource = new StoredResource(hubPath(name), this.clock, options, this.odd);
    resource.watchers.add((change) => {
      for (const watcher of this.watchers) watcher(resource, change);
    });
    this.#resources.set(resource.path, resource);
    return resource;
  }

  /** Declares a resource whose rows are computed as they are read. */
  declareGenerated(name: string, options: GeneratedOptions): GeneratedResource {
    const resource = new GeneratedResource(hubPath(name), options);
    this.#resources.set(resource.path, resource);
    return resource;
  }

  /** A stored resource, to look into and to change. */
  resource(name: string): StoredResource {
    const resource = this.#resources.get(hubPath(name));
    if (resource instanceof StoredResource) return resource;
    throw new Error(`No stored resource ${hubPath(name)}: declare it first`);
  }

  all(): Resource[] {
    return [...this.#resources.values()];
  }

  stored(): StoredResource[] {
    return this.all().filter((resource) => resource instanceof StoredResource);
  }

  /** Answers a call on a resource or a record, below whatever hub or none. */
  async answer(call: Call, instance: Instance, faults: StruckFaults): Promise<Answer> {
    const path = withoutHub(call.segments);
    if (isAboutObjects(call.segments)) return objectsAnswer(call, path.slice(1), instance, this);
    const whole = this.view(call.segments, instance);
    if (whole) return call.method === 'POST' ? createdAnswer(call, whole) : this.#list(call, whole, faults);
    const view = path.length > 1 ? this.view(call.segments.slice(0, -1), instance) : undefined;
    const id = path.at(-1) ?? '';
    if (!view || id === '') throw new Refusal(404, `No resource found for the path ${call.path}`);
    return recordAnswer(call, view, id);
  }

  /** All records of a query, as the platform's own poller reads them; refused as a call would be. */
  records(path: string, query: URLSearchParams, instance: Instance): SandboxRecord[] {
    const view = this.view(path.split('/').slice(1), instance);
    if (!view) throw new Refusal(404, `No resource found for the path ${path}`);
    const fields = chosenFields(query);
    const selection = selectionOf(view, query);
    const records: SandboxRecord[] = [];
    for (let next: number | undefined = 0; next !== undefined;) {
      const read = selection.read(next, 1000);
      records.push(...read.records.map((record) => shownRecord(record, view, fields)));
      next = read.next;
    }
    return records;
  }

  /** What an instance sees at a path: a resource of its own name, or one that a transformation names. */
  view(segments: readonly string[], instance: Instance): View | undefined {
    const rest = withoutHub(segments).join('/');
    const transformation = instance.transformations.get(rest);
    const resource = this.#find(`/${segments.join('/')}`, transformation?.vendorName ?? rest);
    const nulls = this.odd.has('nulls') || instance.configuration['filter.response.nulls'] === 'false';
    return resource && { resource, transformation, nulls };
  }

  /** By its whole path, else by what follows the hub, the CRM's own first. */
  #find(path: string, rest: string): Resource | undefined {
    const own = path.endsWith(`/${rest}`) ? this.#resources.get(path) : undefined;
    return (
      own ??
      this.#resources.get(hubPath(rest)) ??
      this.all().find((resource) => resource.path.split('/').slice(3).join('/') === rest)
    );
  }

  async #list(call: Call, view: View, faults: StruckFaults): Promise<Answer> {
    if (call.method !== 'GET') throw methodRefusal(call.method, ['GET', 'POST']);
    const fields = chosenFields(call.query);
    const page = this.pages.read(call.query, view, faults);
    await this.onPage?.({ ...page, resource: view.resource, call });
    this.log.page(call.entry, page.records.length);
    const { records, total, token } = page;
    if (
      records.length === 0 &&
      page.number > 1 &&
      !call.query.has('nextPage') &&
      this.odd.has('no-such-page')
    )
      throw new Refusal(404, `There is no page ${page.number}`);
    const headers: Record<string, string> = { 'Elements-Returned-Count': String(records.length) };
    const count = this.odd.has('page-totals') ? records.length : total;
    if (count !== undefined && !this.odd.has('no-totals')) headers['Elements-Total-Count'] = String(count);
    if (token !== undefined) headers['Elements-Next-Page-Token'] = token;
    if (records.length === 0 && this.odd.has('no-content')) return { status: 204, headers };
    return { status: 200, headers, body: records.map((record) => shownRecord(record, view, fields)) };
  }
}
