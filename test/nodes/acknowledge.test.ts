import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import type { NodeAPI, NodeMessage } from 'node-red';
import helper from 'node-red-node-test-helper';
import acknowledgeNode from '../../nodes/open-connectors-acknowledge/open-connectors-acknowledge';
import { deliveryOf } from '../../src/delivery/registry';
import { startSandbox, type Sandbox } from '../sandbox';
import {
  catching,
  connectionTo,
  credentialsOf,
  polling,
  recording,
  startFlows,
  TAB,
  type FlowNode,
  type RunningFlows,
} from './flows';

const load = createRequire(__filename);
const core = (file: string): ((RED: NodeAPI) => void) =>
  load(`@node-red/nodes/core/${file}`) as (RED: NodeAPI) => void;
const { hooks } = load('@node-red/util') as { hooks: NodeAPI['hooks'] & { has(name: string): boolean } };
/** The test helper's runtime has all but the hooks. */
const withHooks = (RED: NodeAPI): void => {
  RED.hooks = hooks;
};
const CORE = [
  'function/10-function.js',
  'function/10-switch.js',
  'sequence/17-split.js',
  'sequence/19-batch.js',
  'common/60-link.js',
].map(core);

/** A message with more than the published types know. */
const message = (more: NodeMessage & Record<string, unknown>): NodeMessage => more;
const node = (id: string, type: string, next: string, more: FlowNode = {}): FlowNode => ({
  id,
  type,
  z: 'tab',
  x: 200,
  y: 100,
  wires: [[next]],
  ...more,
});
const code = (id: string, func: string, next: string): FlowNode =>
  node(id, 'function', next, { func, outputs: 1, initialize: '', finalize: '', libs: [], timeout: 0 });
const join = (id: string, next: string, more: FlowNode = {}): FlowNode =>
  node(id, 'join', next, {
    mode: 'custom',
    build: 'array',
    property: 'payload',
    propertyType: 'msg',
    key: 'topic',
    joiner: '',
    joinerType: 'str',
    accumulate: false,
    timeout: '',
    count: '3',
    useparts: false,
    ...more,
  });
const split = (id: string, next: string): FlowNode =>
  node(id, 'split', next, {
    splt: '\\n',
    spltType: 'str',
    arraySplt: 1,
    arraySpltType: 'len',
    stream: false,
    addname: '',
    property: 'payload',
  });

describe('acknowledge node', () => {
  let sandbox: Sandbox;
  let flows: RunningFlows | undefined;
  let warnings: string[];

  beforeEach(async () => {
    sandbox = await startSandbox();
    warnings = [];
  });
  afterEach(async () => {
    await flows?.stop();
    flows = undefined;
    await sandbox.close();
  });

  const run = async (between: readonly FlowNode[], poll: FlowNode = {}): Promise<RunningFlows> => {
    flows = await startFlows(
      [
        TAB,
        connectionTo(sandbox),
        polling({ delivery: 'acknowledge', wires: [[between[0]?.['id'] ?? 'ack']], ...poll }),
        ...between,
        node('ack', 'open-connectors-acknowledge', 'out', { outcome: 'done' }),
        recording('out'),
        recording('caught'),
      ],
      credentialsOf(sandbox),
      { nodes: [withHooks, ...CORE, acknowledgeNode] },
    );
    const running = flows;
    for (const id of ['ack', 'retry', 'discard']) {
      if (![...between.map((each) => each['id']), 'ack'].includes(id)) continue;
      running.node(id).warn = (text: unknown) => void warnings.push(String(text));
    }
    return running;
  };
  const contacts = (...names: string[]): void => {
    for (const FullName of names) sandbox.resource('contacts').create({ FullName, Tags: ['x', 'y'] });
  };
  const pending = (): number => deliveryOf('poll')?.pending ?? -1;

  it('ends the wait for a message, and passes it on', async () => {
    contacts('Ada', 'Ben');
    const running = await run([]);
    running.node('poll').receive({});
    const [message] = await running.messages('out', 2);
    assert.deepEqual(Object.keys(message ?? {}).sort(), ['_delivery', '_msgid', 'event', 'payload', 'topic']);
    assert.equal(pending(), 0);
    assert.deepEqual(warnings, []);
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
    assert.deepEqual([pending(), warnings], [0, []]);
  });

  it('works in a subflow, with a source node in another one', async () => {
    contacts('Ada');
    flows = await startFlows(
      [
        TAB,
        connectionTo(sandbox),
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
      credentialsOf(sandbox),
      { nodes: [withHooks, ...CORE, acknowledgeNode] },
    );
    const [message] = await flows.messages('end-inner-out', 1);
    assert.ok(message);
    assert.equal(deliveryOf('source-polled')?.pending, 0);
  });

  const joined = (...rest: FlowNode[]): FlowNode[] => rest;
  const waysToJoin: Record<string, FlowNode[]> = {
    'an array of payloads': joined(join('join', 'ack')),
    'a text': joined(
      code('fn', 'msg.payload = "x"; return msg;', 'join'),
      join('join', 'ack', { build: 'string' }),
    ),
    'an object by key': joined(
      code('fn', 'msg.topic = msg.event.objectId; return msg;', 'join'),
      join('join', 'ack', { build: 'object' }),
    ),
    'complete messages': joined(join('join', 'ack', { propertyType: 'full', property: '' })),
    'a batch, by its parts': joined(
      node('batch', 'batch', 'join', { mode: 'count', count: 3, overlap: 0, honourParts: false }),
      join('join', 'ack', { mode: 'auto' }),
    ),
    'a reduction': joined(
      node('batch', 'batch', 'join', { mode: 'count', count: 3, overlap: 0, honourParts: false }),
      join('join', 'ack', {
        mode: 'reduce',
        reduceRight: false,
        reduceExp: '$A+1',
        reduceInit: '0',
        reduceInitType: 'num',
        reduceFixup: '',
      }),
    ),
    'two steps': joined(join('join', 'join2', { count: '1' }), join('join2', 'ack', { count: '3' })),
    'what a Function gathered': joined(
      code(
        'fn',
        `const marks = context.get('marks') || []; marks.push(msg._delivery); context.set('marks', marks);
         if (marks.length < 3) return null; msg._delivery = marks; return msg;`,
        'ack',
      ),
    ),
  };
  for (const [what, between] of Object.entries(waysToJoin)) {
    it(`acknowledges all parts of ${what}`, async () => {
      contacts('Ada', 'Ben', 'Cem');
      const running = await run(between);
      running.node('poll').receive({});
      await running.messages('out', 1);
      assert.deepEqual([pending(), running.received('out').length, warnings], [0, 1, []]);
    });
  }

  it('acknowledges an event that was split, behind the join', async () => {
    contacts('Ada', 'Ben');
    const running = await run([
      code('fn', 'msg.payload = msg.payload.Tags; return msg;', 'split'),
      split('split', 'join'),
      join('join', 'ack', { mode: 'auto' }),
    ]);
    running.node('poll').receive({});
    const [message] = await running.messages('out', 2);
    assert.deepEqual(message?.payload, ['x', 'y']);
    assert.deepEqual([pending(), warnings], [0, []]);
  });

  it('acknowledges nothing that a Join let go of when it was reset', async () => {
    contacts('Ada', 'Ben');
    const running = await run([join('join', 'ack', { count: '3' })]);
    running.node('poll').receive({});
    while (pending() !== 2) await new Promise((resolve) => setImmediate(resolve));
    running.node('join').receive(message({ reset: true }));
    contacts('Cem', 'Dan', 'Eve');
    running.node('poll').receive({});
    await running.messages('out', 1);
    assert.equal(pending(), 2);
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
    assert.deepEqual([pending(), warnings], [0, []]);
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
    assert.equal(warnings.length, marks.length);
    assert.deepEqual(running.errors, []);
    contacts('Ada');
    running.node('poll').receive({});
    const messages = await running.messages('out', marks.length + 1);
    running.node('ack').receive(message({ ...messages.at(-1) }));
    await running.messages('out', marks.length + 2);
    assert.equal(warnings.length, marks.length + 1);
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
