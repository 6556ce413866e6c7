import assert from 'node:assert/strict';
import { code, join, message, node, split, useAcknowledgeBench } from './acknowledge-flows';
import type { FlowNode } from './flows';

describe('acknowledge node behind a Join', () => {
  const bench = useAcknowledgeBench();
  const { run, contacts, pending } = bench;

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
      assert.deepEqual([pending(), running.received('out').length, bench.warnings], [0, 1, []]);
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
    assert.deepEqual([pending(), bench.warnings], [0, []]);
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
});
