import assert from 'node:assert/strict';
import { among } from '../../nodes/shared/flow-nodes';

describe('whether a node is among the flows', () => {
  const nodes = [
    { id: 'poll', type: 'maximizer-poll-resource' },
    { id: 'my-webhook', type: 'open-connectors-webhook' },
    { id: 'instance', type: 'subflow:template' },
    { id: 'my-instance', type: 'subflow:template' },
    { id: 'inner', type: 'maximizer-poll-resource' },
    { id: 'nested', type: 'subflow:other' },
    { id: 'innermost', type: 'maximizer-poll-resource' },
    { id: 'packed', type: 'someones-subflow' },
  ];
  const cases: readonly [id: string, isThere: boolean][] = [
    ['poll', true],
    ['my-webhook', true],
    ['gone', false],
    ['my', false],
    ['instance-inner', true],
    ['my-instance-inner', true],
    ['instance-gone', false],
    ['gone-inner', false],
    ['instance-nested-innermost', true],
    ['instance-nested-gone', false],
    ['packed-whatever', true],
    ['packed2-whatever', false],
    ['', false],
    ['-', false],
  ];
  for (const [id, isThere] of cases) {
    it(`is known of ${id === '' ? 'none' : id}`, () => {
      assert.equal(among(nodes)(id), isThere);
    });
  }
});
