import { randomBytes } from 'node:crypto';
import type { Transformation } from '../hub/transformation';

/** A connector instance as the platform keeps it, secrets in the clear. */
export interface Instance {
  id: number;
  token: string;
  name: string;
  elementKey: string;
  disabled: boolean;
  /** False once the CRM has withdrawn its consent: hub calls are then answered with 401 until it is authorized again. */
  valid: boolean;
  configuration: Record<string, unknown>;
  tags: string[];
  createdDate: number;
  /** By the name of the object that callers see. */
  transformations: Map<string, Transformation>;
  /** Definitions of objects that the person made up, as they were sent. */
  definitions: Map<string, unknown>;
}

/** What a test says of an instance it wants; the rest is made up. */
export interface InstanceOptions {
  id?: number;
  token?: string;
  name?: string;
  elementKey?: string;
  configuration?: Record<string, unknown>;
  tags?: string[];
  transformations?: Record<string, Transformation>;
}

/** All instances that exist. */
export class Instances {
  readonly #instances = new Map<number, Instance>();
  #nextId = 12_345;
  /** Told when an instance appears, changes or goes. */
  readonly watchers = new Set<(instance: Instance, gone: boolean) => void>();

  constructor(readonly now: () => number) {}

  /** Creates an instance without the OAuth dance. */
  add(options: InstanceOptions = {}): Instance {
    const id = options.id ?? this.#nextId++;
    this.#nextId = Math.max(this.#nextId, id + 1);
    const instance: Instance = {
      id,
      // tokens of the platform are base64 with every character of it
      token: options.token ?? `${randomBytes(31).toString('base64').replace(/=+$/, '')}+/=`,
      name: options.name ?? `Instance ${id}`,
      elementKey: options.elementKey ?? 'maximizer',
      disabled: false,
      valid: true,
      configuration: { ...options.configuration },
      tags: [...(options.tags ?? [])],
      createdDate: this.now(),
      transformations: new Map(Object.entries(options.transformations ?? {})),
      definitions: new Map(),
    };
    this.#instances.set(id, instance);
    this.changed(instance);
    return instance;
  }

  get(id: number): Instance | undefined {
    return this.#instances.get(id);
  }

  byToken(token: string): Instance | undefined {
    return this.all().find((instance) => instance.token === token);
  }

  all(): Instance[] {
    return [...this.#instances.values()];
  }

  /** From then on its token is answered with 401. */
  remove(id: number): void {
    const instance = this.#instances.get(id);
    if (!instance) return;
    this.#instances.delete(id);
    for (const watcher of this.watchers) watcher(instance, true);
  }

  /** Changes an instance as a PATCH would, without its checks. */
  change(id: number, changes: Partial<Omit<Instance, 'id'>>): Instance {
    const instance = this.#instances.get(id);
    if (!instance) throw new Error(`There is no instance ${id}`);
    const configuration = { ...instance.configuration, ...changes.configuration };
    Object.assign(instance, changes, { configuration });
    this.changed(instance);
    return instance;
  }

  /** Says that an instance was changed in place. */
  changed(instance: Instance): void {
    for (const watcher of this.watchers) watcher(instance, false);
  }
}
