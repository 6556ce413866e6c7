import type { Sandbox } from '../sandbox';

/** Contacts that keep changing: each says its version in its name, counted over all of them. */
export class Changes {
  readonly #sandbox: Sandbox;
  readonly #random: () => number;
  readonly #keys: string[] = [];
  /** The version that each contact has. */
  readonly versions = new Map<string, number>();
  /** The second in which each contact last changed. */
  readonly #seconds = new Map<string, number>();
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
    const contacts = this.#sandbox.resource('contacts');
    const key = this.#keys[Math.floor(this.#random() * 60)];
    const second = Math.floor(this.#sandbox.clock.now() / 1000);
    // both of two changes in one second have one date: after a kill between them the second has the id of the first
    if (key !== undefined && this.#seconds.get(key) === second) return;
    this.#version += 1;
    const record = { FullName: String(this.#version) };
    if (key !== undefined) {
      this.#seconds.set(key, second);
      contacts.patch(key, record);
      this.versions.set(key, this.#version);
      return;
    }
    const created = String(contacts.create(record)['Key']);
    this.#keys.push(created);
    this.#seconds.set(created, second);
    this.versions.set(created, this.#version);
  }
}
