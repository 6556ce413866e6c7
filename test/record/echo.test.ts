import assert from 'node:assert/strict';
import type { RecordEvent } from '../../src/events/event';
import { echoedEvents } from '../../src/record/echo';
import { openWritten } from '../../src/record/written';
import { createMemoryStore } from '../../src/store/memory-store';
import { VirtualClock } from '../virtual-clock';
import { NOON } from '../polling/polled-sandbox';

const OURS = '2026-11-26T12:00:00.000Z';

/** The event of a version of a contact; its id may hold what versions are told by. */
const change = (objectId: string, version: string): RecordEvent => ({
  event: {
    id: `12345/contacts/${objectId}@${version}`,
    eventType: 'UPDATED',
    objectType: 'contacts',
    objectId,
    date: OURS,
    pollDate: OURS,
    elementKey: 'maximizer',
    hubKey: 'crm',
    instanceId: '12345',
    origin: 'poll',
    attempt: 1,
  },
  payload: { Key: objectId },
});

describe('changes that were written over the same connection', () => {
  const EVENTS = [change('a@b', OURS), change('a@b', '2026-11-26T12:00:01.000Z'), change('c', OURS)];

  const writtenHere = async (): Promise<ReturnType<typeof openWritten>> => {
    const written = openWritten(createMemoryStore(), 'connection', new VirtualClock(NOON));
    const expectation = await written.expect({
      action: 'update',
      objectType: 'contacts',
      objectId: 'a@b',
      values: { City: 'Bonn' },
      at: NOON,
    });
    await expectation.wrote('a@b', [OURS]);
    return written;
  };

  it('are marked, and the others are sent as they are', async () => {
    const sent = await echoedEvents(await writtenHere(), 'mark')?.(EVENTS);
    assert.deepEqual(sent, [
      { event: { ...EVENTS[0]?.event, echo: true }, payload: EVENTS[0]?.payload },
      ...EVENTS.slice(1),
    ]);
    assert.ok(!('echo' in (EVENTS[0]?.event ?? {})), 'what was noticed stays as it was');
  });

  it('are sent as any other where nobody asks for more', async () => {
    assert.equal(echoedEvents(await writtenHere(), 'send'), undefined);
  });

  it('are left out, however often they are noticed', async () => {
    const echoed = echoedEvents(await writtenHere(), 'skip');
    assert.deepEqual(await echoed?.(EVENTS), EVENTS.slice(1));
    assert.deepEqual(await echoed?.(EVENTS), EVENTS.slice(1));
  });
});
