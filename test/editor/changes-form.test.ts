import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { connectionTo, credentialsOf, TAB, webhook, type FlowNode } from '../nodes/flow-nodes';
import {
  changeNode,
  closeForm,
  deploy,
  editNode,
  isDirty,
  openWithFlows,
  reasonAt,
  savedFlows,
  validationErrors,
} from './editor';
import { usePollForm } from './poll-form';

const WON = { field: 'Status', when: 'becomes', from: '', to: 'Won' };
const NEW = ['changes', 'watch', 'watchMode', 'watchCreated', 'watchDeleted', 'echo'];

describe('the section of changes in a form', function () {
  this.timeout(120_000);
  const bench = usePollForm();
  const { openForm, openSections, saved } = bench;
  let page: Page;

  before(() => {
    ({ page } = bench);
  });

  const summary = async (): Promise<string | null> =>
    page.locator('details[data-section="changes"] .maximizer-summary').textContent();
  const isFolded = (): Promise<boolean> =>
    page
      .locator('details[data-section="changes"]')
      .evaluate((section) => !(section as HTMLDetailsElement).open);

  it('is folded on a node without it, says that everything is sent, and changes nothing when it is saved', async () => {
    await openForm(Object.fromEntries(NEW.map((key) => [key, undefined])));
    assert.equal(await isFolded(), true);
    assert.equal(await summary(), 'everything is sent');
    assert.equal(await page.isChecked('#node-input-watchCreated'), true);
    assert.equal(await page.inputValue('#node-input-echo'), 'send');
    await closeForm(page);
    assert.equal(await isDirty(page), false);
  });

  it('takes rows by the keyboard alone, each field with a name', async () => {
    await openForm();
    await openSections();
    await page.locator('.red-ui-editableList-addButton').focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('field, such as Status').focus();
    await page.keyboard.type('Status');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'When');
    await page.keyboard.type('becomes');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Won');
    assert.equal(await summary(), 'fields watched: 1');
    await closeForm(page);
    await deploy(page);
    const node = await saved('poll');
    assert.deepEqual(node['watch'], [WON]);
    assert.equal(node['watchMode'] ?? 'any', 'any');
    assert.notEqual(node['changes'], true, 'nobody ticked it');
    await editNode(page, 'poll');
    assert.equal(await summary(), 'fields watched: 1');
    await closeForm(page);
    assert.equal(await isDirty(page), false);
  });

  it('shows the values that a row asks for, and how rows are joined once there are two', async () => {
    await openForm({ watch: [WON, { field: 'Owner', when: 'changes', from: 'left over', to: '' }] });
    await openSections();
    const shown = (part: string): Promise<boolean[]> =>
      page
        .locator(`.maximizer-watch-row [data-part="${part}"]`)
        .evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).checkVisibility()));
    assert.deepEqual(await shown('from'), [false, false]);
    assert.deepEqual(await shown('to'), [true, false]);
    assert.equal(await page.locator('#node-input-watchMode').isVisible(), true);
    await page.locator('.maximizer-watch-row [data-part="when"]').first().selectOption('goes from … to');
    assert.deepEqual(await shown('from'), [true, false]);
    await page.locator('.red-ui-editableList-item-remove').last().click();
    await page.locator('#node-input-watchMode').waitFor({ state: 'hidden' });
    await closeForm(page, 'cancel');
  });

  it('says at the field what is wrong with a row, and opens for it', async () => {
    await openForm({ watch: [WON, { field: ' ', when: 'changes' }] });
    assert.match(await reasonAt(page, 'node-input-watch'), /^Watch: row 2: it has no field\. Name a field/);
    assert.equal(await isFolded(), false);
    await page.getByLabel('field, such as Status').last().fill('items[');
    assert.match(await reasonAt(page, 'node-input-watch'), /^Watch: row 2: a bracket holds neither/);
    await page.getByLabel('field, such as Status').last().fill('Owner');
    assert.equal(await reasonAt(page, 'node-input-watch'), '');
    await closeForm(page, 'cancel');
    await changeNode(page, 'poll', { watch: [{ field: 'Status', when: 'explodes' }] });
    assert.match(String(await validationErrors(page, 'poll')), /Watch: row 1: "explodes" is no comparison/);
    await editNode(page, 'poll');
    assert.match(await reasonAt(page, 'node-input-watch'), /"explodes" is no comparison/);
    await closeForm(page, 'cancel');
  });

  it('lets the preview say of each record whether it would be sent, and why, and suggests its fields', async () => {
    const contacts = bench.sandbox.resource('contacts');
    const now = Date.now();
    contacts.create({ Key: 'won', Status: 'Won', CreationDate: '2020-01-01T00:00:00Z' });
    contacts.create({ Key: 'open', Status: 'Open', Address: { City: 'Bonn' } });
    for (const key of ['won', 'open']) {
      contacts.patch(key, { CreationDate: '2020-01-01T00:00:00Z' }, { at: now - 60_000 });
    }
    await openForm({ watch: [WON], url: "/hubs/crm/contacts?where=Status>'A'", watchCreated: false });
    await openSections();
    await page.selectOption('#maximizer-preview-since', '');
    await page.click('#maximizer-preview-read');
    const events = page.locator('.maximizer-preview-event');
    const shown = async (key: string): Promise<string> =>
      (await events.filter({ has: page.locator(`[title="${key}"]`) }).textContent()) ?? '';
    await events.first().waitFor();
    assert.match(await shown('won'), /✓ Status: \? → Won \(met\)/);
    assert.doesNotMatch(await shown('won'), /would not be sent/);
    assert.match(await shown('open'), /would not be sent.*✗ Status: \? → Open \(not met\)/);
    const fields = await page
      .locator('#maximizer-watch-fields option')
      .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
    assert.ok(fields.includes('Status'), String(fields));
    await closeForm(page, 'cancel');
  });

  it('is the same in the form of a webhook', async () => {
    const connection = {
      ...connectionTo(bench.sandbox),
      credentials: credentialsOf(bench.sandbox)['connection'],
    };
    const nodes: FlowNode[] = [TAB, connection, webhook({ wires: [] })];
    await openWithFlows(page, bench.url, nodes);
    await editNode(page, 'webhook');
    assert.equal(await isFolded(), true);
    await openSections();
    await page.locator('.red-ui-editableList-addButton').click();
    await page.getByLabel('field, such as Status').fill('Status');
    await page.uncheck('#node-input-watchDeleted');
    await closeForm(page);
    await deploy(page);
    const node = (await savedFlows(bench.url)).find(({ id }) => id === 'webhook');
    assert.deepEqual(node?.['watch'], [{ field: 'Status', when: 'changes', from: '', to: '' }]);
    assert.equal(node['watchDeleted'], false);
  });
});
