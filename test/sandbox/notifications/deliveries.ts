import { randomUUID } from 'node:crypto';
import type { SandboxClock } from '../clock';
import { LARGEST_BODY } from '../http';
import { isTrue } from '../platform/configuration';
import type { Instance, Instances } from '../platform/instances';
import { notificationHeaders, proofOf } from './envelope';
import { post } from './post';

/** Documented seconds between a failed delivery and the next try. */
export const RETRY_SECONDS: readonly number[] = [8, 64, 512, 4096, 32_768];

/** Where an instance's notifications go. */
export interface Subscription {
  id: number;
  instanceId: number;
  topic: string;
  url: string;
  active: boolean;
}

/** One notification on its way to one address. */
export interface Delivery {
  id: string;
  subscription: Subscription;
  body: Record<string, unknown>;
  bytes: Buffer;
  status: 'retrying' | 'queued' | 'delivered';
  attempts: number;
  createdDate: number;
  /** The next try, sandbox ms. */
  due?: number;
}

/** Deliveries remembered; delivered ones are forgotten first. */
const MOST_DELIVERIES = 2000;

/** Sends notifications, tries again on the sandbox's clock, and queues for subscriptions that are out of order. */
export class Deliveries {
  readonly #subscriptions = new Map<number, Subscription>();
  #deliveries: Delivery[] = [];
  readonly #closing = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  #nextId = 500;
  /** Real milliseconds that a callback address has to answer in. */
  timeout = 10_000;
  /** Told when a delivery succeeded, failed or was put in the queue. */
  readonly watchers = new Set<(delivery: Delivery) => void>();

  /** @param timeScale what documented waits are multiplied with */
  constructor(
    readonly clock: SandboxClock,
    readonly instances: Instances,
    readonly timeScale: number,
  ) {
    instances.watchers.add((instance, gone) => {
      if (gone) this.#subscriptions.delete(instance.id);
      else this.#subscribe(instance);
    });
  }

  subscriptions(): Subscription[] {
    return [...this.#subscriptions.values()];
  }

  all(): Delivery[] {
    return [...this.#deliveries];
  }

  /** Sends bodies to an instance's callback address, if it has one. */
  send(instance: Instance, bodies: readonly Record<string, unknown>[]): void {
    const subscription = this.#subscriptions.get(instance.id);
    if (!subscription) return;
    for (const body of bodies) {
      const bytes = Buffer.from(JSON.stringify(body));
      // as documented, the platform drops what is too large without a word
      if (bytes.length > LARGEST_BODY) continue;
      const delivery: Delivery = {
        id: randomUUID(),
        subscription,
        body,
        bytes,
        status: subscription.active ? 'retrying' : 'queued',
        attempts: 0,
        createdDate: this.clock.now(),
      };
      this.#remember(delivery);
      if (subscription.active) this.#try(delivery);
      else this.#tell(delivery);
    }
  }

  /** Puts subscriptions back in order and sends what is queued for them. Returns the deliveries concerned. */
  redeliver(chosen: readonly Delivery[]): void {
    for (const delivery of chosen) {
      delivery.subscription.active = true;
      delivery.status = 'retrying';
      delivery.attempts = 0;
      this.#try(delivery);
    }
  }

  /** Resolves when no delivery is under way; those waiting for a retry do not count. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.idle();
  }

  #subscribe(instance: Instance): void {
    const { configuration } = instance;
    const url = configuration['event.notification.callback.url'];
    if (!isTrue(configuration['event.notification.enabled']) || typeof url !== 'string') {
      this.#subscriptions.delete(instance.id);
      return;
    }
    const known = this.#subscriptions.get(instance.id);
    if (known) known.url = url;
    else
      this.#subscriptions.set(instance.id, {
        id: this.#nextId++,
        instanceId: instance.id,
        topic: `instance-${instance.id}-${instance.elementKey}-events`,
        url,
        active: true,
      });
  }

  #remember(delivery: Delivery): void {
    this.#deliveries.push(delivery);
    if (this.#deliveries.length <= MOST_DELIVERIES) return;
    const oldest = this.#deliveries.findIndex(({ status }) => status === 'delivered');
    this.#deliveries.splice(Math.max(0, oldest), 1);
  }

  #try(delivery: Delivery): void {
    delete delivery.due;
    const attempt = this.#attempt(delivery).finally(() => this.#underWay.delete(attempt));
    this.#underWay.add(attempt);
  }

  async #attempt(delivery: Delivery): Promise<void> {
    if (this.#closing.signal.aborted) return;
    const { subscription, bytes } = delivery;
    const proof = proofOf(this.instances.get(subscription.instanceId)?.configuration ?? {});
    const headers = notificationHeaders(bytes, String(subscription.id), proof);
    const signal = this.#closing.signal;
    delivery.attempts += 1;
    const status = await post(subscription.url, bytes, headers, { timeout: this.timeout, signal }).then(
      (reply) => reply.status,
      () => 0,
    );
    if (signal.aborted) return;
    if (status >= 200 && status < 300) delivery.status = 'delivered';
    else this.#failed(delivery);
    this.#tell(delivery);
  }

  #failed(delivery: Delivery): void {
    const { subscription } = delivery;
    const seconds = RETRY_SECONDS[delivery.attempts - 1];
    if (seconds === undefined) subscription.active = false;
    if (seconds === undefined || !subscription.active) {
      delivery.status = 'queued';
      return;
    }
    delivery.due = this.clock.now() + seconds * 1000 * this.timeScale;
    this.clock.at(delivery.due, () => {
      if (subscription.active) this.#try(delivery);
      else {
        delivery.status = 'queued';
        delete delivery.due;
        this.#tell(delivery);
      }
    });
  }

  #tell(delivery: Delivery): void {
    for (const watcher of this.watchers) watcher(delivery);
  }
}
