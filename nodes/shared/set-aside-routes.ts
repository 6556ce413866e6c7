import type { Request } from 'express';
import type { NodeAPI } from 'node-red';
import type { Members } from '../../src/json';
import type { Delivery } from '../../src/delivery/delivery';
import { deliveryOf } from '../../src/delivery/registry';
import { messageOf } from '../../src/errors';
import { storeTroubleOf } from './user-store';
import { adminGet, adminPost, AdminRefusal, bodyOf } from './admin-route';

/** Events a list holds at most; the next one begins after its last id. */
const MOST_LISTED = 100;
const PATH = '/open-connectors/set-aside/:node';

/**
 * What a source node has set aside, in the admin API, for those who may see or change flows:
 * `GET /open-connectors/set-aside/<node id>?after=<id>` answers `events`, oldest first, and whether there are `more`;
 * `POST` to the same address takes `action`, `redeliver` (all, or those of `ids`) or `drop` (those of `ids`), and
 * answers how many.
 */
export function addSetAsideRoutes(RED: NodeAPI): void {
  adminGet(RED, PATH, 'open-connectors-acknowledge.read', (request) =>
    answered(request, (delivery) => list(delivery, request.query['after']), NOTHING),
  );
  adminPost(RED, PATH, 'open-connectors-acknowledge.write', (request) =>
    answered(request, (delivery) => change(delivery, bodyOf(request))),
  );
}

/** What the list of a node that does not run is: its form asks for it too. */
const NOTHING = { events: [], more: false };

/** @param otherwise the answer for a node that does not run; undefined: it is refused */
async function answered(
  request: Request,
  answer: (delivery: Delivery) => Promise<object>,
  otherwise?: object,
): Promise<object> {
  const delivery = deliveryOf(String(request.params['node']));
  const trouble = storeTroubleOf(String(request.params['node']));
  if (trouble !== undefined) throw new AdminRefusal(503, trouble.message);
  if (delivery === undefined && otherwise !== undefined) return otherwise;
  if (delivery === undefined) throw new AdminRefusal(404, 'No deployed node with this id delivers events.');
  try {
    return await answer(delivery);
  } catch (error) {
    throw error instanceof AdminRefusal ? error : new AdminRefusal(500, messageOf(error));
  }
}

async function list(delivery: Delivery, after: unknown): Promise<object> {
  const found = await delivery.asides(MOST_LISTED + 1, typeof after === 'string' ? after : undefined);
  return { events: found.slice(0, MOST_LISTED), more: found.length > MOST_LISTED };
}

async function change(delivery: Delivery, { action, ids }: Members): Promise<object> {
  const named = Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : undefined;
  if (ids !== undefined && named === undefined) throw new AdminRefusal(400, 'ids must be a list of texts.');
  if (action === 'redeliver') return { redelivered: await delivery.redeliver(named) };
  if (action !== 'drop') throw new AdminRefusal(400, 'action must be redeliver or drop.');
  if (named === undefined) {
    throw new AdminRefusal(400, 'drop needs ids: what is to be forgotten must be named.');
  }
  return { dropped: await delivery.drop(named) };
}
