import assert from 'node:assert/strict';
import { scopePrefix } from '../../src/store/keys';
import type { StoredResource } from '../sandbox';
import { contactsResource } from './maximizer-resource';
import { NOON, startPolledSandbox, type PolledSandbox } from './polled-sandbox';

const MINUTE = 60_000;

describe('a record that no window reads any more', () => {
  let polled: PolledSandbox;
  beforeEach(async () => {
    polled = await startPolledSandbox();
  });
  afterEach(() => polled.close());

  const contacts = (): StoredResource => polled.sandbox.resource('contacts');
  const now = (): string => new Date(polled.sandbox.clock.now()).toISOString();
  const emitted = (): string[] => polled.events.map(({ event }) => `${event.eventType} ${event.objectId}`);

  /** Polls on until what was seen before is settled, with another record that changes meanwhile. */
  async function pollOn(poll: () => Promise<unknown>): Promise<void> {
    for (let minute = 0; minute < 120; minute += 10) {
      polled.sandbox.clock.advance(10 * MINUTE);
      contacts().patch('other', { City: `${minute}` });
      polled.sandbox.clock.advance(2_000);
      await poll();
    }
    const prefix = scopePrefix('test', 'settled');
    const settled = await polled.store.range(prefix, Buffer.concat([prefix, Buffer.alloc(32, 0xff)]), 100);
    assert.ok(settled.length >= 3, `${settled.length} records are settled`);
    polled.events.length = 0;
  }

  it('is still known by what was sent of it', async () => {
    const poller = polled.poller(contactsResource(), { startFrom: 'beginning' });
    for (const Key of ['moved', 'undated', 'back', 'other']) contacts().create({ Key });
    polled.sandbox.clock.advance(2_000);
    await poller.poll();
    await pollOn(() => poller.poll());

    contacts().patch('moved', { CreationDate: now() });
    contacts().patch('undated', { CreationDate: null });
    contacts().patch('back', { City: 'Bonn' });
    polled.sandbox.clock.advance(2_000);
    await poller.poll();
    assert.deepEqual(emitted().sort(), ['UPDATED back', 'UPDATED moved', 'UPDATED undated']);
  });

  it('does not come again when a clock change makes windows read it once more', async () => {
    const poller = polled.poller(contactsResource(), { startFrom: 'beginning' });
    for (const Key of ['a', 'b', 'c', 'other']) contacts().create({ Key });
    polled.sandbox.clock.advance(2_000);
    await poller.poll();
    await pollOn(() => poller.poll());
    polled.sandbox.clock.set(NOON + 5 * MINUTE);
    contacts().create({ Key: 'new' });
    for (let poll = 0; poll < 10; poll += 1) {
      polled.sandbox.clock.advance(MINUTE);
      await poller.poll();
    }
    assert.deepEqual(emitted(), ['CREATED new']);
  });

  it('is known to another poller on the same store', async () => {
    const poller = polled.poller(contactsResource(), { startFrom: 'beginning' });
    for (const Key of ['a', 'b', 'c', 'other']) contacts().create({ Key });
    polled.sandbox.clock.advance(2_000);
    await poller.poll();
    await pollOn(() => poller.poll());
    contacts().patch('a', { CreationDate: now() });
    polled.sandbox.clock.advance(2_000);
    await polled.poller(contactsResource(), { startFrom: 'beginning' }).poll();
    assert.deepEqual(emitted(), ['UPDATED a']);
  });
});
