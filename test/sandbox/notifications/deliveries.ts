import type { SandboxClock } from '../clock';
import { isTrue, LARGEST_BODY } from '../http';
import type { Oddities } from '../oddities';
import type { Instance, Instances } from '../platform/instances';
import { notificationHeaders, proofOf, topicOf } from './envelope';
import { post } from './post';

/** Documented seconds between a failed delivery and the next try. */
export const RETRY_SECONDS: readonly number[] = [8, 64, 512, 4096, 32_768];

/** Who is told of which topics: an instance's callback address, or one that a caller named. */
export interface Subscription {
  id: number;
  /** Undefined for one that belongs to no instance. */
  instanceId: number | undefined;
  topics: readonly string[];
  url: string;
  active: boolean;
}

/** `created`: not sent yet; `notified`: sent, without an answer yet; `retry`: to be sent again; `queued`: only when asked to. */
export type DeliveryStatus = 'created' | 'notified' | 'delivered' | 'retry' | 'queued';

/** One notification on its way to one address. */
export interface Delivery {
  notificationId: number;
  subscription: Subscription;
  body: Record<string, unknown>;
  bytes: Buffer;
  status: DeliveryStatus;
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
  #sent = 0;
  /** Real milliseconds that a callback address has to answer in. */
  timeout = 10_000;
  /** Told when a delivery succeeded, failed or was put in the queue. */
  readonly watchers = new Set<(delivery: Delivery) => void>();

  /** @param timeScale what documented waits are multiplied with */
  constructor(
    readonly clock: SandboxClock,
    readonly instances: Instances,
    readonly timeScale: number,
    readonly odd: Oddities,
  ) {
    instances.watchers.add((instance, gone) => {
      this.#follow(instance, gone);
    });
  }

  subscriptions(): Subscription[] {
    return [...this.#subscriptions.values()];
  }

  all(): Delivery[] {
    return [...this.#deliveries];
  }

  /** Adds an address that is told of topics, whoever has them. */
  subscribe(url: string, topics: readonly string[], instanceId?: number): Subscription {
    const subscription = { id: this.#nextId++, instanceId, topics: [...topics], url, active: true };
    this.#subscriptions.set(subscription.id, subscription);
    return subscription;
  }

  /** From then on it is told nothing, and what waited for it is forgotten. */
  unsubscribe(id: number): boolean {
    const subscription = this.#subscriptions.get(id);
    if (subscription) subscription.active = false;
    this.#deliveries = this.#deliveries.filter((delivery) => delivery.subscription.id !== id);
    return this.#subscriptions.delete(id);
  }

  /** Sends notifications, each to whoever has subscribed to its topic. */
  send(bodies: readonly Record<string, unknown>[]): void {
    for (const body of bodies) {
      const bytes = Buffer.from(JSON.stringify(body));
      // as documented, the platform drops what is too large without a word
      if (bytes.length > LARGEST_BODY) continue;
      for (const subscription of this.subscriptions())
        if (subscription.topics.includes(String(body['topic']))) this.#send(subscription, body, bytes);
    }
  }

  #send(subscription: Subscription, body: Record<string, unknown>, bytes: Buffer): void {
    const delivery: Delivery = {
      notificationId: Number(body['id']),
      subscription,
      body,
      bytes,
      status: subscription.active ? 'created' : 'queued',
      attempts: 0,
      createdDate: this.clock.now(),
    };
    this.#remember(delivery);
    if (subscription.active) this.#try(delivery);
    else this.#tell(delivery);
  }

  /** Puts subscriptions back in order and sends what is queued for them. */
  redeliver(chosen: readonly Delivery[]): void {
    for (const delivery of chosen) {
      delivery.subscription.active = true;
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

  #follow(instance: Instance, gone: boolean): void {
    const url = instance.configuration['event.notification.callback.url'];
    const isOn = !gone && isTrue(instance.configuration['event.notification.enabled']);
    const known = this.subscriptions().find(({ instanceId }) => instanceId === instance.id);
    if (!isOn || typeof url !== 'string' || url === '') {
      if (known) this.#subscriptions.delete(known.id);
    } else if (known) known.url = url;
    else this.subscribe(url, [topicOf(instance)], instance.id);
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
    const instance = this.instances.get(subscription.instanceId ?? NaN);
    const proof = proofOf(instance?.configuration ?? {});
    const headers = this.#headers(notificationHeaders(bytes, String(subscription.id), proof));
    const signal = this.#closing.signal;
    delivery.attempts += 1;
    delivery.status = 'notified';
    const posted = async (): Promise<number> => {
      const reply = await post(subscription.url, bytes, headers, { timeout: this.timeout, signal });
      return reply.status;
    };
    const attempts = this.odd.has('twice') ? [posted(), posted()] : [posted()];
    const [status] = await Promise.all(attempts.map((attempt) => attempt.catch(() => 0)));
    if (signal.aborted) return;
    if (status !== undefined && status >= 200 && status < 300) delivery.status = 'delivered';
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
    delivery.status = 'retry';
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

  #headers(headers: Record<string, string>): Record<string, string> {
    const { 'Content-Type': type = '', ...others } = headers;
    const [none, text] = [this.odd.has('no-content-type'), this.odd.has('text-content-type')];
    this.#sent += 1;
    if (none && (!text || this.#sent % 2 === 0)) return others;
    return { ...others, 'Content-Type': text ? 'text/plain;charset=UTF-8' : type };
  }

  #tell(delivery: Delivery): void {
    for (const watcher of this.watchers) watcher(delivery);
  }
}
