import type { NodeAPI } from 'node-red';
import { readPreview } from '../../src/polling/preview';
import { adminPost, bodyOf } from '../shared/admin-route';
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
    const { events, warnings, ...answer } = await readPreview({
      resource: resourceOf(values),
      connection,
      within: values['within'] === '' ? undefined : amountOf('within', values['within'], 86_400),
      signal,
    });
    return {
      ...answer,
      warnings: warnings.map((warning) => connection.redact(warning)),
      count: events.length,
      events: events.slice(0, SHOWN),
    };
  });
}
