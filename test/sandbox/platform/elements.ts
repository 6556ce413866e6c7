import { methodRefusal, Refusal } from '../http';
import type { Answer, Call } from '../http';

/** A connector, in the platform's word an element. */
export interface Element {
  id: number;
  key: string;
  name: string;
  hub: string;
  /** Configuration that an instance of it cannot be made without. */
  required: readonly string[];
}

const OAUTH = ['oauth.callback.url', 'oauth.api.key', 'oauth.api.secret'];

/** The connectors of this platform. */
export class Elements {
  readonly #elements = new Map<string, Element>();

  constructor() {
    const required = [...OAUTH, 'maximizer.datacenter', 'maximizer.alias', 'maximizer.url'];
    this.add({ key: 'maximizer', id: 5127, name: 'Maximizer', hub: 'crm', required });
  }

  /** Adds another connector; it needs the OAuth configuration unless told otherwise. */
  add(element: { key: string; hub: string } & Partial<Element>): Element {
    const { key } = element;
    const added = { id: 6000 + this.#elements.size, name: key, required: OAUTH, ...element };
    this.#elements.set(key, added);
    return added;
  }

  get(key: string): Element {
    const element = this.#elements.get(key);
    if (!element) throw new Refusal(404, `No element found for the key '${key}'`);
    return element;
  }

  /** GET /elements, GET /elements/{key}. */
  answer(call: Call): Answer {
    if (call.method !== 'GET') throw methodRefusal(call.method, ['GET']);
    const [, key, more] = call.segments;
    if (more !== undefined) throw new Refusal(404, `No such path: ${call.path}`);
    if (key === undefined) return { status: 200, body: [...this.#elements.values()].map(shown) };
    return { status: 200, body: shown(this.get(key)) };
  }
}

function shown({ id, key, name, hub, required }: Element): Record<string, unknown> {
  return {
    id,
    key,
    name,
    hub,
    active: true,
    deleted: false,
    configuration: required.map((name) => ({ key: name, required: true })),
  };
}
