import { methodRefusal, Refusal } from '../http';
import type { Answer, Call } from '../http';
import { MAXIMIZER_POLLING } from '../maximizer';

/** A connector, in the platform's word an element. */
export interface Element {
  id: number;
  key: string;
  name: string;
  hub: string;
  /** Configuration that an instance of it cannot be made without. */
  required: readonly string[];
  /** `event.poller.configuration` of instances that have none of their own. */
  polling: Readonly<Record<string, unknown>>;
}

/** A key of an element's configuration. */
export interface ConfigurationKey {
  key: string;
  name: string;
  type: 'TEXTFIELD_1000' | 'TEXTAREA' | 'PASSWORD' | 'BOOLEAN';
  required: boolean;
  defaultValue: string | null;
}

const OAUTH = ['oauth.callback.url', 'oauth.api.key', 'oauth.api.secret'];

/** The connectors of this platform. */
export class Elements {
  readonly #elements = new Map<string, Element>();

  constructor() {
    const required = [...OAUTH, 'maximizer.datacenter', 'maximizer.alias', 'maximizer.url'];
    const polling = MAXIMIZER_POLLING;
    this.add({ key: 'maximizer', id: 5127, name: 'Maximizer', hub: 'crm', required, polling });
  }

  /** Adds another connector; it needs the OAuth configuration unless told otherwise. */
  add(element: { key: string; hub: string } & Partial<Element>): Element {
    const { key } = element;
    const id = 6000 + this.#elements.size;
    const added = { id, name: key, required: OAUTH, polling: {}, ...element };
    this.#elements.set(key, added);
    return added;
  }

  /** By its key or its number. */
  get(keyOrId: string): Element {
    const element = this.#elements.get(keyOrId) ?? this.#all().find(({ id }) => String(id) === keyOrId);
    if (!element) throw new Refusal(404, `No element found for the key or id '${keyOrId}'`);
    return element;
  }

  /** GET /elements, /elements/keys, /elements/{keyOrId}, its metadata and its default transformations. */
  answer(call: Call): Answer {
    if (call.method !== 'GET') throw methodRefusal(call.method, ['GET']);
    const [, keyOrId, part, more] = call.segments;
    if (more !== undefined) throw new Refusal(404, `No such path: ${call.path}`);
    if (keyOrId === undefined) return { status: 200, body: this.#all().map(shown) };
    if (keyOrId === 'keys')
      return { status: 200, body: this.#all().map(({ id, key, name }) => ({ id, key, name })) };
    const element = this.get(keyOrId);
    if (part === undefined) return { status: 200, body: shown(element) };
    if (part === 'metadata') return { status: 200, body: metadata(element) };
    if (part === 'transformations') return { status: 200, body: {} };
    throw new Refusal(404, `No such path: ${call.path}`);
  }

  #all(): Element[] {
    return [...this.#elements.values()];
  }
}

/** Every key that an instance's configuration lists, also where it was never set. */
export function configurationKeys({ required, polling }: Element): ConfigurationKey[] {
  const defaults: [key: string, type: ConfigurationKey['type'], defaultValue: string | null][] = [
    ['oauth.scope', 'TEXTFIELD_1000', 'data'],
    ['oauth.user.token', 'PASSWORD', null],
    ['oauth.user.refresh_token', 'PASSWORD', null],
    ['filter.response.nulls', 'BOOLEAN', 'true'],
    ['pagination.max', 'TEXTFIELD_1000', '200'],
    ['event.notification.enabled', 'BOOLEAN', 'false'],
    ['event.vendor.type', 'TEXTFIELD_1000', 'polling'],
    ['event.notification.callback.url', 'TEXTFIELD_1000', null],
    ['event.notification.signature.key', 'PASSWORD', null],
    ['event.notification.basic.username', 'TEXTFIELD_1000', null],
    ['event.notification.basic.password', 'PASSWORD', null],
    ['event.notification.subscription.id', 'TEXTFIELD_1000', null],
    ['event.poller.refresh_interval', 'TEXTFIELD_1000', '15'],
    ['event.poller.urls', 'TEXTAREA', Object.keys(polling).join('|')],
    ['event.poller.configuration', 'TEXTAREA', JSON.stringify(polling, undefined, 2)],
  ];
  return [
    ...required.map((key) => ({
      key,
      name: key,
      type: key === 'oauth.api.secret' ? ('PASSWORD' as const) : ('TEXTFIELD_1000' as const),
      required: true,
      defaultValue: key === 'maximizer.datacenter' ? 'caw' : null,
    })),
    ...defaults.map(([key, type, defaultValue]) => ({ key, name: key, type, required: false, defaultValue })),
  ];
}

function shown(element: Element): Record<string, unknown> {
  const { id, key, name, hub } = element;
  return {
    id,
    key,
    name,
    hub,
    active: true,
    deleted: false,
    typeOauth: true,
    transformationsEnabled: true,
    authentication: { type: 'oauth2' },
    configuration: configurationKeys(element),
  };
}

function metadata({ id, key, name, hub }: Element): Record<string, unknown> {
  return {
    id,
    key,
    name,
    hub,
    events: { supported: true, methods: ['polling'] },
    transformations: { supported: true },
    bulk: { supported: false },
    discovery: { endpointDiscovery: true, basicDiscovery: true, nativeDiscovery: false },
  };
}
