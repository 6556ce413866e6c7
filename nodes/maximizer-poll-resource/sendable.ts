import type { Connection } from '../../src/connector/connection';
import { isoText } from '../../src/dates/iso';
import { deletedVersion } from '../../src/events/event-id';
import type { Written } from '../../src/record/written';
import type { StreamOfPolls } from './stream';
import type { PollSettings } from './settings';

/** Of records that are gone those whose deletion a node would send. */
export type SendableDeletions = (objectIds: readonly string[]) => Promise<readonly string[]>;

/** What decides whether a node sends a deletion. */
export interface SendableOptions {
  settings: Pick<PollSettings, 'watch' | 'echo' | 'resource'>;
  connection: Pick<Connection, 'serverNow'>;
  written: Pick<Written, 'areOwn'>;
  /** The stream that may have sent some before; undefined: the node is alone. */
  stream: Pick<StreamOfPolls, 'deletedAmong'> | undefined;
}

/** Leaves out what nobody wants to know, what others of the stream have sent, and own deletions where they are skipped. */
export function sendableDeletions({
  settings,
  connection,
  written,
  stream,
}: SendableOptions): SendableDeletions {
  const { watch, echo, resource } = settings;
  return async (objectIds) => {
    if (watch?.deleted === false) return [];
    const sent = await stream?.deletedAmong(objectIds);
    const unsent = objectIds.filter((id) => sent?.has(id) !== true);
    if (echo !== 'skip') return unsent;
    const version = deletedVersion(isoText(connection.serverNow()));
    const own = await written.areOwn(
      unsent.map((objectId) => ({ objectType: resource.resource, objectId, version, record: null })),
    );
    return unsent.filter((_, index) => own[index] !== true);
  };
}
