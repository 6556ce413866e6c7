import assert from 'node:assert/strict';
import type { RecordEvent } from '../../src/events/event';
import { changeEvent } from '../../src/events/change-event';
import { isoText } from '../../src/dates/iso';
import { echoedEvents } from '../../src/record/echo';
import { DELETED } from '../../src/record/version';
import { openWritten } from '../../src/record/written';
import { createMemoryStore } from '../../src/store/memory-store';
import { NOON } from '../polling/polled-sandbox';
import { VirtualClock } from '../virtual-clock';

describe('own deletions of a record', () => {
  const eventOf = (eventType: 'CREATED' | 'DELETED', minute: number): RecordEvent => {
    const date = NOON + minute * 60_000;
    const origin = {
      origin: 'poll',
      instanceId: '1',
      elementKey: 'e',
      hubKey: 'crm',
      objectType: 'contacts',
    } as const;
    const version = `${isoText(date)}${eventType === 'DELETED' ? DELETED : ''}`;
    const event = changeEvent(origin, {
      ...{ eventType, objectId: 'a', version, updated: date, date, noticed: date, now: date },
      warning: undefined,
    });
    return { event, payload: null };
  };
  const sendingOf = async (): Promise<(...events: RecordEvent[]) => Promise<string[]>> => {
    const written = openWritten(createMemoryStore(), 'connection', new VirtualClock(NOON));
    const write = await written.expect({
      ...{ action: 'delete', objectType: 'contacts', objectId: 'a', values: {}, at: NOON },
    });
    await write.wrote('a', [DELETED]);
    const echoed = echoedEvents(written, 'skip') ?? assert.fail();
    return async (...events) => (await echoed(events)).map(({ event }) => event.eventType);
  };

  it('are own however often they are noticed, and no longer once the record is back', async () => {
    const sent = await sendingOf();
    assert.deepEqual(await sent(eventOf('DELETED', 1)), []);
    assert.deepEqual(await sent(eventOf('DELETED', 9)), []);
    assert.deepEqual(await sent(eventOf('CREATED', 20)), ['CREATED']);
    assert.deepEqual(await sent(eventOf('DELETED', 30)), ['DELETED']);
  });

  it('are own where the creation before is told late', async () => {
    const sent = await sendingOf();
    assert.deepEqual(await sent(eventOf('CREATED', -5)), ['CREATED']);
    assert.deepEqual(await sent(eventOf('DELETED', 1)), []);
  });
});
