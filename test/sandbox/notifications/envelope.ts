import { createHmac, randomBytes } from 'node:crypto';
import type { SandboxRecord } from '../ceql/evaluate';
import { isoToTheSecond } from '../hub/options';
import { USER_ID } from '../platform/instance-shape';

export type NotifiedType = 'CREATED' | 'UPDATED' | 'DELETED' | 'UNKNOWN';

/** One change, as the platform normalizes it. */
export interface NotifiedEvent {
  eventType: NotifiedType;
  objectId: string | number;
  /** When it changed, ms; default: the moment of noticing. */
  at?: number;
}

/** A change and the record it is about. */
export interface NotifiedChange {
  record: SandboxRecord;
  event: NotifiedEvent;
}

/** Who tells of what. */
export interface NotificationSubject {
  instance: { id: number; name: string; tags: readonly string[] };
  elementKey: string;
  hubKey: string;
  objectType: string;
  /** `raw` as the notification carries it. */
  raw: Record<string, unknown>;
  /** When the poll noticed, ms; undefined for webhook-type elements, which do not poll. */
  pollDate?: number;
  /** Sandbox time, ms. */
  now: number;
  /** Events per notification: 10 when polled, 20 for webhook-type elements. */
  batch: number;
}

/** Java's `Date.toString()` in UTC: `Mon Aug 20 15:30:07 UTC 2018`. */
export function javaDate(ms: number): string {
  const [, day = '', date = '', month = '', year = '', time = ''] =
    /^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/.exec(new Date(ms).toUTCString()) ?? [];
  return `${day} ${month} ${date} ${time} UTC ${year}`;
}

let lastNotification = 1_496_770;

/** A notification's own number. */
export function nextNotification(): number {
  return ++lastNotification;
}

/** What an instance's notifications are about, in one word. */
export function topicOf({ id, elementKey }: { id: number; elementKey: string }): string {
  return `instance-${id}-${elementKey}-events`;
}

/** The bodies that tell of these events: batches, each repeating the whole `raw`. */
export function envelopes(
  subject: NotificationSubject,
  events: readonly NotifiedEvent[],
): Record<string, unknown>[] {
  const { instance, elementKey, hubKey, objectType, raw, pollDate, now, batch } = subject;
  const shown = events.map(({ eventType, objectId, at }) => ({
    date: isoToTheSecond(at ?? pollDate ?? now),
    elementKey,
    ...(pollDate === undefined ? {} : { pollDate: isoToTheSecond(pollDate) }),
    eventType,
    hubKey,
    objectId,
    objectType,
  }));
  const bodies: Record<string, unknown>[] = [];
  for (let start = 0; start < shown.length; start += batch)
    bodies.push({
      severity: 'medium',
      createdDate: javaDate(now),
      topic: topicOf({ id: instance.id, elementKey }),
      action: 'create',
      id: String(nextNotification()),
      message: {
        elementKey,
        accountId: 874,
        eventId: randomBytes(15).toString('base64url'),
        companyId: 291,
        instanceId: instance.id,
        instance_id: instance.id,
        instanceName: instance.name,
        instanceTags: [...instance.tags],
        raw,
        userId: USER_ID,
        events: shown.slice(start, start + batch),
      },
      user: 'notifications@cloud-elements.com',
    });
  return bodies;
}

/** `raw` of a polling element: the records under the resource's name, and when they were polled. */
export function polledRaw(
  objectType: string,
  records: readonly SandboxRecord[],
  pollDate: number,
): Record<string, unknown> {
  return { [objectType]: records, pollDate, objectType };
}

/** `sha256=` and the Base64 of HMAC-SHA256 over the body's bytes. */
export function signatureOf(body: Uint8Array, key: string): string {
  return `sha256=${createHmac('sha256', key).update(body).digest('base64')}`;
}

/** How a notification proves where it comes from. */
export interface Proof {
  signatureKey?: string;
  basic?: { username: string; password: string };
}

/** The headers of one delivery. */
export function notificationHeaders(body: Buffer, webhookId: string, proof: Proof): Record<string, string> {
  const { signatureKey, basic } = proof;
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    'Elements-Webhook-Id': webhookId,
  };
  if (signatureKey !== undefined) headers['Elements-Webhook-Signature'] = signatureOf(body, signatureKey);
  if (basic)
    headers['Authorization'] =
      `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString('base64')}`;
  return headers;
}

/** The proof an instance's configuration asks for. */
export function proofOf(configuration: Record<string, unknown>): Proof {
  const text = (key: string): string | undefined => {
    const value = configuration[key];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const signatureKey = text('event.notification.signature.key');
  const username = text('event.notification.basic.username');
  const password = text('event.notification.basic.password') ?? '';
  return {
    ...(signatureKey === undefined ? {} : { signatureKey }),
    ...(username === undefined ? {} : { basic: { username, password } }),
  };
}
