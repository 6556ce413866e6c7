import type { NodeAPI } from 'node-red';
import type { Delivery } from '../../src/delivery/delivery';
import { deliveryOf } from '../../src/delivery/registry';
import { messageOf } from '../../src/errors';

/** Events a list holds at most; the next one begins after its last id. */
const MOST_LISTED = 100;
const PATH = '/open-connectors/set-aside/:node';

interface Answer {
  status: number;
  body: object;
}

/**
 * What a source node has set aside, in the admin API, for those who may see or change flows:
 * `GET /open-connectors/set-aside/<node id>?after=<id>` answers `events`, oldest first, and whether there are `more`;
 * `POST` to the same address takes `action`, `redeliver` (all, or those of `ids`) or `drop` (those of `ids`), and
 * answers how many.
 */
export function addSetAsideRoutes(RED: NodeAPI): void {
  const permission = (kind: 'read' | 'write') =>
    RED.auth.needsPermission(`open-connectors-acknowledge.${kind}`);

  RED.httpAdmin.get(PATH, permission('read'), (request, response) => {
    const { after } = request.query;
    answered(request.params['node'], (delivery) => list(delivery, after)).then(
      ({ status, body }) => response.status(status).json(body),
      () => undefined,
    );
  });
  RED.httpAdmin.post(PATH, permission('write'), (request, response) => {
    answered(request.params['node'], (delivery) => change(delivery, request.body)).then(
      ({ status, body }) => response.status(status).json(body),
      () => undefined,
    );
  });
}

async function answered(node: unknown, answer: (delivery: Delivery) => Promise<Answer>): Promise<Answer> {
  const delivery = typeof node === 'string' ? deliveryOf(node) : undefined;
  if (delivery === undefined) return refusal(404, 'No deployed node with this id delivers events.');
  try {
    return await answer(delivery);
  } catch (error) {
    return refusal(500, messageOf(error));
  }
}

async function list(delivery: Delivery, after: unknown): Promise<Answer> {
  const found = await delivery.setAside(MOST_LISTED + 1, typeof after === 'string' ? after : undefined);
  return { status: 200, body: { events: found.slice(0, MOST_LISTED), more: found.length > MOST_LISTED } };
}

async function change(delivery: Delivery, body: unknown): Promise<Answer> {
  const { action, ids }: { action?: unknown; ids?: unknown } =
    typeof body === 'object' && body !== null ? body : {};
  const named = Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : undefined;
  if (ids !== undefined && named === undefined) return refusal(400, 'ids must be a list of texts.');
  if (action === 'redeliver') return { status: 200, body: { redelivered: await delivery.redeliver(named) } };
  if (action !== 'drop') return refusal(400, 'action must be redeliver or drop.');
  if (named === undefined) return refusal(400, 'drop needs ids: what is to be forgotten must be named.');
  return { status: 200, body: { dropped: await delivery.drop(named) } };
}

function refusal(status: number, message: string): Answer {
  return { status, body: { message } };
}
