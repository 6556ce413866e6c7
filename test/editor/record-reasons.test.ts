import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { FlowNode } from '../nodes/flow-nodes';
import { NODE_RED_LINES } from '../package/node-red-lines';
import { changeNode, closeForm, editNode, openEditor, reasonAt, validationErrors } from './editor';
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

describe('reasons in the form of a record node', function () {
  this.timeout(120_000);
  const bench = useRecordForm();
  const { openForm, type, typedInput } = bench;
  let page: Page;

  before(() => {
    ({ page } = bench);
  });

  it('say that nothing is one of no values', async () => {
    const value = 'maximizer-condition-1-value';
    await openForm(row({ comparison: 'IN', value: '' }));
    assert.match(await reasonAt(page, value), /^Value: names none to be one of\. Enter some/);
    await type(value, 'Cork, ');
    assert.equal(await reasonAt(page, value), '');
  });

  for (const [what, changed, id, reason] of [
    ['type of a value', row({ valueType: 'date' }), 'maximizer-condition-1-value', /^Value: "date" is no/],
    ['type of a value', row({ valueType: {} }), 'maximizer-condition-1-value', /^Value: it is an object/],
    ['value', row({ value: [1] }), 'maximizer-condition-1-value', /^Value: it is a list/],
    ['field', row({ field: {} }), 'maximizer-condition-1-field', /^Field: it is an object/],
    ['field', row({ field: '`City' }), 'maximizer-condition-1-field', /^Field: holds a back-tick/],
    ['comparison', row({ comparison: '~' }), 'maximizer-condition-1-comparison', /^Comparison: "~" is no/],
    ['condition', { action: 'find', where: ['x'] }, 'maximizer-condition-1-field', /^Field: is missing/],
    ['list of them', { action: 'find', where: 'x' }, 'maximizer-condition-1-field', /^Field: is missing/],
    ['type of a key', { keyType: 'date' }, 'node-input-keyType', /"date" is no choice/],
  ] as const) {
    it(`stand at what a file says and no form can: ${what} ${JSON.stringify(changed)}`, async () => {
      await openForm(changed);
      assert.match(await reasonAt(page, id), reason);
      await closeForm(page);
      assert.equal((await validationErrors(page, 'record')).length, 1, 'it stays as it is');
    });
  }

  it('go once another type is chosen, the first of them, too', async () => {
    for (const [id, changed] of [
      ['maximizer-condition-1-value', row({ valueType: 'date' })],
      ['node-input-key', { keyType: 'date' }],
    ] as const) {
      await openForm(changed);
      await page.locator(`#${id} + .red-ui-typedInput-container .red-ui-typedInput-type-select`).click();
      await page.locator('.red-ui-typedInput-options:visible a').first().click();
      await typedInput(id).waitFor();
      await closeForm(page);
      assert.deepEqual(await validationErrors(page, 'record'), []);
    }
  });
});

describe('reasons in the form of a record node in German', function () {
  this.timeout(120_000);
  const bench = useRecordForm();
  let page: Page;

  before(async () => {
    ({ page } = bench);
    await page.evaluate(() => {
      localStorage.setItem('editor-language', 'de');
    });
    await openEditor(page, bench.url);
  });

  const ceql = (text: string): FlowNode => ({ action: 'find', whereMode: 'ceql', ceql: text });
  for (const [changed, id, reason] of [
    [
      ceql("City='Cork' AND <"),
      'node-input-ceql',
      /^CEQL: An Stelle 17 wird der Name eines Feldes erwartet statt </,
    ],
    [ceql("City='Cork' AND"), 'node-input-ceql', /^CEQL: Am Ende, an Stelle 16, wird der Name/],
    [ceql('City ~ 5'), 'node-input-ceql', /^CEQL: ~ hat an Stelle 6 keine Bedeutung/],
    [{ key: '$now(', keyType: 'jsonata' }, 'node-input-key', /: Das ist kein JSONata: /],
    [{ resource: '' }, 'node-input-resource', /^Ressource: Fehlt\. Nennen Sie/],
    [row({ comparison: 'IN', value: ',' }), 'maximizer-condition-1-value', /^Wert: Nennt keine Werte/],
  ] as const) {
    it(`are German: ${JSON.stringify(changed)}`, async () => {
      await bench.openForm(changed);
      assert.match(await reasonAt(page, id), reason);
      await closeForm(page, 'cancel');
      assert.doesNotMatch((await validationErrors(page, 'record')).join(), / is | the /);
    });
  }

  for (const [changed, message, reason] of [
    [{}, '{}', /^Schlüssel: Fehlt\. Geben Sie/],
    [{ action: 'create' }, '{"payload": {}}', /^Zu schreiben: Darin ist kein Feld/],
    [{ action: 'upsert', matchOn: 'Email' }, '{"payload": {"City": "a"}}', /^Erkannt an: .*fehlt Email/],
    [row({ value: 'city', valueType: 'msg' }), '{}', /^Bedingungen: msg\.city ist nichts, womit City/],
    [{ ...ceql('q'), ceqlType: 'msg' }, '{"q": "City >< 1"}', /^CEQL: An Stelle 7 wird ein Wert/],
  ] as const) {
    it(`are German in the preview, too: ${JSON.stringify(changed)} ${message}`, async () => {
      await bench.openForm(changed);
      await page.fill('#maximizer-record-message', message);
      assert.match(await bench.preview(), reason);
      await closeForm(page, 'cancel');
    });
  }
});
