import { setTimeout as pause } from 'node:timers/promises';
import { signatureOf } from '../sandbox/notifications/envelope';
import type { Change, Sandbox, SandboxRecord } from '../sandbox';

/** Tries of one notification, until it is answered with 200. */
const TRIES = 5;

/**
 * A platform that tells of each change of the contacts, as the real one may: late, so that one comes after the next; not
 * at all; twice; with the record, with another form of it, or without.
 */
export class Notifier {
  readonly #sandbox: Sandbox;
  readonly #url: () => string;
  readonly #key: string;
  readonly #random: () => number;
  readonly #running = new Set<Promise<void>>();
  #last = 0;
  readonly #watch = (change: Change): void => {
    this.#notify(change.record);
  };

  constructor(sandbox: Sandbox, url: () => string, key: string, random: () => number) {
    this.#sandbox = sandbox;
    this.#url = url;
    this.#key = key;
    this.#random = random;
    sandbox.resource('contacts').watchers.add(this.#watch);
  }

  async stop(): Promise<void> {
    this.#sandbox.resource('contacts').watchers.delete(this.#watch);
    await Promise.all(this.#running);
  }

  #notify(record: SandboxRecord): void {
    if (this.#random() < 0.15) return;
    const times = this.#random() < 0.15 ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      const running: Promise<void> = this.#send(this.#body({ ...record })).finally(() => {
        this.#running.delete(running);
      });
      this.#running.add(running);
    }
  }

  #body(record: SandboxRecord): Buffer {
    const raws = [{ contacts: [record] }, { contacts: [{ ...record, Source: 'push' }] }, {}];
    const raw = raws[Math.floor(this.#random() * raws.length)];
    const event = {
      objectType: 'contacts',
      objectId: record['Key'],
      eventType: 'UPDATED',
      hubKey: 'crm',
      date: new Date(this.#sandbox.clock.now()).toISOString(),
    };
    this.#last += 1;
    const message = { instanceId: this.#sandbox.instance.id, raw, events: [event] };
    return Buffer.from(JSON.stringify({ id: `change-${this.#last}`, message }));
  }

  async #send(body: Buffer): Promise<void> {
    await pause(this.#random() * 1_500);
    for (let tries = 0; tries < TRIES; tries += 1) {
      const response = await fetch(this.#url(), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'elements-webhook-signature': signatureOf(body, this.#key),
        },
        body: new Uint8Array(body),
        signal: AbortSignal.timeout(10_000),
      }).catch(() => undefined);
      await response?.arrayBuffer().catch(() => undefined);
      if (response?.status === 200) return;
      await pause(200 + this.#random() * 800);
    }
  }
}
