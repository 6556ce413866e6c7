import type { Request } from 'express';
import type { NodeAPI } from 'node-red';
import { adminPost, AdminRefusal, bodyOf } from '../shared/admin-route';
import { PATIENCE } from '../shared/patience';
import { storeTroubleOf } from '../shared/user-store';
import { runningNode } from './running';

/** What can be ordered without a message: nothing that stops a node or moves it. */
const ACTIONS = ['test', 'poll'] as const;

/**
 * `POST /maximizer/poll-resource/<node id>` of the admin API: has a deployed node do what `action` says, `test` or
 * `poll`, as an input message would. Answers `{"done":true}` when that has ended, `{"done":false}` when it still goes on
 * after 20 s, or with 422 and `message` why it failed.
 */
export function addOrderRoute(RED: NodeAPI): void {
  adminPost(RED, '/maximizer/poll-resource/:node', 'maximizer-poll-resource.write', ordered);
}

async function ordered(request: Request): Promise<{ done: boolean }> {
  const id = String(request.params['node']);
  const named = bodyOf(request)['action'];
  const action = ACTIONS.find((each) => each === named);
  if (action === undefined) throw new AdminRefusal(400, `action must be ${ACTIONS.join(' or ')}.`);
  const trouble = storeTroubleOf(id);
  if (trouble !== undefined) throw new AdminRefusal(503, trouble.message);
  const obey = runningNode(id);
  if (obey === undefined) {
    throw new AdminRefusal(404, 'No poll node with this id runs: deploy it first, and look at its status.');
  }
  let timer: NodeJS.Timeout | undefined;
  const goesOn = new Promise<{ done: boolean }>((resolve) => {
    timer = setTimeout(resolve, PATIENCE + 1_000, { done: false });
  });
  const ended = obey({ action }).then(() => ({ done: true }));
  // nobody waits for it any more when it takes too long
  ended.catch(() => undefined);
  return Promise.race([ended, goesOn]).finally(() => {
    clearTimeout(timer);
  });
}
