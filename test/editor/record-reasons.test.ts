import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { FlowNode } from '../nodes/flow-nodes';
import { NODE_RED_LINES } from '../package/node-red-lines';
import { changeNode, closeForm, editNode, reasonAt, validationErrors } from './editor';
import { useRecordForm } from './record-form';

const row = (changed: FlowNode): FlowNode => ({
  action: 'find',
  where: [{ field: 'City', comparison: '=', value: 'Cork', valueType: 'str', ...changed }],
});

for (const line of NODE_RED_LINES) {
  describe(`expressions in the form of a record node in ${line.name}`, function () {
    this.timeout(120_000);
    const bench = useRecordForm(line);
    const { openForm, type } = bench;
    let page: Page;

    before(() => {
      ({ page } = bench);
    });

    for (const [id, changed, expression, mended, reason] of [
      ['node-input-key', { keyType: 'jsonata' }, '$now(', '$now()', /^Key: is no JSONata: Expected/],
      ['node-input-key', {}, 'payload[', 'payload', /^Key: names no property of the message: /],
      [
        'node-input-values',
        { action: 'create', valuesType: 'jsonata' },
        '{',
        '{}',
        /^Fields to write: is no JSONata/,
      ],
      [
        'node-input-ceql',
        { action: 'find', whereMode: 'ceql', ceqlType: 'jsonata' },
        '$now(',
        '$now()',
        /^CEQL: is no JSONata/,
      ],
      [
        'maximizer-condition-1-value',
        row({ valueType: 'jsonata', value: 'a' }),
        '$now(',
        '$now()',
        /^Value: is no JSONata/,
      ],
      ['maximizer-condition-1-value', row({ valueType: 'flow' }), 'a..b', 'a.b', /^Value: names no property/],
    ] as const) {
      it(`are refused with the reason: ${id} ${expression}`, async () => {
        await openForm(changed);
        await type(id, expression);
        assert.match(await reasonAt(page, id), reason);
        await closeForm(page);
        const errors = await validationErrors(page, 'record');
        assert.match(errors.join(), /is no JSONata|names no property/);
        await editNode(page, 'record');
        await type(id, mended);
        assert.equal(await reasonAt(page, id), '');
        await closeForm(page);
        assert.deepEqual(await validationErrors(page, 'record'), []);
      });
    }

    it('are refused with the reason: the property that names the resource', async () => {
      await openForm({ resource: 'topic', resourceType: 'msg' });
      await page.fill('#node-input-resource', 'topic[');
      assert.match(
        await reasonAt(page, 'node-input-resource'),
        /^Resource: names no property of the message/,
      );
      await closeForm(page, 'cancel');
      const inStore = { key: '#:(a store)::b.c', keyType: 'flow' };
      await changeNode(page, 'record', { resource: 'topic', ...inStore });
      assert.deepEqual(await validationErrors(page, 'record'), []);
    });
  });
}
