import { randomBytes } from 'node:crypto';
import { SandboxClock } from './clock';
import { Faults } from './faults';
import { Hub } from './hub/hub';
import type { PageHook } from './hub/hub';
import type { GeneratedOptions, GeneratedResource } from './hub/generated';
import type { ResourceOptions } from './hub/options';
import type { StoredResource } from './hub/resource';
import { RequestLog } from './log';
import { MAXIMIZER_RESOURCES } from './maximizer';
import { Deliveries } from './notifications/deliveries';
import { EventPoller } from './notifications/event-poller';
import { notify } from './notifications/notify';
import type { DirectNotification } from './notifications/notify';
import type { PostReply } from './notifications/post';
import type { Oddities, OddityName } from './oddities';
import { Authentication } from './platform/authentication';
import type { Account } from './platform/authentication';
import type { Secrets } from './platform/authorization';
import { Elements } from './platform/elements';
import { Instances } from './platform/instances';
import type { Instance, InstanceOptions } from './platform/instances';
import { OAuth } from './platform/oauth';
import type { OAuthApplication } from './platform/oauth';
import { platformAnswer } from './platform/platform';
import { rateLimiter } from './platform/rate-limit';
import type { RateLimit } from './platform/rate-limit';
import { API_ROOT, listen } from './server';

export type { DateReader, Parameter, SandboxRecord } from './ceql/evaluate';
export type { Fault, FaultKind, Match, PlacedFault } from './faults';
export type { PageHook, ServedPage } from './hub/hub';
export type { Change, Stamps, StoredResource } from './hub/resource';
export type { LogEntry } from './log';
export type { Delivery, Subscription } from './notifications/deliveries';
export type { Oddities, OddityName } from './oddities';
export type { NotifiedEvent, NotifiedType } from './notifications/envelope';
export type { DirectNotification, PostReply };
export type {
  GeneratedOptions,
  Account,
  Instance,
  InstanceOptions,
  OAuthApplication,
  RateLimit,
  ResourceOptions,
  Secrets,
};
export { epochInstant, isoInstant } from './ceql/evaluate';
export { generatedContacts, GENERATED_START } from './hub/generated';
export { isoToTheSecond } from './hub/options';
export { ALL_ODDITIES, DEMO_ODDITIES, ODDITIES } from './oddities';
export { RETRY_SECONDS } from './notifications/deliveries';
export { envelopes, polledRaw, signatureOf } from './notifications/envelope';
export { SandboxClock };

export interface SandboxOptions {
  /** Default: any free port. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Time of a simulation; default: the machine's, until `clock.set()`. */
  now?: () => number;
  /** Default: random ones. */
  secrets?: Partial<Secrets>;
  /** Who signs in at `POST /authentication`. Default: `sandbox` with a random password. */
  account?: Partial<Account>;
  /** The application that OAuth knows. Default: random key and secret, any callback address. */
  application?: Partial<OAuthApplication>;
  /** The first instance. */
  instance?: InstanceOptions;
  /** Resources to declare, by name (`contacts`) or path (`/hubs/finance/invoices`), beside Maximizer's own. */
  resources?: Record<string, ResourceOptions>;
  /** Off by default. */
  rateLimit?: RateLimit;
  /** Sandbox milliseconds that a page token lives. Default 30 minutes. */
  tokenLifetime?: number;
  /** What is odd about it, by name; see `oddities.ts`. Default: nothing. */
  odd?: Iterable<OddityName>;
  /** What the platform's poll interval and notification retries are multiplied with. Default 1. */
  timeScale?: number;
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
  readonly account: Account;
  /** What is odd about it; may be changed at any time. */
  readonly odd: Oddities;
  readonly application: OAuthApplication;
  readonly oauth: OAuth;
  readonly elements: Elements;
  /** The first instance; its `token` and `id` are what a connection needs. */
  readonly instance: Instance;
  readonly instances: Instances;
  readonly hub: Hub;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly deliveries: Deliveries;
  readonly eventPoller: EventPoller;
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
  /** Posts a notification at once, a request per batch, and tells what came back. */
  notify(notification: DirectNotification): Promise<PostReply[]>;
  /** Ends sockets, timers and deliveries. */
  close(): Promise<void>;
}

/** Base64 with each of its special characters, so that a missing encoding shows. */
function newSecret(): string {
  return `${randomBytes(31).toString('base64').replace(/=+$/, '')}/+=`;
}

/** Starts a platform over HTTP. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { timeScale = 1 } = options;
  if (!(timeScale > 0)) throw new Error(`timeScale must be above 0, not ${timeScale}`);
  const odd: Oddities = new Set(options.odd);
  const clock = new SandboxClock(options.now, odd);
  const log = new RequestLog();
  const faults = new Faults();
  const secrets = { userSecret: newSecret(), organizationSecret: newSecret(), ...options.secrets };
  const account = { username: 'sandbox', password: newSecret(), ...options.account };
  const application = {
    apiKey: randomBytes(12).toString('hex'),
    apiSecret: newSecret(),
    ...options.application,
  };
  const elements = new Elements();
  const instances = new Instances(() => clock.now());
  const hub = new Hub(clock, log, options.tokenLifetime ?? 30 * 60_000, odd);
  for (const [name, resource] of Object.entries({ ...MAXIMIZER_RESOURCES, ...options.resources }))
    hub.declare(name, resource);
  const deliveries = new Deliveries(clock, instances, timeScale, odd);
  const eventPoller = new EventPoller(clock, hub, elements, deliveries, instances, odd);
  const configuration = { ...firstConfiguration(application), ...options.instance?.configuration };
  const instance = instances.add({ name: 'Sandbox', ...options.instance, configuration });
  let origin = '';
  const oauth = new OAuth(clock, application, elements, () => origin);
  const limit = rateLimiter(clock, options.rateLimit);
  const authentication = new Authentication(account, secrets);
  const rooms = { secrets, authentication, instances, elements, oauth, hub, deliveries, odd, limit };
  const listening = await listen(
    {
      clock,
      log,
      faults,
      pageNumberOf: (query) => hub.pages.numberOf(query),
      answer: (call, struck) => platformAnswer(call, struck, rooms),
      site: (call) => oauth.authorize(call),
    },
    options.port ?? 0,
    options.host ?? '127.0.0.1',
  );
  origin = listening.origin;
  const closing = new AbortController();
  return {
    url: `${origin}${API_ROOT}`,
    origin,
    port: listening.port,
    clock,
    secrets,
    account,
    odd,
    application,
    oauth,
    elements,
    instance,
    instances,
    hub,
    faults,
    log,
    deliveries,
    eventPoller,
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
    notify: (notification) => notify({ clock, elements, instance, signal: closing.signal }, notification),
    close: async () => {
      clock.close();
      closing.abort();
      await Promise.all([deliveries.close(), listening.close()]);
    },
  };
}

/** What the first instance was made with. */
function firstConfiguration({ apiKey, apiSecret }: OAuthApplication): Record<string, string> {
  return {
    'oauth.callback.url': 'http://127.0.0.1:1880/callback',
    'oauth.api.key': apiKey,
    'oauth.api.secret': apiSecret,
    'maximizer.datacenter': 'caw',
    'maximizer.alias': 'CloudElements',
    'maximizer.url': 'https://ca1.maximizercrmlive.com/api45',
  };
}
