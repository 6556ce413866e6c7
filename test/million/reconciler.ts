import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { createConnection, type ConnectionSettings } from '../../src/connector/connection';
import { KnownIds } from '../../src/ids/known-ids';
import { oneAtATime } from '../../src/one-at-a-time';
import { createPoller } from '../../src/polling/poller';
import { Reconciler } from '../../src/reconcile/reconciler';
import { openLevelStore } from '../../src/store/level-store';
import { contactsResource } from '../polling/maximizer-resource';

/**
 * A process that compares all ids once: its arguments are connection settings as JSON and the store's folder. It prints
 * how many deletions it sent, the growth of its heap, and what the store takes, both in bytes.
 */
async function main(settings: ConnectionSettings, folder: string): Promise<void> {
  const store = await openLevelStore(folder);
  const connection = createConnection(settings);
  const resource = contactsResource({ pageSize: 2000 });
  const ids = new KnownIds(store, 'million');
  const deliver = async (_: unknown, commit: () => Promise<void>): Promise<void> => commit();
  const warn = (text: string): void => {
    console.error(text);
  };
  const { seen } = createPoller({
    ...{ scope: 'million', resource, connection, store, ids, deliver, warn },
    ...{ startFrom: 'now', lookback: 90, deepLookback: 900 },
  });
  const atStart = process.memoryUsage().heapUsed;
  let highest = atStart;
  const reconciler = new Reconciler({
    ...{ scope: 'million', resource, connection, store, ids, seen, deliver, warn, fuse: 5 },
    inTurn: oneAtATime(),
    mayGoOn: () => Promise.resolve(),
    progress: () => {
      highest = Math.max(highest, process.memoryUsage().heapUsed);
    },
    signal: new AbortController().signal,
  });
  await reconciler.open();
  const { deleted } = await reconciler.run();
  await store.close();
  connection.close();
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
  console.log(JSON.stringify({ deleted, growth: highest - atStart, bytes }));
}

const [settings = '{}', folder = ''] = process.argv.slice(2);
void main(JSON.parse(settings) as ConnectionSettings, folder);
