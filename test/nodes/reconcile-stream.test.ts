import assert from 'node:assert/strict';
import { catching, recording, type FlowNode } from './flows';
import { polling, webhook } from './flows';
import { STREAM, useStreamBench } from './stream-bench';
import type { WebhookFlows } from './webhook-flows';

const HOUR = 3_600_000;

describe('a comparison of ids in a stream', () => {
  const bench = useStreamBench();
  const { contacts, start, poll, push, later, settle, contactEvents } = bench;

  /** A stream that has taken note of so many contacts. */
  const noted = async (count: number, polled: FlowNode = {}): Promise<WebhookFlows> => {
    const now = bench.sandbox.clock.now();
    for (let index = 0; index < count; index += 1) {
      contacts().create({ Key: `c${index}`, FullName: 'A' }, { at: now - HOUR });
    }
    const running = await start(
      polling({ ...STREAM, startFrom: 'now', reconcile: 24, ...polled }),
      webhook(STREAM),
      catching,
      recording('caught'),
    );
    await poll(running);
    await compare(running);
    later();
    return running;
  };
  const compare = (running: WebhookFlows): Promise<void> => poll(running, { action: 'reconcile' });
  const deleted = (running: WebhookFlows, objectId: string): Promise<void> =>
    push(running, {
      objectId,
      eventType: 'DELETED',
      date: new Date(bench.sandbox.clock.now()).toISOString(),
    });
  const told = (running: WebhookFlows): string[] =>
    contactEvents(running).map(({ event }) => `${event?.eventType} ${event?.objectId}`);
  const keys = (count: number): string[] => Array.from({ length: count }, (_, index) => `c${index}`);

  it('counts for the fuse what is not told yet alone', async () => {
    const running = await noted(20);
    for (const key of keys(7)) {
      contacts().delete(key);
      await deleted(running, key);
    }
    contacts().delete('c9');
    await settle(running);
    await compare(running);
    assert.deepEqual(running.received('caught'), []);
    assert.deepEqual(
      told(running),
      [...keys(7), 'c9'].map((key) => `DELETED ${key}`),
    );
    for (const key of keys(18).slice(10)) contacts().delete(key);
    running.node('poll').receive({ action: 'reconcile' });
    const [{ error } = assert.fail()] = await running.messages('caught', 1);
    assert.match(error?.message ?? '', /8 of 12 known/);
  });

  it('counts nothing for the fuse where nobody wants deletions', async () => {
    const running = await noted(20, { watchDeleted: false });
    for (const key of keys(7)) contacts().delete(key);
    await compare(running);
    assert.deepEqual([running.received('caught'), told(running)], [[], []]);
  });

  it('tells of a record that is back with its old dates, and of its next deletion', async () => {
    const running = await noted(3);
    const { ...record } = contacts().get('c1');
    contacts().delete('c1');
    await deleted(running, 'c1');
    await settle(running);
    contacts().create(record, { at: null });
    later();
    await compare(running);
    await compare(running);
    assert.deepEqual(told(running), ['DELETED c1', 'CREATED c1']);
    assert.equal(contactEvents(running)[1]?.event?.origin, 'reconcile');
    later();
    contacts().delete('c1');
    await compare(running);
    assert.deepEqual(told(running), ['DELETED c1', 'CREATED c1', 'DELETED c1']);
    const ids = contactEvents(running).map(({ event }) => event?.id);
    assert.equal(new Set(ids).size, 3, ids.join(' '));
  });

  it('tells of a record that was pushed as deleted and is there', async () => {
    const running = await noted(3);
    await deleted(running, 'c1');
    await settle(running);
    later();
    await compare(running);
    await compare(running);
    assert.deepEqual(told(running), ['DELETED c1', 'CREATED c1']);
  });

  it('tells nothing of a record that is back and was told of', async () => {
    const running = await noted(3);
    contacts().delete('c1');
    await deleted(running, 'c1');
    await settle(running);
    later();
    contacts().create({ Key: 'c1', FullName: 'A' });
    await push(running, { objectId: 'c1', eventType: 'CREATED' });
    await settle(running);
    later();
    await compare(running);
    await poll(running);
    assert.deepEqual(told(running), ['DELETED c1', 'CREATED c1']);
  });
});
