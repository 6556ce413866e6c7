import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { connectionTo, polling, recording, recordOf, TAB, type FlowNode } from './flows';
import { settled, usePollBench } from './poll-bench';

/** Minutes between polls that a test need not wait for. */
const SOON = 0.002;

describe('poll resource node', () => {
  const bench = usePollBench();
  const { flowOf, run, contact } = bench;

  describe('messages', () => {
    it('tell topic, record and event of each change', async () => {
      const key = contact('Ada');
      const running = await run();
      running.node('poll').receive({});
      const [message] = await running.messages('out', 1);
      assert.ok(message?.event);
      assert.equal(message.topic, 'contacts');
      assert.equal(recordOf(message)['FullName'], 'Ada');
      const { id, date, pollDate, ...event } = message.event;
      assert.deepEqual(event, {
        eventType: 'CREATED',
        objectType: 'contacts',
        objectId: key,
        elementKey: 'maximizer',
        hubKey: 'crm',
        instanceId: String(bench.sandbox.instance.id),
        origin: 'poll',
        attempt: 1,
      });
      assert.equal(id.split('~')[0], `${bench.sandbox.instance.id}/contacts/${key}@${date}`);
      for (const text of [date, pollDate]) assert.equal(new Date(text).toISOString(), text);
    });

    it('come as one for each page', async () => {
      for (const name of ['Ada', 'Ben', 'Cem']) contact(name);
      const running = await run({ emit: 'page', pageSize: 2 });
      running.node('poll').receive({});
      await running.messages('completed', 1);
      const pages = running.received('out');
      assert.ok(pages.length >= 2, `${pages.length} messages`);
      const keys = pages.map(({ payload }) => (payload as FlowNode[]).map((record) => record['Key']));
      assert.equal(keys.flat().length, 3);
      assert.deepEqual(
        pages.map((page) => page.events?.map(({ objectId }) => objectId)),
        keys,
      );
    });

    it('go to the outputs created and updated', async () => {
      const key = contact('Ada');
      const running = await run({ outputs: 3, wires: [['created'], ['updated'], ['deleted']] });
      running.node('poll').receive({});
      await running.messages('created', 1);
      bench.sandbox.clock.advance(60_000);
      bench.sandbox.resource('contacts').patch(key, { FullName: 'Ada Lovelace' });
      running.node('poll').receive({});
      const [message] = await running.messages('updated', 1);
      assert.equal(message?.event?.eventType, 'UPDATED');
      assert.equal(running.received('created').length, 1);
      assert.deepEqual(running.received('deleted'), []);
    });
  });

  describe('an input message', () => {
    it('completes when the poll has ended and every event was sent', async () => {
      bench.sandbox.resource('contacts').createMany(Array.from({ length: 500 }, () => ({ FullName: 'x' })));
      const running = await run();
      let sentBefore = -1;
      void running.messages('completed', 1).then(() => (sentBefore = running.received('out').length));
      running.node('poll').receive({ payload: 'mine', topic: 'order' });
      const [completed] = await running.messages('completed', 1);
      await turn();
      assert.equal(completed?.payload, 'mine');
      assert.equal(sentBefore, 500);
      await running.status('poll', '500 events');
      assert.deepEqual(running.errors, []);
    });

    it('fails with the error of its poll, once', async () => {
      const running = await run();
      bench.sandbox.faults.add({ kind: 'status', status: 403, message: 'No access to contacts' });
      running.node('poll').receive({ payload: 'mine' });
      const [caught] = await running.messages('caught', 1);
      assert.match(caught?.error?.message ?? '', /403: No access to contacts.*Check/);
      assert.equal(caught?.payload, 'mine');
      const status = await running.status('poll', '403 forbidden');
      assert.equal(status.fill, 'red');
      await settled();
      assert.equal(running.errors.length, 1);
      assert.deepEqual(running.received('completed'), []);
    });

    it('pauses and resumes polling by time', async () => {
      const running = await run({ refreshInterval: SOON });
      await running.status('poll', /^waiting · next \d\d:\d\d$/);
      running.node('poll').receive({ action: 'pause' });
      await running.messages('completed', 1);
      const status = await running.status('poll', 'paused');
      assert.equal(status.fill, 'blue');
      const calls = bench.sandbox.log.counters.requests;
      await new Promise((resolve) => setTimeout(resolve, 200));
      assert.equal(bench.sandbox.log.counters.requests, calls);
      contact('Ada');
      running.node('poll').receive({ action: 'resume' });
      await running.messages('out', 1);
    });

    it('starts over from where it says', async () => {
      contact('Ada');
      const running = await run();
      running.node('poll').receive({});
      await running.messages('completed', 1);
      running.node('poll').receive({ action: 'reset', payload: 'beginning' });
      await running.messages('completed', 2);
      assert.equal(running.received('out').length, 2);
      assert.equal(running.received('out')[0]?.event?.id, running.received('out')[1]?.event?.id);
      running.node('poll').receive({ action: 'reset' });
      await running.messages('completed', 3);
      assert.equal(running.received('out').length, 2);
    });

    for (const [message, reason] of [
      [
        { action: 'explode' },
        /msg\.action: "explode" is no action\. Use poll, pause, resume, reset, test, range, reconcile or redeliver/,
      ],
      [{ action: 7 }, /msg\.action: a value of type number is no action/],
      [{ action: 'reset', payload: 'yesterday' }, /startFrom: "yesterday" is no start\. Use now/],
      [{ action: 'reset', payload: { from: 1 } }, /msg\.payload: a value of type object is no start/],
    ] as const) {
      it(`is refused when it is ${JSON.stringify(message)}`, async () => {
        const running = await run();
        running.node('poll').receive({ ...message });
        const [caught] = await running.messages('caught', 1);
        assert.match(caught?.error?.message ?? '', reason);
        await settled();
        assert.equal(running.errors.length, 1);
        assert.equal(bench.sandbox.log.counters.requests, 0);
      });
    }
  });

  describe('polling by time', () => {
    it('goes on after a failed poll, whose error it reports once and catchably', async () => {
      contact('Ada');
      bench.sandbox.faults.add({ kind: 'status', status: 403, message: 'Not now' });
      const running = await run({ refreshInterval: SOON });
      await running.messages('out', 1);
      const [caught] = await running.messages('caught', 1);
      assert.equal(caught?.topic, 'contacts');
      assert.equal(caught.error?.source.id, 'poll');
      assert.match(caught.error.message, /403: Not now/);
      await settled();
      assert.equal(running.errors.length, 1);
      assert.ok(
        running.statuses('poll').some(({ fill, text }) => fill === 'red' && text === '403 forbidden'),
      );
      await running.status('poll', /^1 event · next \d\d:\d\d$/);
    });

    it('goes on where it was after a deploy', async () => {
      contact('Ada');
      const running = await run({ refreshInterval: 10 });
      await running.messages('out', 1);
      await running.status('poll', /^1 event/);
      contact('Ben');
      await running.deploy(flowOf({ refreshInterval: 11 }));
      await running.messages('out', 2);
      await settled();
      assert.deepEqual(
        running.received('out').map((message) => recordOf(message)['FullName']),
        ['Ada', 'Ben'],
      );
    });

    it('leaves nothing behind after twenty deploys', async () => {
      const running = await run({ refreshInterval: 10 });
      await running.status('poll', /^waiting/);
      const listeners = running.listenerCount('flows:started');
      for (let deploy = 1; deploy <= 20; deploy += 1)
        await running.deploy(flowOf({ refreshInterval: 10 + deploy }));
      assert.equal(running.listenerCount('flows:started'), listeners);
      assert.deepEqual(running.errors, []);
    });
  });

  it('ends within a second while the platform hangs', async () => {
    bench.sandbox.faults.add({ kind: 'hang', times: Infinity });
    const running = await run({ refreshInterval: 10 });
    await running.status('poll', 'polling');
    running.node('poll').receive({});
    const began = performance.now();
    await running.stop();
    assert.ok(performance.now() - began < 1_000, `${performance.now() - began} ms`);
    assert.deepEqual(running.errors, []);
  });

  it('keeps a state of its own in each instance of a subflow', async () => {
    contact('Ada');
    const subflow: FlowNode[] = [
      TAB,
      connectionTo(bench.sandbox),
      {
        id: 'sub',
        type: 'subflow',
        name: 'Polling',
        in: [{ x: 0, y: 0, wires: [{ id: 'poll' }] }],
        out: [{ x: 0, y: 0, wires: [{ id: 'poll', port: 0 }] }],
      },
      polling({ z: 'sub', wires: [[]] }),
      ...['one', 'two'].map((id) => ({
        id,
        type: 'subflow:sub',
        z: 'tab',
        x: 1,
        y: 1,
        wires: [[`from-${id}`]],
      })),
      recording('from-one'),
      recording('from-two'),
    ];
    const flows = await bench.start(subflow);
    flows.node('one').receive({});
    await flows.messages('from-one', 1);
    flows.node('two').receive({});
    await flows.messages('from-two', 1);
    await flows.deploy([...subflow, recording('new')]);
    flows.node('one').receive({});
    await flows.status('one-poll', 'waiting');
    await settled();
    assert.equal(flows.received('from-one').length, 1);
  });

  it('takes environment variables in its properties', async () => {
    contact('Ada');
    process.env['TEST_POLL_URL'] = "/hubs/crm/contacts?where=LastModifyDate>'${gmtDate:yyyy-MM-dd}'";
    process.env['TEST_POLL_FIELD'] = 'LastModifyDate';
    process.env['TEST_POLL_PAGE'] = '50';
    try {
      const running = await run({
        url: '${TEST_POLL_URL}',
        pageSize: '${TEST_POLL_PAGE}',
        datesConfiguration: {
          updatedDateField: '${TEST_POLL_FIELD}',
          updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ssXXX",
        },
      });
      running.node('poll').receive({});
      await running.messages('out', 1);
      const [call] = bench.sandbox.log.of('contacts');
      assert.equal(call?.query['pageSize'], '50');
      assert.match(call.query['where'] ?? '', /^LastModifyDate>'\d{4}-\d\d-\d\d'$/);
    } finally {
      for (const name of ['URL', 'FIELD', 'PAGE']) Reflect.deleteProperty(process.env, `TEST_POLL_${name}`);
    }
  });
});
