import { compiledCondition } from '../ceql/evaluate';
import { parseWhere } from '../ceql/parse';
import { isoToTheSecond } from '../hub/options';
import { isObject, methodRefusal, readObject, Refusal } from '../http';
import type { Answer, Call } from '../http';
import { isWebAddress } from '../platform/oauth';
import type { Deliveries, Delivery, Subscription } from './deliveries';
import { nextNotification } from './envelope';

/** `/notifications` and below: subscriptions, and what became of each notification on its way to each. */
export async function notificationsAnswer(call: Call, deliveries: Deliveries): Promise<Answer> {
  const [, first, second, third, fourth, more] = call.segments;
  if (more !== undefined) throw noPath(call);
  if (first === undefined) return publishedAnswer(call, deliveries);
  if (first === 'subscriptions' && third === undefined) {
    if (second === 'deliveries') return searchAnswer(call, deliveries);
    return second === undefined
      ? subscriptionsAnswer(call, deliveries)
      : subscriptionAnswer(call, second, deliveries);
  }
  const ofNotification = deliveries.all().filter(({ notificationId }) => String(notificationId) === first);
  if (second !== 'subscriptions' || call.method !== 'GET') throw noPath(call);
  if (third === 'deliveries' && fourth === undefined)
    return { status: 200, body: ofNotification.map((delivery) => shownDelivery(delivery, isHydrated(call))) };
  if (fourth !== 'deliveries') throw noPath(call);
  const delivery = ofNotification.find(({ subscription }) => String(subscription.id) === third);
  if (!delivery) throw new Refusal(404, `No delivery of the notification ${first} to ${third ?? ''}`);
  return { status: 200, body: shownDelivery(delivery, isHydrated(call)) };
}

function noPath(call: Call): Refusal {
  return new Refusal(404, `No such path: ${call.path}`);
}

/** POST /notifications: a caller's own, to whoever has subscribed to its topic. */
async function publishedAnswer(call: Call, deliveries: Deliveries): Promise<Answer> {
  if (call.method !== 'POST') throw methodRefusal(call.method, ['POST']);
  const { topic, message, severity = 'low', from = '' } = await readObject(call);
  if (typeof topic !== 'string' || message === undefined)
    throw new Refusal(400, "Missing required field 'topic' or 'message'");
  const createdDate = isoToTheSecond(deliveries.clock.now());
  const body = { id: nextNotification(), topic, message, severity, from, createdDate };
  deliveries.send([body]);
  return { status: 200, body };
}

async function subscriptionsAnswer(call: Call, deliveries: Deliveries): Promise<Answer> {
  if (call.method === 'GET') return { status: 200, body: deliveries.subscriptions().map(shownSubscription) };
  if (call.method !== 'POST') throw methodRefusal(call.method, ['GET', 'POST']);
  const { channel, topics, config } = await readObject(call);
  const url = isObject(config) ? config['url'] : undefined;
  const isList =
    Array.isArray(topics) && topics.length > 0 && topics.every((topic) => typeof topic === 'string');
  if (channel !== 'webhook' || !isList || !isWebAddress(url))
    throw new Refusal(400, "A subscription needs the channel 'webhook', topics, and a config with a url");
  return { status: 200, body: shownSubscription(deliveries.subscribe(url, topics)) };
}

function subscriptionAnswer(call: Call, id: string, deliveries: Deliveries): Answer {
  if (call.method !== 'GET' && call.method !== 'DELETE') throw methodRefusal(call.method, ['GET', 'DELETE']);
  const found = deliveries.subscriptions().find((subscription) => String(subscription.id) === id);
  if (!found) throw new Refusal(404, `No subscription found with the id ${id}`);
  if (call.method === 'GET') return { status: 200, body: shownSubscription(found) };
  deliveries.unsubscribe(found.id);
  return { status: 200 };
}

/** GET /notifications/subscriptions/deliveries?where=…; PUT sends again what of it is queued. */
function searchAnswer(call: Call, deliveries: Deliveries): Answer {
  if (call.method !== 'GET' && call.method !== 'PUT') throw methodRefusal(call.method, ['GET', 'PUT']);
  const where = call.query.get('where');
  if (where === null) throw new Refusal(400, "Missing required parameter 'where'");
  const test = compiledCondition(parseWhere(where), {
    isField: (name) => ['channel', 'status', 'config.url', 'topic', 'id'].includes(name),
    dates: {},
    parameters: {},
  });
  const chosen = deliveries.all().filter((delivery) => {
    const { subscription, status, notificationId } = delivery;
    const { channel, topics, config } = shownSubscription(subscription);
    return test({ channel, config, topic: topics[0], status, id: notificationId });
  });
  const body = chosen.map((delivery) => shownDelivery(delivery, isHydrated(call)));
  if (call.method === 'PUT') deliveries.redeliver(chosen.filter(({ status }) => status === 'queued'));
  return { status: 200, body };
}

function isHydrated(call: Call): boolean {
  return call.query.get('hydrate') === 'true';
}

function shownSubscription({ id, topics, url, active }: Subscription) {
  return { id, channel: 'webhook', topics, config: { url }, active };
}

/** @param hydrated with the notification and the subscription themselves */
function shownDelivery(delivery: Delivery, hydrated: boolean): Record<string, unknown> {
  const { notificationId, subscription, body, status, attempts, createdDate } = delivery;
  return {
    notificationId,
    subscriptionId: subscription.id,
    status,
    attempts,
    createdDate: isoToTheSecond(createdDate),
    ...(hydrated ? { notification: body, subscription: shownSubscription(subscription) } : {}),
  };
}
