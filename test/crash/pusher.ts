import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { signatureOf } from '../sandbox/notifications/envelope';

/** Notifications open at once. */
const OPEN = 8;

/** A platform that notifies as fast as it is answered, and again what was not answered with 200. */
export class Pusher {
  /** The version of each contact whose notification was answered with 200: it must arrive. */
  readonly answered = new Map<string, number>();
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: OPEN });
  readonly #url: () => string;
  readonly #key: string;
  readonly #instanceId: number;
  #unanswered: number[] = [];
  #version = 0;
  #isOn = false;
  #workers: Promise<void>[] = [];

  /** @param url where the webhook listens; it may change with every start */
  constructor(url: () => string, key: string, instanceId: number) {
    this.#url = url;
    this.#key = key;
    this.#instanceId = instanceId;
  }

  start(): void {
    if (this.#isOn) return;
    this.#isOn = true;
    this.#workers = Array.from({ length: OPEN }, () => this.#work());
  }

  async stop(): Promise<void> {
    this.#isOn = false;
    await Promise.all(this.#workers);
    this.#agent.destroy();
  }

  async #work(): Promise<void> {
    while (this.#isOn) {
      const version = this.#unanswered.shift() ?? (this.#version += 1);
      const isTaken = await this.#post(version).catch(() => false);
      if (isTaken) this.answered.set(`pushed-${version}`, version);
      else this.#unanswered.push(version);
      // a platform has other customers; one that nobody answers waits
      await pause(isTaken ? 10 : 100);
    }
  }

  #post(version: number): Promise<boolean> {
    const objectId = `pushed-${version}`;
    const date = new Date(1_500_000_000_000 + version * 1000).toISOString();
    const record = { Key: objectId, FullName: String(version), LastModifyDate: date };
    const event = { objectType: 'contacts', objectId, eventType: 'UPDATED', date, hubKey: 'crm' };
    const message = { instanceId: this.#instanceId, raw: { contacts: [record] }, events: [event] };
    const bytes = Buffer.from(JSON.stringify({ id: String(version), message }));
    return new Promise((resolve, reject) => {
      const request = http.request(
        this.#url(),
        {
          method: 'POST',
          agent: this.#agent,
          timeout: 10_000,
          headers: {
            'content-type': 'application/json',
            'content-length': bytes.length,
            'elements-webhook-signature': signatureOf(bytes, this.#key),
          },
        },
        (response) => {
          response.resume();
          response.on('error', reject);
          response.on('end', () => {
            resolve(response.statusCode === 200);
          });
        },
      );
      request.on('timeout', () => request.destroy(new Error('no answer')));
      request.on('error', reject);
      request.end(bytes);
    });
  }
}
