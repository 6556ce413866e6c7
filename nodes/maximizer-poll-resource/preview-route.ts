import type { NodeAPI } from 'node-red';
import type { RecordEvent } from '../../src/events/event';
import { readPreview } from '../../src/polling/preview';
import { isWatched, type Watch } from '../../src/snapshots/watch';
import { adminPost, bodyOf } from '../shared/admin-route';
import { readWatch } from '../shared/changes-settings';
import { withFormConnection } from '../shared/form-connection';
import { amountOf } from '../shared/properties';
import type { Properties } from '../shared/property';
import { resourceOf } from './settings';
import type { PreviewAnswer } from './preview-answer';

/** Events the form shows; it says how many more there are. */
const SHOWN = 5;

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
function preview(RED: NodeAPI, values: Properties): Promise<PreviewAnswer> {
  return withFormConnection(RED, values['connection'], async (connection, signal) => {
    const resource = resourceOf(values);
    const watch = readWatch(values, resource.updated === undefined ? [] : [resource.updated.field]);
    const { events, warnings, ...answer } = await readPreview({
      resource,
      connection,
      within: values['within'] === '' ? undefined : amountOf('within', values['within'], 86_400),
      signal,
    });
    return {
      ...answer,
      warnings: warnings.map((warning) => connection.redact(warning)),
      ...shown(events, watch),
    };
  });
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
