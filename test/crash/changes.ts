import type { Sandbox } from '../sandbox';

/** Contacts that keep changing: each says its version in its name, counted over all of them. */
export class Changes {
  readonly #sandbox: Sandbox;
  readonly #random: () => number;
  readonly #keys: string[] = [];
  /** The version that each contact has. */
  readonly versions = new Map<string, number>();
  #version = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(sandbox: Sandbox, random: () => number) {
    this.#sandbox = sandbox;
    this.#random = random;
  }

  /** Creates a contact or changes one, about 25 times a second, in bursts. */
  start(): void {
    this.stop();
    const next = (): void => {
      const burst = this.#random() < 0.1 ? 15 : 1;
      for (let count = 0; count < burst; count += 1) this.#change();
      this.#timer = setTimeout(next, this.#random() * 80);
    };
    next();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #change(): void {
    this.#version += 1;
    const contacts = this.#sandbox.resource('contacts');
    const record = { FullName: String(this.#version) };
    const key = this.#keys[Math.floor(this.#random() * 60)];
    if (key !== undefined) {
      contacts.patch(key, record);
      this.versions.set(key, this.#version);
      return;
    }
    const created = String(contacts.create(record)['Key']);
    this.#keys.push(created);
    this.versions.set(created, this.#version);
  }
}
