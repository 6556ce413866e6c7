import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../src/clock';
import type { Connection } from '../../src/connector/connection';
import { TypeNames } from '../../src/events/type-name';
import type { RecordEvent } from '../../src/events/event';
import type { ResourceConfiguration } from '../../src/resource/resource';
import type { Store } from '../../src/store/store';
import type { Stream } from '../../src/streams/stream';
import { createPushedStream } from '../../src/webhook/pushed-stream';
import { pushedResources } from '../../src/webhook/resources';
import type { Change } from '../sandbox';
import { notification, post, runWebhook } from '../webhook/running-webhook';
import type { Pushes } from './scenario';
import type { World } from './world';

/** What pushes go to. */
export interface PushingOptions {
  stream: Stream;
  store: Store;
  resource: ResourceConfiguration;
  clock: Clock;
  connection: () => Connection;
  sent: (event: RecordEvent) => void;
}

/** A platform that pushes the changes of a world, and the webhook that takes them. */
export interface Pushing {
  /** Pushes what is due by the world's time, and resolves when the webhook has dealt with it. */
  pushDue(): Promise<void>;
  close(): Promise<void>;
}

export async function startPushing(world: World, pushes: Pushes, options: PushingOptions): Promise<Pushing> {
  const { stream, store, resource, clock } = options;
  const resources = new TypeNames(pushedResources([resource], 'UTC'));
  const connection: Connection = {
    ...options.connection(),
    serverNow: () => options.connection().serverNow(),
    callHub: (call) => options.connection().callHub(call),
  };
  const running = await runWebhook({
    ...{ store, clock, connection, scope: 'webhook' },
    stream: createPushedStream({
      stream,
      resourceOf: (objectType) => resources.get(objectType),
      now: () => connection.serverNow(),
    }),
  });
  const due: { at: number; body: unknown }[] = [];
  const watch = ({ record, kind }: Change): void => {
    if (kind === 'delete' || world.random() < pushes.lost) return;
    const contact = { ...record };
    for (let times = world.random() < pushes.twice ? 2 : 1; times > 0; times -= 1) {
      const raw = world.random() < pushes.bare ? {} : { contacts: [{ ...contact, Told: times }] };
      const body = notification({ objectId: record['Key'], date: new Date(world.now()).toISOString() }, raw);
      due.push({ at: world.now() + world.random() * pushes.late * 1000, body });
    }
  };
  world.contacts.watchers.add(watch);
  let told = 0;

  return {
    pushDue: async () => {
      const now = due.filter(({ at }) => at <= world.now()).sort((one, other) => one.at - other.at);
      for (const each of now) {
        due.splice(due.indexOf(each), 1);
        const { status } = await post(running.url, each.body);
        if (status !== 200) throw new Error(`a push was answered with ${status}`);
        while (running.webhook.unread > 0) await turn();
        for (const event of running.events.slice(told)) options.sent(event);
        told = running.events.length;
      }
    },
    close: async () => {
      world.contacts.watchers.delete(watch);
      await running.close();
    },
  };
}
