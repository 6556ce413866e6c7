import type { SandboxClock } from '../clock';
import { isTrue } from '../http';
import type { Hub } from '../hub/hub';
import type { Change, StoredResource } from '../hub/resource';
import type { Oddities } from '../oddities';
import { isPushed } from '../platform/configuration';
import type { Elements } from '../platform/elements';
import type { Instance, Instances } from '../platform/instances';
import { polledResources } from '../platform/polled-resources';
import type { Deliveries } from './deliveries';
import { envelopes, polledRaw } from './envelope';
import type { NotifiedChange, NotifiedType } from './envelope';
import { oddChanges, oddRaw, oddType } from './odd-notification';
import { PolledChanges } from './polled-changes';
import type { ReadRecords } from './polled-changes';

/** Stops what a watch started. */
type Stop = () => void;

/** The platform's own poller: what it notices goes to the instances' callback addresses. */
export class EventPoller {
  readonly #watches = new Map<number, { configuration: string; stop: Stop; poll?: () => void }>();
  /** Why the last poll of a resource found nothing at all, by `<instance>/<resource>`; the platform itself keeps it to itself. */
  readonly failures = new Map<string, string>();

  constructor(
    readonly clock: SandboxClock,
    readonly hub: Hub,
    readonly elements: Elements,
    readonly deliveries: Deliveries,
    readonly instances: Instances,
    readonly odd: Oddities,
  ) {
    instances.watchers.add((instance, gone) => {
      this.#follow(instance, gone);
    });
  }

  /** Polls one instance at once, as if its interval had passed. */
  poll(instanceId: number): void {
    this.#watches.get(instanceId)?.poll?.();
  }

  #follow(instance: Instance, gone: boolean): void {
    const known = this.#watches.get(instance.id);
    const isOn = !gone && !instance.disabled && isTrue(instance.configuration['event.notification.enabled']);
    const configuration = JSON.stringify(instance.configuration);
    if (isOn && known?.configuration === configuration) return;
    known?.stop();
    this.#watches.delete(instance.id);
    if (!isOn) return;
    const watch = isPushed(instance) ? { stop: this.#pushing(instance) } : this.#polling(instance);
    this.#watches.set(instance.id, { configuration, ...watch });
  }

  #polling(instance: Instance): { stop: Stop; poll: () => void } {
    const minutes = Number(instance.configuration['event.poller.refresh_interval'] || 15);
    const element = this.elements.get(instance.elementKey);
    const polled = polledResources(instance.configuration, element).map(
      (resource) => new PolledChanges(resource, this.clock.now()),
    );
    const read: ReadRecords = (path, query) => this.hub.records(path, query, instance);
    const attempt = (changes: PolledChanges, work: () => void): void => {
      const name = `${instance.id}/${changes.resource.name}`;
      this.failures.delete(name);
      try {
        work();
      } catch (thrown) {
        this.failures.set(name, thrown instanceof Error ? thrown.message : String(thrown));
      }
    };
    for (const changes of polled)
      attempt(changes, () => {
        changes.begin(read, this.clock.now());
      });
    let cancel: Stop = () => undefined;
    const arm = (): void => {
      cancel = this.clock.at(this.clock.now() + minutes * 60_000 * this.deliveries.timeScale, tick);
    };
    const poll = (): void => {
      // without the CRM's consent there is nothing to read
      if (!instance.valid) return;
      for (const changes of polled)
        attempt(changes, () => {
          this.#notify(instance, changes.resource.name, changes.found(read, this.clock.now()));
        });
    };
    const tick = (): void => {
      poll();
      arm();
    };
    arm();
    return {
      stop: () => {
        cancel();
      },
      poll,
    };
  }

  #notify(instance: Instance, name: string, found: readonly NotifiedChange[]): void {
    if (found.length === 0) return;
    const changes = oddChanges(found, this.odd);
    const now = this.clock.now();
    const records = changes.map(({ record }) => record);
    const objectType = oddType(name, this.odd);
    const raw = oddRaw(polledRaw(name, records, now), name, this.odd);
    const subject = { ...this.#sender(instance), objectType, raw, pollDate: now, now, batch: 10 };
    const events = changes.map(({ event }) => event);
    this.deliveries.send(envelopes(subject, events));
  }

  /** A webhook-type element tells at once, also of deletions, with the CRM's own body as `raw`. */
  #pushing(instance: Instance): Stop {
    const names: Record<Change['kind'], NotifiedType> = {
      create: 'CREATED',
      update: 'UPDATED',
      delete: 'DELETED',
    };
    return this.#watched((resource, { kind, id, record }) => {
      const now = this.clock.now();
      const name = resource.path.split('/').slice(3).join('/');
      const changes = oddChanges([{ record, event: { eventType: names[kind], objectId: id } }], this.odd);
      const raw = { objects: changes.map((change) => change.record), action: kind };
      const objectType = oddType(name, this.odd);
      const subject = { ...this.#sender(instance), objectType, raw, now, batch: 20 };
      const events = changes.map(({ event }) => event);
      this.deliveries.send(envelopes(subject, events));
    });
  }

  #sender(instance: Instance): { instance: Instance; elementKey: string; hubKey: string } {
    const { key, hub } = this.elements.get(instance.elementKey);
    return { instance, elementKey: key, hubKey: hub };
  }

  #watched(watcher: (resource: StoredResource, change: Change) => void): Stop {
    this.hub.watchers.add(watcher);
    return () => this.hub.watchers.delete(watcher);
  }
}
