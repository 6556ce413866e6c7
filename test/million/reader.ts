import { openSync, writeSync } from 'node:fs';
import { createConnection, type ConnectionSettings } from '../../src/connector/connection';
import { createPoller } from '../../src/polling/poller';
import { openLevelStore } from '../../src/store/level-store';
import { contactsResource } from '../polling/maximizer-resource';

/**
 * A process that reads everything from the beginning once: its arguments are connection settings as JSON, the store's
 * folder, and a file that takes four bytes for each event, its number. It prints the growth of its heap in bytes.
 */
async function main(settings: ConnectionSettings, folder: string, file: string): Promise<void> {
  const sent = openSync(file, 'a');
  const store = await openLevelStore(folder);
  const connection = createConnection(settings);
  const atStart = process.memoryUsage().heapUsed;
  let highest = atStart;
  const poller = createPoller({
    scope: 'million',
    resource: contactsResource({ pageSize: 2000 }),
    connection,
    store,
    startFrom: 'beginning',
    lookback: 90,
    deepLookback: 900,
    deliver: async (events, commit) => {
      const page = [...events];
      const numbers = Buffer.alloc(page.length * 4);
      page.forEach(({ event }, index) => {
        const key = Buffer.from(event.objectId, 'base64').toString();
        numbers.writeUInt32LE(Number(key.split('_')[1]), index * 4);
      });
      writeSync(sent, numbers);
      await commit();
      highest = Math.max(highest, process.memoryUsage().heapUsed);
    },
    warn: (text) => {
      console.error(text);
    },
  });
  await poller.poll();
  await store.close();
  connection.close();
  console.log(highest - atStart);
}

const [settings = '{}', folder = '', file = ''] = process.argv.slice(2);
void main(JSON.parse(settings) as ConnectionSettings, folder, file);
