import type { NodeAPI } from 'node-red';
import { ConfigurationError } from '../../src/errors';
import { readPreview } from '../../src/polling/preview';
import { adminPost, bodyOf } from '../shared/admin-route';
import { connectionNode } from '../shared/connection-node';
import { withPatience } from '../shared/patience';
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
async function preview(RED: NodeAPI, values: Properties): Promise<PreviewAnswer> {
  const source = connectionNode(RED, values['connection']);
  if (source === undefined) {
    throw new ConfigurationError('connection', 'Node-RED does not run it', {
      cure: 'Deploy it first: only then the server knows its secrets. A connection inside a subflow cannot be previewed.',
    });
  }
  const resource = resourceOf(values);
  const user = {};
  try {
    const connection = source.register(user);
    const { events, warnings, ...answer } = await withPatience((signal) =>
      readPreview({
        resource,
        connection,
        within: values['within'] === '' ? undefined : amountOf('within', values['within'], 86_400),
        signal,
      }),
    );
    return {
      ...answer,
      warnings: warnings.map((warning) => connection.redact(warning)),
      count: events.length,
      events: events.slice(0, SHOWN),
    };
  } finally {
    source.deregister(user);
  }
}
