import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { connectionTo, credentialsOf, polling, recordNode, TAB } from '../nodes/flow-nodes';
import { changeNode, closeForm, editNode, openWithFlows, settled } from './editor';
import { useFormBench } from './form-bench';

declare const RED: { editor: { editConfig(name: string, type: string, id: string): void } };

describe('fields of forms', function () {
  this.timeout(120_000);
  const bench = useFormBench();
  let page: Page;

  before(async () => {
    ({ page } = bench);
    const { sandbox } = bench;
    const connection = { ...connectionTo(sandbox), credentials: credentialsOf(sandbox)['connection'] };
    const nodes = [polling({ wires: [] }), recordNode({ wires: [] })];
    await openWithFlows(page, bench.url, [TAB, connection, ...nodes]);
  });

  /** Whether a field is required, for who hears it and for who sees its label. */
  const required = (id: string): Promise<unknown[]> =>
    page.evaluate((name) => {
      const field = document.querySelector(`#${name}`);
      const shown = field?.nextElementSibling?.querySelector('.red-ui-typedInput-input') ?? field;
      const label = document.querySelector(`label[for="${name}"]`);
      const mark = label === null ? '' : getComputedStyle(label, '::after').content;
      return [shown?.getAttribute('aria-required'), mark.includes('*')];
    }, id);
  /** What is said of a field to who hears it. */
  const described = (id: string): Promise<string | null> =>
    page.evaluate((name) => {
      const field = document.querySelector(`#${name}`);
      const shown = field?.nextElementSibling?.querySelector('.red-ui-typedInput-input') ?? field;
      const by = shown?.getAttribute('aria-describedby') ?? null;
      return by === null ? null : (document.getElementById(by)?.textContent ?? '');
    }, id);
  const yes = ['true', true];
  const no = ['false', false];

  it('are marked where they cannot be left blank: record', async () => {
    await editNode(page, 'record');
    for (const id of ['connection', 'resource'])
      assert.deepEqual(await required(`node-input-${id}`), yes, id);
    for (const id of ['key', 'fields']) assert.deepEqual(await required(`node-input-${id}`), no, id);
    await closeForm(page, 'cancel');
    await changeNode(page, 'record', { keyType: 'str', key: 'a' });
    await editNode(page, 'record');
    assert.deepEqual(await required('node-input-key'), yes, 'a key as text has no default');
    await page.selectOption('#node-input-action', 'create');
    assert.deepEqual(await required('node-input-key'), no, 'nobody asks for it');
  });

  it('are marked where they cannot be left blank: poll node and connection', async () => {
    await editNode(page, 'poll');
    assert.deepEqual(await required('node-input-url'), yes);
    assert.deepEqual(await required('node-input-idField'), no);
    await closeForm(page, 'cancel');
    await page.evaluate(() => {
      RED.editor.editConfig('', 'maximizer-config', 'connection');
    });
    await page.locator('#node-config-dialog-ok').waitFor();
    await settled(page);
    assert.deepEqual(await required('node-config-input-userSecret'), yes);
    assert.deepEqual(await required('node-config-input-tags'), no);
  });

  it('have the reason against them as their description', async () => {
    await changeNode(page, 'record', { keyType: 'str', key: ' ', action: 'get' });
    await editNode(page, 'record');
    assert.match((await described('node-input-key')) ?? '', /^Key: is missing/);
    assert.equal(await described('node-input-resource'), null);
    await page.fill('#node-input-resource', '..');
    assert.match((await described('node-input-resource')) ?? '', /^Resource: it cannot name/);
    await page.fill('#node-input-resource', 'contacts');
    assert.equal(await described('node-input-resource'), null);
    await page.selectOption('#node-input-action', 'find');
    await page.locator('#maximizer-condition-add').click();
    assert.match((await described('maximizer-condition-1-field')) ?? '', /^Field: is missing/);
  });
});
