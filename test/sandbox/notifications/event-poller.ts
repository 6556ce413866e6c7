import type { SandboxClock } from '../clock';
import { fieldValue, isoInstant } from '../ceql/evaluate';
import type { Hub } from '../hub/hub';
import type { Change, StoredResource } from '../hub/resource';
import { isTrue, polledResources } from '../platform/configuration';
import type { PolledResource } from '../platform/configuration';
import type { Elements } from '../platform/elements';
import type { Instance, Instances } from '../platform/instances';
import type { Deliveries } from './deliveries';
import { envelopes, polledRaw } from './envelope';
import type { NotifiedEvent, NotifiedType } from './envelope';

/** What one instance's poller has gathered since its last poll, by resource and identifier. */
interface Gathered {
  polled: PolledResource;
  changes: Map<string, { resource: StoredResource; change: Change }>;
}

/** Stops what a watch started. */
type Stop = () => void;

/** The platform's own poller: what it notices goes to the instances' callback addresses. */
export class EventPoller {
  readonly #watches = new Map<number, { configuration: string; stop: Stop; poll?: () => void }>();

  constructor(
    readonly clock: SandboxClock,
    readonly hub: Hub,
    readonly elements: Elements,
    readonly deliveries: Deliveries,
    readonly instances: Instances,
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
    const isWebhook = instance.configuration['event.vendor.type'] === 'webhook';
    const watch = isWebhook ? { stop: this.#pushing(instance) } : this.#polling(instance);
    this.#watches.set(instance.id, { configuration, ...watch });
  }

  #polling(instance: Instance): { stop: Stop; poll: () => void } {
    const minutes = Number(instance.configuration['event.poller.refresh_interval'] ?? 15);
    const gathered: Gathered[] = polledResources(instance.configuration).map((polled) => ({
      polled,
      changes: new Map(),
    }));
    const end = this.#watched((resource, change) => {
      for (const { polled, changes } of gathered)
        if (resource.path === polled.url.split('?')[0]) gather(changes, resource, change);
    });
    let cancel: Stop = () => undefined;
    const arm = (): void => {
      cancel = this.clock.at(this.clock.now() + minutes * 60_000 * this.deliveries.timeScale, tick);
    };
    const poll = (): void => {
      for (const one of gathered) this.#notify(instance, one);
    };
    const tick = (): void => {
      poll();
      arm();
    };
    arm();
    const stop = (): void => {
      cancel();
      end();
    };
    return { stop, poll };
  }

  #notify(instance: Instance, { polled, changes }: Gathered): void {
    if (changes.size === 0) return;
    const found = [...changes.values()];
    changes.clear();
    const now = this.clock.now();
    const records = found.map(({ change }) => change.record);
    const { key: elementKey, hub: hubKey } = this.elements.get(instance.elementKey);
    const { name: objectType } = polled;
    const raw = polledRaw(objectType, records, now);
    const events = found.map(({ resource, change }) => polledEvent(change, resource, polled));
    const subject = { instance, elementKey, hubKey, objectType, raw, pollDate: now, now, batch: 10 };
    this.deliveries.send(instance, envelopes(subject, events));
  }

  /** A webhook-type element tells at once, also of deletions, with the CRM's own body as `raw`. */
  #pushing(instance: Instance): Stop {
    const { key: elementKey, hub: hubKey } = this.elements.get(instance.elementKey);
    const names: Record<Change['kind'], NotifiedType> = {
      create: 'CREATED',
      update: 'UPDATED',
      delete: 'DELETED',
    };
    return this.#watched((resource, { kind, id, record }) => {
      const now = this.clock.now();
      const objectType = resource.path.split('/').slice(3).join('/');
      const raw = { objects: [record], action: kind };
      const subject = { instance, elementKey, hubKey, objectType, raw, now, batch: 20 };
      this.deliveries.send(instance, envelopes(subject, [{ eventType: names[kind], objectId: id }]));
    });
  }

  #watched(watcher: (resource: StoredResource, change: Change) => void): Stop {
    this.hub.watchers.add(watcher);
    return () => this.hub.watchers.delete(watcher);
  }
}

/** A poll sees the newest state only: created and updated is created; what is gone was never seen. */
function gather(changes: Gathered['changes'], resource: StoredResource, change: Change): void {
  const { id } = change;
  if (change.kind === 'delete') changes.delete(id);
  else {
    const kind = changes.get(id)?.change.kind === 'create' ? 'create' : change.kind;
    changes.set(id, { resource, change: { ...change, kind } });
  }
}

function polledEvent(
  { kind, id, record }: Change,
  resource: StoredResource,
  polled: PolledResource,
): NotifiedEvent {
  const instant = (field: unknown): number | undefined => {
    if (typeof field !== 'string') return undefined;
    return (resource.traits.dates[field] ?? isoInstant)(fieldValue(record, field));
  };
  const updated = instant(polled.dates.updatedDateField);
  const created = instant(polled.dates.createdDateField);
  const isNew = updated === undefined || created === undefined ? kind === 'create' : updated === created;
  const objectId = fieldValue(record, polled.idField);
  return {
    eventType: isNew ? 'CREATED' : 'UPDATED',
    objectId: typeof objectId === 'string' || typeof objectId === 'number' ? objectId : id,
    ...(updated === undefined ? {} : { at: updated }),
  };
}
