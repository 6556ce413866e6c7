import { randomBytes } from 'node:crypto';
import { requireElement } from './authorization';
import type { Secrets } from './authorization';
import { SandboxClock } from './clock';
import { Faults } from './faults';
import { Hub } from './hub/hub';
import type { PageHook } from './hub/hub';
import type { GeneratedOptions } from './hub/generated';
import type { GeneratedResource } from './hub/generated';
import type { ResourceOptions } from './hub/options';
import type { StoredResource } from './hub/resource';
import { Refusal } from './http';
import { Instances } from './instances';
import type { Instance, InstanceOptions } from './instances';
import { RequestLog } from './log';
import { MAXIMIZER_RESOURCES } from './maximizer';
import { rateLimiter } from './rate-limit';
import type { RateLimit } from './rate-limit';
import { API_ROOT, listen } from './server';

export type { Fault, FaultKind, Match, PlacedFault } from './faults';
export type { ServedPage, PageHook } from './hub/hub';
export type { Stamps, Change } from './hub/resource';
export type { SandboxRecord, DateReader, Parameter } from './ceql/evaluate';
export type { Instance, InstanceOptions, LogEntry, RateLimit, ResourceOptions, GeneratedOptions, Secrets };
export { epochInstant, isoInstant } from './ceql/evaluate';
export { generatedContacts } from './hub/generated';
export { isoToTheSecond } from './hub/options';
export { SandboxClock, StoredResource };
import type { LogEntry } from './log';

export interface SandboxOptions {
  /** Default: any free port. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Time of a simulation; default: the machine's, until `clock.set()`. */
  now?: () => number;
  /** Default: random ones. */
  secrets?: Partial<Secrets>;
  /** The first instance. */
  instance?: InstanceOptions;
  /** Resources to declare, by name (`contacts`) or path (`/hubs/finance/invoices`), beside Maximizer's own. */
  resources?: Record<string, ResourceOptions>;
  /** Off by default. */
  rateLimit?: RateLimit;
  /** Sandbox milliseconds that a page token lives. Default 30 minutes. */
  tokenLifetime?: number;
}

/** A running platform. */
export interface Sandbox {
  /** API root: `http://127.0.0.1:<port>/elements/api-v2`. */
  readonly url: string;
  /** Without the API root. */
  readonly origin: string;
  readonly port: number;
  readonly clock: SandboxClock;
  readonly secrets: Secrets;
  /** The first instance; its `token` and `id` are what a connection needs. */
  readonly instance: Instance;
  readonly instances: Instances;
  readonly hub: Hub;
  readonly faults: Faults;
  readonly log: RequestLog;
  /** Called after each page is made, before its last byte leaves. */
  onPage: PageHook | undefined;
  /** A stored resource by name or path. */
  resource(name: string): StoredResource;
  declare(name: string, options?: ResourceOptions): StoredResource;
  declareGenerated(name: string, options: GeneratedOptions): GeneratedResource;
  /** Authorization header of hub calls. */
  authorization(instance?: Instance): string;
  /** Authorization header of platform calls. */
  platformAuthorization(): string;
  close(): Promise<void>;
}

function newSecret(): string {
  return `${randomBytes(31).toString('base64').replace(/=+$/, '')}/+=`;
}

/** Starts a platform over HTTP. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const clock = new SandboxClock(options.now);
  const log = new RequestLog();
  const faults = new Faults();
  const secrets: Secrets = {
    userSecret: options.secrets?.userSecret ?? newSecret(),
    organizationSecret: options.secrets?.organizationSecret ?? newSecret(),
  };
  const instances = new Instances(() => clock.now());
  const instance = instances.add({ name: 'Sandbox', ...options.instance });
  const hub = new Hub(clock, log, options.tokenLifetime ?? 30 * 60_000);
  for (const [name, resource] of Object.entries({ ...MAXIMIZER_RESOURCES, ...options.resources }))
    hub.declare(name, resource);
  const limit = rateLimiter(clock, options.rateLimit);
  const listening = await listen(
    {
      clock,
      log,
      faults,
      pageNumberOf: (query) => hub.pages.numberOf(query),
      answer: async (call, struck) => {
        if (call.segments[0] === 'hubs') {
          limit(requireElement(call, secrets, (token) => instances.byToken(token)).id);
          return hub.answer(call, struck);
        }
        throw new Refusal(404, `No such path: ${call.path}`);
      },
      site: () => undefined,
    },
    options.port ?? 0,
    options.host ?? '127.0.0.1',
  );
  return {
    url: `${listening.origin}${API_ROOT}`,
    origin: listening.origin,
    port: listening.port,
    clock,
    secrets,
    instance,
    instances,
    hub,
    faults,
    log,
    get onPage() {
      return hub.onPage;
    },
    set onPage(hook) {
      hub.onPage = hook;
    },
    resource: (name) => hub.resource(name),
    declare: (name, resource) => hub.declare(name, resource),
    declareGenerated: (name, resource) => hub.declareGenerated(name, resource),
    authorization: ({ token } = instance) => `User ${secrets.userSecret}, Element ${token}`,
    platformAuthorization: () => `User ${secrets.userSecret}, Organization ${secrets.organizationSecret}`,
    close: async () => {
      clock.close();
      await listening.close();
    },
  };
}
