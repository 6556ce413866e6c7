import { compiledCondition } from '../ceql/evaluate';
import { parseWhere } from '../ceql/parse';
import { isoToTheSecond } from '../hub/options';
import { methodRefusal, Refusal } from '../http';
import type { Answer, Call } from '../http';
import type { Deliveries, Delivery, Subscription } from './deliveries';

/** GET /notifications/subscriptions; GET and PUT /notifications/subscriptions/deliveries?where=…. */
export function notificationsAnswer(call: Call, deliveries: Deliveries): Answer {
  const [, subscriptions, part, more] = call.segments;
  if (
    subscriptions !== 'subscriptions' ||
    more !== undefined ||
    (part !== undefined && part !== 'deliveries')
  )
    throw new Refusal(404, `No such path: ${call.path}`);
  if (part === undefined) {
    if (call.method !== 'GET') throw methodRefusal(call.method, ['GET']);
    return { status: 200, body: deliveries.subscriptions().map(shownSubscription) };
  }
  if (call.method !== 'GET' && call.method !== 'PUT') throw methodRefusal(call.method, ['GET', 'PUT']);
  const where = call.query.get('where');
  if (where === null) throw new Refusal(400, "Missing required parameter 'where'");
  const test = compiledCondition(parseWhere(where, { bareDots: true }), {
    isField: (name) => ['channel', 'status', 'config.url', 'topic', 'id'].includes(name),
    dates: {},
    parameters: {},
  });
  const chosen = deliveries.all().filter((delivery) => test(shownDelivery(delivery)));
  const body = chosen.map(shownDelivery);
  if (call.method === 'PUT') deliveries.redeliver(chosen.filter(({ status }) => status === 'queued'));
  return { status: 200, body };
}

function shownSubscription({ id, topic, url, active }: Subscription): Record<string, unknown> {
  return { id, channel: 'webhook', topics: [topic], config: { url }, active };
}

function shownDelivery({
  id,
  subscription,
  body,
  status,
  attempts,
  createdDate,
}: Delivery): Record<string, unknown> {
  return {
    id,
    channel: 'webhook',
    status,
    topic: subscription.topic,
    config: { url: subscription.url },
    attempts,
    createdDate: isoToTheSecond(createdDate),
    notification: body,
  };
}
