import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Outcome } from '../../src/delivery/delivery';
import { createMemoryStore } from '../../src/store/memory-store';
import type { WriteOperation } from '../../src/store/store';
import { settled } from './hand-clock';
import { changes, createReceiver, type Receiver } from './receiver';

type Step =
  | { do: 'append'; objects: string[] }
  | { do: 'page'; objects: string[] }
  | { do: 'say'; which: number; outcome: Outcome }
  | { do: 'pass'; seconds: number }
  | { do: 'crash' }
  | { do: 'redeliver' }
  | { do: 'fail'; writes: number };

const objects = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 6 });
const outcome = fc.constantFrom<Outcome[]>('done', 'done', 'done', 'retry', 'discard');
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: objects.map((each): Step => ({ do: 'append', objects: each })) },
  { weight: 3, arbitrary: objects.map((each): Step => ({ do: 'page', objects: each })) },
  {
    weight: 10,
    arbitrary: fc
      .tuple(fc.nat(40), outcome)
      .map(([which, said]): Step => ({ do: 'say', which, outcome: said })),
  },
  { weight: 2, arbitrary: fc.constantFrom(1, 30, 61, 200).map((seconds): Step => ({ do: 'pass', seconds })) },
  { weight: 2, arbitrary: fc.constant<Step>({ do: 'crash' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'redeliver' }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }).map((writes): Step => ({ do: 'fail', writes })) },
);

/** Runs a delivery through the steps, and holds it to what it promises. */
class World {
  readonly #store = createMemoryStore();
  readonly #groups: boolean;
  /** Events that a caller was told are stored. */
  readonly #stored = new Set<string>();
  readonly #done = new Set<string>();
  /** Of these the acknowledgement was said while the disk failed: a crash may lose it. */
  readonly #unsure = new Set<string>();
  readonly #attempts = new Map<string, number>();
  /** The newest version sent of each object, those set aside and taken back apart. */
  readonly #newest = new Map<string, number>();
  readonly #asideOnce = new Set<string>();
  /** What went wrong while a message was received: thrown there, it would pass for a failure of the node. */
  readonly #faults: string[] = [];
  #failing = 0;
  #version = 0;
  /** Pages that wait for room. */
  #pages = 0;
  #receiver: Receiver;

  constructor(groups: boolean) {
    this.#groups = groups;
    const write = this.#store.write.bind(this.#store);
    this.#store.write = (operations: readonly WriteOperation[]) => {
      if (this.#failing === 0) return write(operations);
      this.#failing -= 1;
      return Promise.reject(new Error('disk full'));
    };
    this.#receiver = this.#start();
  }

  async run(steps: readonly Step[]): Promise<void> {
    for (const each of steps) {
      await this.#take(each);
      await settled();
      this.#check();
    }
    await this.#finish();
  }

  #start(): Receiver {
    const receiver: Receiver = createReceiver({
      store: this.#store,
      inGroups: this.#groups,
      onReceived: () => {
        this.#received(receiver);
      },
    });
    void receiver.delivery.start();
    return receiver;
  }

  #received({ received, asides }: Receiver): void {
    this.#noteAsides(asides);
    const message = received.at(-1);
    for (const name of message?.what.split(' ') ?? []) {
      const [object = '', version = ''] = name.split('@');
      if (this.#done.has(name)) this.#faults.push(`${name} was acknowledged and came again`);
      const newest = this.#newest.get(object) ?? 0;
      if (!this.#asideOnce.has(name)) {
        if (Number(version) < newest) this.#faults.push(`${name} after ${newest}`);
        this.#newest.set(object, Number(version));
      }
      if (!this.#groups) {
        const last = this.#attempts.get(name) ?? 0;
        const attempt = message?.attempt ?? 0;
        if (attempt <= last) this.#faults.push(`${name} with attempt ${attempt} after ${last}`);
        this.#attempts.set(name, attempt);
      }
    }
  }

  async #take(each: Step): Promise<void> {
    const { delivery, received, asides, clock } = this.#receiver;
    switch (each.do) {
      case 'append': {
        // nobody pushes and polls with one delivery: a page that waits would be passed
        if (this.#pages > 0) break;
        const events = this.#changes(each.objects);
        await delivery.append(events).then(
          () => {
            this.#note(events);
          },
          () => undefined,
        );
        break;
      }
      case 'page': {
        const events = this.#changes(each.objects);
        const commit = async (operations: readonly WriteOperation[] = []): Promise<void> => {
          await this.#store.write(operations);
          this.#note(events);
        };
        // a page waits for room, and the flow goes on meanwhile
        this.#pages += 1;
        const waited = (): void => {
          this.#pages -= 1;
        };
        delivery.deliver(events, commit).then(waited, waited);
        break;
      }
      case 'say': {
        const message = received[received.length - 1 - each.which];
        if (message?.id === undefined) break;
        const verdict = delivery.acknowledge(message.id, each.outcome);
        if (verdict !== 'accepted') break;
        for (const name of message.what.split(' ')) {
          if (each.outcome === 'done') this.#done.add(name);
          else if (each.outcome === 'discard') this.#asideOnce.add(name);
          if (each.outcome === 'done' && this.#failing > 0) this.#unsure.add(name);
        }
        break;
      }
      case 'pass':
        await clock.pass(each.seconds * 1000);
        break;
      case 'crash': {
        // what was asked to be written is, unless the disk fails
        await delivery.close();
        this.#noteAsides(asides);
        for (const name of this.#unsure) this.#done.delete(name);
        this.#receiver = this.#start();
        break;
      }
      case 'redeliver':
        await delivery.redeliver().catch(() => 0);
        break;
      case 'fail':
        this.#failing = each.writes;
        break;
    }
  }

  #noteAsides(asides: Receiver['asides']): void {
    for (const { what } of asides) this.#asideOnce.add(what);
  }

  #changes(of: readonly string[]): ReturnType<typeof changes> {
    return changes(...of.map((object) => `${object}@${(this.#version += 1)}`));
  }

  #note(events: ReturnType<typeof changes>): void {
    for (const { event } of events) this.#stored.add(event.id.slice('12345/contacts/'.length));
  }

  #check(): void {
    assert.deepEqual(this.#faults, []);
    const { inFlight } = this.#receiver.delivery;
    assert.ok(inFlight <= 5, `${inFlight} in flight`);
  }

  /** Acknowledges all there is, set aside or not: then every stored event must be done. */
  async #finish(): Promise<void> {
    this.#failing = 0;
    for (let round = 0; ; round += 1) {
      assert.ok(round < 500, 'it does not come to an end');
      const { delivery, received, clock } = this.#receiver;
      for (const { id, what } of received) {
        if (id === undefined || delivery.acknowledge(id, 'done') !== 'accepted') continue;
        for (const name of what.split(' ')) this.#done.add(name);
      }
      await settled();
      if (delivery.pending === 0 && (await delivery.redeliver()) === 0) break;
      await clock.pass(5_000);
    }
    await this.#receiver.delivery.close();
    this.#check();
    const lost = [...this.#stored].filter((name) => !this.#done.has(name) && !this.#unsure.has(name));
    assert.deepEqual(lost, []);
  }
}

describe('whatever a flow, a disk and a crash do', () => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

  for (const groups of [false, true]) {
    it(`every ${groups ? 'page' : 'event'} is delivered, in order for one object (seed ${seed})`, async function () {
      this.timeout(60_000);
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), (steps) => new World(groups).run(steps)),
        { seed, numRuns: Number(process.env['RUNS'] ?? 60) },
      );
    });
  }
});
