import type { SandboxRecord } from '../ceql/evaluate';
import type { SandboxClock } from '../clock';
import type { Elements } from '../platform/elements';
import type { Instance } from '../platform/instances';
import { envelopes, notificationHeaders, polledRaw, proofOf } from './envelope';
import type { NotifiedEvent, Proof } from './envelope';
import { post } from './post';
import type { PostReply } from './post';

/** A notification that a test sends by itself, once, without retries. */
export interface DirectNotification extends Proof {
  /** Default: the instance's callback address. */
  url?: string;
  /** Default: the sandbox's first. */
  instance?: Instance;
  objectType?: string;
  events?: readonly NotifiedEvent[];
  /** Records that `raw` carries. */
  records?: readonly SandboxRecord[];
  /** In place of the whole `raw`. */
  raw?: Record<string, unknown>;
  /** Events per notification. Default 10. */
  batch?: number;
  /** In place of the whole body: text or bytes as they stand, anything else as JSON. */
  body?: unknown;
  /** Added to the platform's headers, or in their place; undefined takes one away. */
  headers?: Record<string, string | undefined>;
  /** Real milliseconds until it gives up. Default 10,000. */
  timeout?: number;
}

/** What `notify` needs of the platform. */
export interface NotifyRooms {
  clock: SandboxClock;
  elements: Elements;
  instance: Instance;
  signal: AbortSignal;
}

/** Posts a notification, one request per batch, signed as the instance's configuration says unless told otherwise. */
export async function notify(rooms: NotifyRooms, notification: DirectNotification): Promise<PostReply[]> {
  const { instance = rooms.instance, timeout = 10_000 } = notification;
  const url = notification.url ?? instance.configuration['event.notification.callback.url'];
  if (typeof url !== 'string') throw new Error('Where to? Give a url, or the instance a callback address');
  const proof = { ...proofOf(instance.configuration), ...notification };
  const replies: PostReply[] = [];
  for (const bytes of bodiesOf(rooms, instance, notification)) {
    const headers = { ...notificationHeaders(bytes, String(instance.id), proof), ...notification.headers };
    replies.push(await post(url, bytes, defined(headers), { timeout, signal: rooms.signal }));
  }
  return replies;
}

function bodiesOf(
  { clock, elements }: NotifyRooms,
  instance: Instance,
  notification: DirectNotification,
): Buffer[] {
  const { body, objectType = 'contacts', events = [], records = [], batch = 10 } = notification;
  if (typeof body === 'string' || Buffer.isBuffer(body)) return [Buffer.from(body as string)];
  if (body !== undefined) return [Buffer.from(JSON.stringify(body))];
  const now = clock.now();
  const { key: elementKey, hub: hubKey } = elements.get(instance.elementKey);
  const raw = notification.raw ?? polledRaw(objectType, records, now);
  const subject = { instance, elementKey, hubKey, objectType, raw, pollDate: now, now, batch };
  return envelopes(subject, events).map((envelope) => Buffer.from(JSON.stringify(envelope)));
}

function defined(headers: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
