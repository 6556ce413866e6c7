import assert from 'node:assert/strict';
import { sendableDeletions, type SendableOptions } from '../../nodes/maximizer-poll-resource/sendable';
import { DELETED } from '../../src/record/version';
import { openWritten } from '../../src/record/written';
import { createMemoryStore } from '../../src/store/memory-store';
import { EVERYTHING } from '../../src/snapshots/watch';
import { contactsResource } from '../polling/maximizer-resource';
import { NOON } from '../polling/polled-sandbox';
import { VirtualClock } from '../virtual-clock';

describe('deletions that a node would send', () => {
  const sendable = async (
    settings: Partial<SendableOptions['settings']>,
    inStream: readonly string[] = [],
  ): Promise<readonly string[]> => {
    const written = openWritten(createMemoryStore(), 'connection', new VirtualClock(NOON));
    const write = await written.expect({
      ...{ action: 'delete', objectType: 'contacts', objectId: 'own', values: {}, at: NOON },
    });
    await write.wrote('own', [DELETED]);
    const of = sendableDeletions({
      settings: { resource: contactsResource(), watch: undefined, echo: 'send', ...settings },
      connection: { serverNow: () => NOON },
      written,
      stream: { deletedAmong: () => Promise.resolve(new Map(inStream.map((id) => [id, NOON]))) },
    });
    return of(['own', 'a', 'b']);
  };

  it('are all but own ones that are skipped, those that the stream sent, and those that nobody wants', async () => {
    assert.deepEqual(await sendable({}), ['own', 'a', 'b']);
    assert.deepEqual(await sendable({ echo: 'mark' }), ['own', 'a', 'b']);
    assert.deepEqual(await sendable({ echo: 'skip' }), ['a', 'b']);
    assert.deepEqual(await sendable({ echo: 'skip' }, ['a']), ['b']);
    assert.deepEqual(await sendable({ watch: EVERYTHING }), ['own', 'a', 'b']);
    assert.deepEqual(await sendable({ watch: { ...EVERYTHING, deleted: false } }), []);
  });
});
