import assert from 'node:assert/strict';
import { misfitOf, type StreamNode } from '../../nodes/shared/stream-misfit';
import { readPollSettings } from '../../nodes/maximizer-poll-resource/settings';
import { readWebhookSettings } from '../../nodes/open-connectors-webhook/settings';
import {
  connectionTo,
  credentialsOf,
  polling,
  recording,
  recordOf,
  startFlows,
  TAB,
  webhook,
  type FlowNode,
} from './flows';
import { idsOf, STREAM, useStreamBench } from './stream-bench';

describe('a stream of a poll and a webhook', () => {
  const bench = useStreamBench();
  const { contacts, both, poll, push, later, settle, contactEvents } = bench;

  it('is none in flows that were saved before there was such a thing', () => {
    for (const saved of [polling(), webhook()]) assert.ok(!('stream' in saved));
    assert.equal(readPollSettings(polling()).stream, undefined);
    assert.equal(readWebhookSettings(webhook()).stream, undefined);
  });

  it('sends a change that both notice once, whichever is first, with one id', async () => {
    const running = await both();
    const first = contacts().create({ FullName: 'Ann' });
    const second = contacts().create({ FullName: 'Ben' });
    later();
    await push(running, { objectId: first['Key'], eventType: 'CREATED' }, { contacts: [first] });
    await running.messages('out', 1);
    await poll(running);
    await push(running, { objectId: second['Key'], eventType: 'CREATED' }, { contacts: [second] });
    await settle(running);
    const sent = contactEvents(running);
    assert.deepEqual(
      sent.map((message) => [recordOf(message)['FullName'], message.event?.origin]),
      [
        ['Ann', 'webhook'],
        ['Ben', 'poll'],
      ],
    );
    assert.ok(
      idsOf(sent).every((id) => /^\d+\/contacts\/.+@\d{4}-.*\.000Z$/.test(id)),
      String(idsOf(sent)),
    );
  });

  for (const [what, isPushedFirst] of [
    ['a notification', true],
    ['a comparison of all ids', false],
  ] as const) {
    it(`sends a deletion once that ${what} tells of first, and that the record is back`, async () => {
      const running = await both({ reconcile: 24 });
      const order = (): Promise<void> => poll(running, { action: 'reconcile' });
      const record = contacts().create({ FullName: 'Ann' });
      const objectId = String(record['Key']);
      later();
      await poll(running);
      await order();
      contacts().delete(objectId);
      later();
      if (!isPushedFirst) await order();
      const date = new Date(bench.sandbox.clock.now()).toISOString();
      await push(running, { objectId, eventType: 'DELETED', date });
      await settle(running);
      if (isPushedFirst) await order();
      later();
      contacts().create(record, { at: null });
      await order();
      const told = contactEvents(running).map(({ event }) => [event?.eventType, event?.origin]);
      assert.deepEqual(told, [
        ['CREATED', 'poll'],
        ['DELETED', isPushedFirst ? 'webhook' : 'reconcile'],
        ['CREATED', 'reconcile'],
      ]);
    });
  }

  const DRESSES: Record<string, (record: FlowNode) => [event: FlowNode, raw: FlowNode]> = {
    'without its record': () => [{}, {}],
    'without its record and with another date': () => [{ date: '2031-01-01T00:00:00Z' }, {}],
    'without any date': () => [{ date: undefined }, {}],
    'under another name of its type': () => [{ objectType: 'Contact' }, {}],
    'with a record that has no date': ({ Key, FullName }) => [{}, { contacts: [{ Key, FullName }] }],
    'with a record whose date has another form': (record) => [
      {},
      {
        contacts: [
          { ...record, LastModifyDate: String(record['LastModifyDate']).replace('Z', '.000+00:00') },
        ],
      },
    ],
    'with a record that has other fields': (record) => [{}, { contacts: [{ ...record, More: { a: [1] } }] }],
  };
  for (const [what, dress] of Object.entries(DRESSES)) {
    it(`knows a change that is pushed ${what}`, async () => {
      const running = await both();
      const pushedFirst = contacts().create({ FullName: 'Ann' });
      const polledFirst = contacts().create({ FullName: 'Ben' });
      later();
      const pushed = async (record: FlowNode): Promise<void> => {
        const [event, raw] = dress(record);
        await push(running, { objectId: record['Key'], eventType: 'CREATED', ...event }, raw);
      };
      await pushed(pushedFirst);
      await running.messages('out', 1);
      await poll(running);
      await pushed(polledFirst);
      await pushed(pushedFirst);
      await settle(running);
      await poll(running);
      assert.deepEqual(
        contactEvents(running).map((message) => recordOf(message)['FullName']),
        ['Ann', 'Ben'],
      );
    });
  }

  it('sends each of two changes of one second, however they are noticed', async () => {
    const running = await both();
    const record = contacts().create({ FullName: 'A' });
    await poll(running);
    const changed = contacts().patch(String(record['Key']), { FullName: 'B' });
    await push(running, { objectId: record['Key'] }, { contacts: [changed] });
    await settle(running);
    later();
    await poll(running);
    await poll(running);
    assert.deepEqual(
      contactEvents(running).map((message) => recordOf(message)['FullName']),
      ['A', 'B'],
    );
  });

  it('sends a deletion once, and what comes back', async () => {
    const running = await both();
    const record = contacts().create({ FullName: 'A' });
    const key = String(record['Key']);
    later();
    await poll(running);
    const deleted = (seconds = 0): Promise<void> => {
      const date = new Date(bench.sandbox.clock.now() + seconds * 1000).toISOString();
      return push(running, { objectId: key, eventType: 'DELETED', date });
    };
    later();
    contacts().delete(key);
    await deleted();
    await deleted(5);
    later();
    contacts().create({ Key: key, FullName: 'A' });
    await push(running, { objectId: key, eventType: 'CREATED' });
    await settle(running);
    await deleted(-60);
    await settle(running);
    later();
    await deleted();
    await settle(running);
    assert.deepEqual(
      contactEvents(running).map(({ event }) => event?.eventType),
      ['CREATED', 'DELETED', 'CREATED', 'DELETED'],
    );
  });

  it('lets each watch for what changed since the last version that either of them saw', async () => {
    const watching = {
      watch: [{ field: 'Status', when: 'becomes', from: '', to: 'Won' }],
      watchCreated: false,
    };
    const running = await both(watching, watching);
    const key = String(contacts().create({ FullName: 'A', Status: 'Open' })['Key']);
    later();
    await poll(running);
    const change = (values: FlowNode): FlowNode => {
      later();
      return contacts().patch(key, values);
    };
    change({ Status: 'Won' });
    await poll(running);
    const pushed = change({ FullName: 'B' });
    await push(running, { objectId: key }, { contacts: [pushed] });
    await settle(running);
    await poll(running);
    assert.deepEqual(
      contactEvents(running).map(({ event }) => event?.changed?.['Status']),
      [{ from: 'Open', to: 'Won' }],
    );
  });

  it('starts over with its poll', async () => {
    const running = await both();
    const record = contacts().create({ FullName: 'A' });
    later();
    await push(running, { objectId: record['Key'] }, { contacts: [record] });
    await running.messages('out', 1);
    running.node('poll').receive({ action: 'reset', payload: 'beginning' });
    await running.messages('completed', 1);
    assert.equal(contactEvents(running).length, 2);
  });

  it('says of which nodes the changes have nothing in common', () => {
    const node = (label: string, resource: string | undefined, more = {}): StreamNode => ({
      ...{ label, resource, stream: 'main', connection: 'a' },
      ...more,
    });
    const poll = node('P', 'contacts');
    assert.equal(
      misfitOf(poll, [node('Q', 'contacts'), node('R', 'companies', { stream: 'other' })]),
      undefined,
    );
    assert.match(misfitOf(poll, [node('Q', 'companies')]) ?? '', /Q polls companies and not contacts/);
    assert.equal(
      misfitOf(poll, [node('Q', 'companies'), node('W', undefined)]),
      undefined,
      'a webhook has both',
    );
    assert.equal(misfitOf(node('W', undefined), [poll, node('Q', 'companies')]), undefined);
    assert.match(
      misfitOf(node('W', undefined), [node('Q', 'contacts', { connection: 'b' })]) ?? '',
      /Q has another/,
    );
  });

  it('says which nodes cannot share one, and lets them work', async () => {
    const companies = { resource: 'companies', url: '/hubs/crm/companies', idField: 'Key' };
    const { connection = {} } = credentialsOf(bench.sandbox);
    const running = await startFlows(
      [
        ...[TAB, connectionTo(bench.sandbox), connectionTo(bench.sandbox, { id: 'other' }), recording('out')],
        polling(STREAM),
        polling({ id: 'strange', connection: 'other', ...STREAM }),
        polling({ id: 'companies', ...companies, ...STREAM }),
        polling({ id: 'alone', connection: 'other', stream: 'another' }),
      ],
      { connection, other: connection },
    );
    const misfits = (): readonly { id: string; text: string }[] =>
      running.warnings.filter(({ text }) => text.includes('the stream "main"'));
    const warned = await running.until('their warnings', () =>
      misfits().length === 3 ? misfits() : undefined,
    );
    assert.deepEqual(warned.map(({ id }) => id).sort(), ['companies', 'poll', 'strange']);
    for (const { text } of warned) assert.match(text, /has another connection/);
    contacts().create({ FullName: 'A' });
    running.node('strange').receive({});
    await running.messages('out', 1);
    await running.stop();
  });
});
