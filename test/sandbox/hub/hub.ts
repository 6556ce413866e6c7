import type { SandboxClock } from '../clock';
import { fieldValue } from '../ceql/evaluate';
import type { SandboxRecord } from '../ceql/evaluate';
import type { StruckFaults } from '../faults';
import { methodRefusal, readObject, Refusal } from '../http';
import type { Answer, Call } from '../http';
import type { RequestLog } from '../log';
import { GeneratedResource } from './generated';
import type { GeneratedOptions } from './generated';
import type { Resource, ResourceOptions } from './options';
import { Pages } from './pages';
import type { Page } from './pages';
import { StoredResource } from './resource';
import type { Change } from './resource';

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
  ) {
    this.pages = new Pages(clock, tokenLifetime);
  }

  /** Declares a resource, in place of one with the same path. */
  declare(name: string, options: ResourceOptions = {}): StoredResource {
    const resource = new StoredResource(hubPath(name), this.clock, options);
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

  stored(): StoredResource[] {
    return [...this.#resources.values()].filter((resource) => resource instanceof StoredResource);
  }

  /** Answers a call below `/hubs`. */
  async answer(call: Call, faults: StruckFaults): Promise<Answer> {
    const whole = this.#resources.get(`/${call.segments.join('/')}`);
    if (whole) return call.method === 'POST' ? createdAnswer(call, whole) : this.#list(call, whole, faults);
    const resource = this.#resources.get(`/${call.segments.slice(0, -1).join('/')}`);
    const id = call.segments.at(-1);
    if (!resource || id === undefined || id === '')
      throw new Refusal(404, `No resource found for the path ${call.path}`);
    return recordAnswer(call, resource, id);
  }

  async #list(call: Call, resource: Resource, faults: StruckFaults): Promise<Answer> {
    if (call.method !== 'GET') throw methodRefusal(call.method, ['GET', 'POST']);
    const page = this.pages.read(call, resource, faults);
    await this.onPage?.({ ...page, resource, call });
    this.log.page(call.entry, page.records.length);
    const headers: Record<string, string> = { 'Elements-Returned-Count': String(page.records.length) };
    if (page.total !== undefined) headers['Elements-Total-Count'] = String(page.total);
    if (page.token !== undefined) headers['Elements-Next-Page-Token'] = page.token;
    return { status: 200, headers, body: projected(page.records, call.query.get('fields')) };
  }
}

function projected(records: SandboxRecord[], fields: string | null): SandboxRecord[] {
  if (fields === null) return records;
  const names = fields.split(',').map((name) => name.trim().replace(/^`(.*)`$/, '$1'));
  if (names.includes('')) throw new Refusal(400, `Invalid value '${fields}' for parameter 'fields'`);
  return records.map((record) =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = fieldValue(record, name);
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  );
}

function writable(call: Call, resource: Resource, allowed: string[]): StoredResource {
  if (!(resource instanceof StoredResource) || resource.traits.readOnly)
    throw methodRefusal(call.method, ['GET']);
  if (!allowed.includes(call.method)) throw methodRefusal(call.method, allowed);
  return resource;
}

async function createdAnswer(call: Call, target: Resource): Promise<Answer> {
  const resource = writable(call, target, ['GET', 'POST']);
  const values = await readObject(call);
  const id = fieldValue(values, resource.traits.idField);
  if (id !== undefined && typeof id !== 'string' && typeof id !== 'number')
    throw new Refusal(400, `The field '${resource.traits.idField}' must be a string`);
  if (id !== undefined && resource.get(String(id)) !== undefined)
    throw new Refusal(409, `A record with the key '${id}' exists already`);
  return { status: 200, body: resource.create(values) };
}

async function recordAnswer(call: Call, target: Resource, id: string): Promise<Answer> {
  const record = target.get(id);
  const missing = new Refusal(404, `No record found for the key '${id}'`, {
    providerMessage: 'The specified key does not exist',
  });
  if (call.method === 'GET') {
    if (record === undefined) throw missing;
    return { status: 200, body: record };
  }
  const resource = writable(call, target, ['GET', 'PATCH', 'PUT', 'DELETE']);
  if (record === undefined) throw missing;
  if (call.method === 'DELETE') {
    resource.delete(id);
    return { status: 200 };
  }
  const values = await readObject(call);
  const given = fieldValue(values, resource.traits.idField);
  if (given !== undefined && given !== id && given !== Number(id))
    throw new Refusal(400, `The field '${resource.traits.idField}' cannot be changed`);
  // the record may be gone by now: the body was awaited
  if (resource.get(id) === undefined) throw missing;
  return {
    status: 200,
    body: call.method === 'PATCH' ? resource.patch(id, values) : resource.replace(id, values),
  };
}
