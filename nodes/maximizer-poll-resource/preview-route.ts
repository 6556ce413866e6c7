import type { NodeAPI } from 'node-red';
import { ConfigurationError, MaximizerError } from '../../src/errors';
import { isWatched, type Watch } from '../../src/snapshots/watch';
import type { RecordEvent } from '../../src/events/event';
import { readPreview } from '../../src/polling/preview';
import { adminPost, bodyOf } from '../shared/admin-route';
import { connectionNode } from '../shared/connection-node';
import { readWatch } from '../shared/changes-settings';
import { amountOf } from '../shared/properties';
import type { Properties } from '../shared/property';
import { resourceOf } from './settings';
import type { PreviewAnswer } from './preview-answer';

/** Events the form shows; it says how many more there are. */
const SHOWN = 5;
/** A person waits for it; ms. */
const LONGEST_READ = 20_000;

/**
 * `POST /maximizer/preview` of the admin API: the form's values, the id of a deployed connection, and `within` in
 * seconds; answers what one page would send, or with 422 and `message` why not.
 */
export function addPreviewRoute(RED: NodeAPI): void {
  adminPost(RED, '/maximizer/preview', 'maximizer-poll-resource.write', (request) =>
    preview(RED, bodyOf(request)),
  );
}

/** What the form gets to show. */
async function preview(RED: NodeAPI, values: Properties): Promise<PreviewAnswer> {
  const source = connectionNode(RED, values['connection']);
  if (source === undefined) {
    throw new ConfigurationError('connection', 'Node-RED does not run it', {
      cure: 'Deploy it first: only then the server knows its secrets. A connection inside a subflow cannot be previewed.',
    });
  }
  const resource = resourceOf(values);
  const watch = readWatch(values, resource.updated === undefined ? [] : [resource.updated.field]);
  const user = {};
  const patience = new AbortController();
  const timer = setTimeout(() => {
    patience.abort(tooSlow());
  }, LONGEST_READ);
  try {
    const connection = source.register(user);
    const { events, warnings, ...answer } = await readPreview({
      resource,
      connection,
      within: values['within'] === '' ? undefined : amountOf('within', values['within'], 86_400),
      signal: patience.signal,
    });
    return {
      ...answer,
      warnings: warnings.map((warning) => connection.redact(warning)),
      ...shown(events, watch),
    };
  } finally {
    clearTimeout(timer);
    source.deregister(user);
  }
}

/** How many events would be sent, and the first of all, with why; it is not known what their records were before. */
function shown(
  events: readonly RecordEvent[],
  watch: Watch | undefined,
): Pick<PreviewAnswer, 'count' | 'events'> {
  if (watch === undefined) return { count: events.length, events: events.slice(0, SHOWN) };
  const judged = events.map((event) => ({ ...event, watched: isWatched(event, watch) }));
  return { count: judged.filter(({ watched }) => watched.isSent).length, events: judged.slice(0, SHOWN) };
}

function tooSlow(): MaximizerError {
  return new MaximizerError(`The platform did not answer within ${LONGEST_READ / 1000} s`, {
    code: 'timeout',
    status: 'timeout',
    cure: 'Try again, with a smaller page size or a shorter time.',
  });
}
