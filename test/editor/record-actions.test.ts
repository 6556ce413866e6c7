import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { NODE_RED_LINES } from '../package/node-red-lines';
import { closeForm, deploy, isDirty } from './editor';
import { useRecordForm } from './record-form';

/** The properties that the form shows for each action, besides connection, name, action and resource. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  get: ['key', 'fields', 'missing'],
  find: ['whereMode', 'fields', 'limit', 'emit'],
  create: ['values', 'fields'],
  update: ['key', 'values', 'fields', 'missing'],
  upsert: ['matchOn', 'values', 'fields'],
  delete: ['key', 'missing'],
};

for (const line of NODE_RED_LINES) {
  describe(`form of a record node in ${line.name}`, function () {
    this.timeout(120_000);
    const bench = useRecordForm(line);
    const { label, openForm, preview, saved, seen, takeRecord } = bench;
    let page: Page;

    before(() => {
      ({ page } = bench);
    });

    for (const [action, shows] of Object.entries(SHOWN)) {
      it(`shows for ${action} what it needs and nothing else, and previews it`, async () => {
        bench.sandbox.log.clear();
        await openForm({ matchOn: 'FullName' });
        await page.selectOption('#node-input-action', action);
        const all = new Set(Object.values(SHOWN).flat());
        for (const property of [...all, 'whereJoin', 'ceql']) {
          const isThere = await seen(property).isVisible();
          assert.equal(isThere, shows.includes(property), `${action} ${property}`);
        }
        assert.ok(await page.locator('#node-input-action').isVisible());
        assert.equal(await page.locator('[data-section="where"]').isVisible(), action === 'find');
        if (await page.locator('#maximizer-record-message').isVisible()) await takeRecord();
        const text = await preview();
        const path = `/hubs/crm/contacts`;
        const request = {
          get: new RegExp(`^GET ${path}/\\S+=Answer, records: 1`),
          find: new RegExp(`^GET ${path}\\?\\S*pageSize=200.*Answer, the first 3 of more records`),
          create: new RegExp(`^POST ${path}\\{`),
          update: new RegExp(`^PATCH ${path}/`),
          upsert: new RegExp(`^GET ${path}\\?where=FullName='[^']+'&pageSize=10.*nothing would be written`),
          delete: new RegExp(`^DELETE ${path}/`),
        }[action];
        assert.match(text, request ?? assert.fail());
        const methods = bench.sandbox.log.entries.map(({ method }) => method);
        assert.ok(
          methods.every((method) => method === 'GET'),
          methods.join(),
        );
        await closeForm(page);
        if (await isDirty(page)) await deploy(page);
        assert.equal((await saved())['action'], action);
        assert.equal(await label(), `${action} contacts`);
      });
    }

    it('says that there is no such record, or that there are two', async () => {
      await openForm({ key: 'bm90aGluZw==', keyType: 'str' });
      const fault = page.locator('.maximizer-preview-error');
      for (const action of ['get', 'delete']) {
        await page.selectOption('#node-input-action', action);
        await preview();
        assert.match(
          (await fault.textContent()) ?? '',
          /^The node would fail with not-found: contacts has no record/,
        );
      }
      await page.selectOption('#node-input-missing', 'empty');
      assert.match(await preview(), /^DELETE.*There is no such record: the message would go on/);
      await closeForm(page, 'cancel');
      await openForm({ action: 'upsert', matchOn: 'City', values: '{"City": "Cork"}', valuesType: 'json' });
      assert.match(await preview(), /^GET.*The node would fail with ambiguous: More than one record/);
    });

    it('takes an answer away that answers another question than the one that is typed', async () => {
      await openForm({ key: bench.key, keyType: 'str' });
      const result = page.locator('#maximizer-record-preview-result');
      assert.match(await preview(), /^GET/);
      await page.fill('#node-input-name', 'nothing else');
      assert.match((await result.textContent()) ?? '', /^GET/);
      for (const change of [
        () => page.selectOption('#node-input-action', 'delete'),
        () => page.fill('#node-input-resource', 'companies'),
        () => bench.type('node-input-key', 'another'),
        () => page.selectOption('#node-input-resourceType', 'msg'),
      ]) {
        assert.notEqual(await preview(), '');
        await change();
        assert.equal(await result.textContent(), '');
      }
      await page.fill('#node-input-resource', 'topic');
      await page.fill('#maximizer-record-message', '{"topic": "contacts"}');
      assert.match(await preview(), /^DELETE/);
      await page.fill('#maximizer-record-message', '{"topic": "companies"}');
      assert.equal(await result.textContent(), '');
    });
  });
}
