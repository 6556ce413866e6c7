import assert from 'node:assert/strict';
import helper from 'node-red-node-test-helper';
import acknowledgeNode from '../../nodes/open-connectors-acknowledge/open-connectors-acknowledge';
import { deliveryOf } from '../../src/delivery/registry';
import { code, CORE, hooks, message, node, useAcknowledgeBench, withHooks } from './acknowledge-flows';
import { catching, connectionTo, credentialsOf, polling, recording, startFlows, TAB } from './flows';

describe('acknowledge node', () => {
  const bench = useAcknowledgeBench();
  const { run, contacts, pending } = bench;

  it('ends the wait for a message, and passes it on', async () => {
    contacts('Ada', 'Ben');
    const running = await run([]);
    running.node('poll').receive({});
    const [message] = await running.messages('out', 2);
    assert.deepEqual(Object.keys(message ?? {}).sort(), ['_delivery', '_msgid', 'event', 'payload', 'topic']);
    assert.equal(pending(), 0);
    assert.deepEqual(bench.warnings, []);
  });

  it('works behind Function, Switch and Link nodes', async () => {
    contacts('Ada', 'Ben');
    const running = await run([
      code('fn', 'msg.payload = msg.payload.FullName; return msg;', 'sw'),
      node('sw', 'switch', 'lo', {
        property: 'payload',
        propertyType: 'msg',
        rules: [{ t: 'nnull' }],
        checkall: 'true',
        repair: false,
        outputs: 1,
      }),
      { id: 'lo', type: 'link out', z: 'tab', x: 1, y: 1, mode: 'link', links: ['li'], wires: [] },
      node('li', 'link in', 'ack', { links: ['lo'] }),
    ]);
    running.node('poll').receive({});
    await running.messages('out', 2);
    assert.deepEqual([pending(), bench.warnings], [0, []]);
  });

  it('works in a subflow, with a source node in another one', async () => {
    contacts('Ada');
    const flows = await startFlows(
      [
        TAB,
        connectionTo(bench.sandbox),
        { id: 'ends', type: 'subflow', name: '', in: [{ x: 1, y: 1, wires: [{ id: 'inner' }] }], out: [] },
        node('inner', 'open-connectors-acknowledge', 'inner-out', { z: 'ends', outcome: 'done' }),
        { ...recording('inner-out'), z: 'ends' },
        {
          id: 'polls',
          type: 'subflow',
          name: '',
          in: [],
          out: [{ x: 1, y: 1, wires: [{ id: 'polled', port: 0 }] }],
        },
        polling({ id: 'polled', z: 'polls', delivery: 'acknowledge', refreshInterval: 0.002, wires: [[]] }),
        node('source', 'subflow:polls', 'end'),
        node('end', 'subflow:ends', 'nobody', { wires: [] }),
        recording('out'),
      ],
      credentialsOf(bench.sandbox),
      { nodes: [withHooks, ...CORE, acknowledgeNode] },
    );
    bench.stopAfter(flows);
    const [message] = await flows.messages('end-inner-out', 1);
    assert.ok(message);
    assert.equal(deliveryOf('source-polled')?.pending, 0);
  });

  it('tries again by way of a Catch node, and sets aside in the end', async () => {
    contacts('Ada');
    const running = await run([
      code('fn', 'if (msg.event.attempt < 2) throw new Error("not yet"); return msg;', 'ack'),
      { ...catching, scope: ['fn'], wires: [['retry']] },
      node('retry', 'open-connectors-acknowledge', 'caught', { outcome: 'retry' }),
    ]);
    running.node('poll').receive({});
    await running.messages('out', 1);
    assert.equal(running.received('caught').length, 1);
    assert.deepEqual([pending(), bench.warnings], [0, []]);
  });

  it('sets aside what is discarded: the error has the event, the list too, and an order brings it back', async () => {
    contacts('Ada');
    const running = await run([
      code('fn', 'if (msg.event.attempt === 1) throw new Error("no"); return msg;', 'ack'),
      { ...catching, scope: ['fn', 'poll'], wires: [['route']] },
      node('route', 'function', 'discard', {
        func: 'return msg.error.source.id === "poll" ? [null, msg] : [msg, null];',
        outputs: 2,
        initialize: '',
        finalize: '',
        libs: [],
        timeout: 0,
        wires: [['discard'], ['caught']],
      }),
      node('discard', 'open-connectors-acknowledge', 'nobody', { outcome: 'discard', wires: [] }),
    ]);
    running.node('poll').receive({});
    const [caught] = await running.messages('caught', 1);
    assert.equal(caught?.event?.objectType, 'contacts');
    assert.match(caught.error?.message ?? '', /was set aside: it was discarded/);
    assert.equal((await deliveryOf('poll')?.asides(10))?.length, 1);
    running.node('poll').receive(message({ action: 'redeliver' }));
    const [again] = await running.messages('out', 1);
    assert.equal(again?.event?.attempt, 2);
    assert.deepEqual([pending(), (await deliveryOf('poll')?.asides(10))?.length], [0, 0]);
  });

  it('lists what was set aside in the admin API, delivers it again and forgets it', async () => {
    contacts('Ada', 'Ben');
    const running = await run([
      code('fn', 'return msg.event.attempt === 1 ? [msg, null] : [null, msg];', 'discard'),
      node('discard', 'open-connectors-acknowledge', 'out', { outcome: 'discard' }),
    ]);
    running.node('poll').receive({});
    await running.messages('out', 2);
    const url = '/open-connectors/set-aside/poll';
    const list = async (query = ''): Promise<{ id: string; event: { objectId: string } }[]> => {
      const { status, body } = await helper.request().get(url + query);
      assert.equal(status, 200);
      return (body as { events: { id: string; event: { objectId: string } }[] }).events;
    };
    while ((await list()).length < 2);
    const [first, second] = await list();
    assert.deepEqual(
      (await list(`?after=${first?.id ?? ''}`)).map(({ id }) => id),
      [second?.id],
    );
    const post = (body: object, node = url): Promise<{ status: number; body: unknown }> =>
      helper.request().post(node).send(body);
    assert.deepEqual((await post({ action: 'drop', ids: [first?.id] })).body, { dropped: 1 });
    assert.deepEqual((await post({ action: 'redeliver', ids: [second?.id, first?.id] })).body, {
      redelivered: 1,
    });
    assert.deepEqual((await post({ action: 'redeliver' })).body, { redelivered: 0 });
    for (const body of [{}, { action: 'drop' }, { action: 'drop', ids: 'x' }, { action: 'burn', ids: [] }]) {
      assert.equal((await post(body)).status, 400, JSON.stringify(body));
    }
    assert.equal((await post({ action: 'redeliver' }, '/open-connectors/set-aside/nobody')).status, 404);
  });

  it('only warns of what is unknown, foreign, malformed, repeated or missing', async () => {
    const running = await run([]);
    const marks: unknown[] = [
      undefined,
      null,
      'x',
      { node: 'poll' },
      { node: 'poll', id: 7 },
      { node: 'poll', id: '7.1' },
      { node: 'nobody', id: '1.1' },
      { node: '__proto__', id: 'constructor' },
      [[{ node: 'poll', id: '1.1' }]],
    ];
    for (const mark of marks) running.node('ack').receive(message({ _delivery: mark }));
    await running.messages('out', marks.length);
    assert.equal(bench.warnings.length, marks.length);
    assert.deepEqual(running.errors, []);
    contacts('Ada');
    running.node('poll').receive({});
    const messages = await running.messages('out', marks.length + 1);
    running.node('ack').receive(message({ ...messages.at(-1) }));
    await running.messages('out', marks.length + 2);
    assert.equal(bench.warnings.length, marks.length + 1);
    assert.equal(pending(), 0);
  });

  it('leaves no hook behind when it is gone', async () => {
    const running = await run([]);
    assert.equal(hooks.has('onSend.open-connectors-acknowledge'), true);
    for (let deploy = 0; deploy < 3; deploy += 1) {
      await running.deploy([
        TAB,
        node('ack', 'open-connectors-acknowledge', 'out', { outcome: 'done' }),
        recording('out'),
      ]);
    }
    await running.deploy([TAB, recording('out')]);
    assert.equal(hooks.has('onSend.open-connectors-acknowledge'), false);
    assert.equal(hooks.has('onComplete.open-connectors-acknowledge'), false);
  });
});
