import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { polling } from '../nodes/flow-nodes';
import {
  addConnection,
  closeForm,
  deploy,
  dragFromPalette,
  editNode,
  isDirty,
  reasonAt,
  savedFlows,
  validationErrors,
} from './editor';
import { usePollForm } from './poll-form';

const TYPE = 'maximizer-poll-resource';
const CONTACTS = "/hubs/crm/contacts?where=LastModifyDate>'${date:yyyy-MM-dd'T'HH:mm:ssXXX}'";

describe('form of a poll resource node', function () {
  this.timeout(120_000);
  const bench = usePollForm();
  const { openForm, openSections, saved } = bench;
  let page: Page;
  let url: string;

  before(() => {
    ({ page, url } = bench);
  });

  it('takes a person from the palette to events with a connection and a resource', async () => {
    const { sandbox, nodeRed } = bench;
    const id = await dragFromPalette(page, TYPE);
    const errors = await validationErrors(page, id);
    assert.deepEqual(errors, ['connection: property value missing'], 'the rest of a new node is right');
    await editNode(page, id);
    const shown = await page
      .locator('#maximizer-poll-resource-form :is(input, select, textarea)')
      .evaluateAll((fields) =>
        fields.filter((field) => field.checkVisibility()).map(({ id: shownId }) => shownId),
      );
    assert.ok(shown.length < 12, `${shown.length} fields: ${shown.join(', ')}`);
    await page.selectOption('#node-input-connection', '_ADD_');
    assert.match(await reasonAt(page, 'node-input-connection'), /^[A-Z][a-z]+: No connection is chosen/);
    assert.equal(await page.inputValue('#node-input-url'), CONTACTS);
    await page.fill('#node-input-resource', '');
    assert.match(await reasonAt(page, 'node-input-resource'), /^Resource: is missing/);
    await page.selectOption('#node-input-resource-list', 'companies');
    assert.match(await page.inputValue('#node-input-url'), /^\/hubs\/crm\/companies\?/);
    await page.selectOption('#node-input-resource-list', 'contacts');
    assert.equal(await page.inputValue('#node-input-url'), CONTACTS);
    assert.equal(await reasonAt(page, 'node-input-resource'), '');
    await addConnection(page, sandbox);
    assert.equal(await reasonAt(page, 'node-input-connection'), '');
    await closeForm(page);
    assert.deepEqual(await validationErrors(page, id), []);

    sandbox.log.clear();
    await deploy(page);
    const status = page.locator(`[id="${id}"] .red-ui-flow-node-status-label`);
    await status.filter({ hasText: /^waiting · next \d\d:\d\d$/ }).waitFor();
    assert.ok(sandbox.log.of('/hubs/crm/contacts').length > 0);
    const node = await saved(id);
    assert.equal(node['resource'], 'contacts');
    assert.equal(node['outputs'], 1);
    assert.deepEqual(node['datesConfiguration'], {
      updatedDateField: 'LastModifyDate',
      updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ssXXX",
      createdDateField: 'CreationDate',
      createdDateFormat: "yyyy-MM-dd'T'HH:mm:ssXXX",
    });
    const everything =
      JSON.stringify(await savedFlows(url)) + (await page.content()) + nodeRed.lines.join('\n');
    for (const secret of [
      sandbox.secrets.userSecret,
      sandbox.secrets.organizationSecret,
      sandbox.instance.token,
    ]) {
      assert.ok(!everything.includes(secret), 'a secret came out');
    }
  });

  it('says what the url would ask for now, in the zone of the connection', async () => {
    await openForm();
    const example = page.locator('[data-note="url"]');
    assert.match(
      (await example.textContent()) ?? '',
      /contacts\?where=LastModifyDate>'20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ'$/,
    );
    await page.fill('#node-input-url', "/hubs/crm/contacts?where=a>'${dateTimeZone:Asia/Kolkata:yyyy XXX}'");
    assert.match((await example.textContent()) ?? '', /where=a>'20\d\d \+05:30'$/);
    await page.fill('#node-input-url', '/hubs/crm/contacts');
    assert.equal(await example.textContent(), '');
  });

  it('opens the section that has an error in it, and names it in the editor', async () => {
    await openForm({
      datesConfiguration: { updatedDateField: 'LastModifyDate', updatedDateFormat: 'yyyy-TT' },
    });
    assert.ok(
      await page
        .locator('details[data-section="dates"]')
        .evaluate((section: HTMLDetailsElement) => section.open),
    );
    assert.ok(await page.locator('#node-input-updatedDateFormat').isVisible());
    assert.match(
      (await validationErrors(page, 'poll')).join(),
      /updatedDateFormat: unknown letter "T" at position 6/,
    );
    await closeForm(page, 'cancel');
    await editNode(page, 'poll');
    assert.match(await reasonAt(page, 'node-input-updatedDateFormat'), /Unknown letter/);
  });

  it('offers the preset again once its fields differ', async () => {
    await openForm();
    const offer = page.locator('#maximizer-preset');
    assert.ok(await offer.isHidden());
    await page.fill('#node-input-idField', 'Id');
    await offer.locator('a').click();
    assert.equal(await page.inputValue('#node-input-idField'), 'Key');
    assert.ok(await offer.isHidden());
    await page.selectOption('#node-input-resource-list', 'notes');
    assert.equal(await page.inputValue('#node-input-url'), '/hubs/crm/notes');
    await openSections();
    assert.equal(await page.inputValue('#node-input-updatedDateField'), '');
    await page.fill('#node-input-resource', 'invoices');
    assert.ok(await offer.isHidden());
  });

  it('fills in what is known of a resource in a node that was written by hand and says nothing', async () => {
    for (const [resource, url] of [
      ['companies', '/hubs/crm/companies?where='],
      ['NOTES', '/hubs/crm/notes'],
    ] as const) {
      const missing = ['url', 'idField', 'datesConfiguration', 'createdCheckTolerance'];
      await openForm({ resource: '', ...Object.fromEntries(missing.map((key) => [key, undefined])) });
      await page.locator('#node-input-resource').pressSequentially(resource);
      assert.ok((await page.inputValue('#node-input-url')).startsWith(url), resource);
      assert.equal(await page.inputValue('#node-input-idField'), 'Key');
      await closeForm(page, 'cancel');
    }
  });

  it('saves an interval, a cron expression, or neither', async () => {
    await openForm({ refreshInterval: 20 });
    const when = page.locator('#maximizer-poll-when');
    assert.equal(await when.inputValue(), 'interval');
    await when.selectOption('cron');
    assert.ok(await page.locator('#node-input-refreshInterval').isHidden());
    await page.fill('#node-input-cron', '0 8 * * 1-5');
    assert.match((await page.locator('#maximizer-next-polls').textContent()) ?? '', /^Next: \w{3}.* 0?8:00/);
    await page.fill('#node-input-cron', '0 8 * *');
    assert.match(await reasonAt(page, 'node-input-cron'), /does not have five fields/);
    await when.selectOption('told');
    assert.ok(await page.locator('#node-input-cron').isHidden());
    assert.equal(await reasonAt(page, 'node-input-cron'), '');
    await when.selectOption('interval');
    assert.equal(await page.inputValue('#node-input-refreshInterval'), '20');
    await when.selectOption('cron');
    await page.fill('#node-input-cron', '0 8 * * 1-5');
    await closeForm(page);
    await deploy(page);
    assert.equal((await saved('poll'))['cron'], '0 8 * * 1-5');
    await editNode(page, 'poll');
    assert.equal(await when.inputValue(), 'cron');
    await when.selectOption('told');
    await closeForm(page);
    await deploy(page);
    const told = await saved('poll');
    assert.equal(told['cron'], '');
    assert.equal(Number(told['refreshInterval']), 0);
  });

  it('starts from a word or an instant', async () => {
    await openForm({ startFrom: '2026-01-31T08:00:00Z' });
    const start = page.locator('#node-input-startFrom + .red-ui-typedInput-container');
    const typed = start.locator('.red-ui-typedInput-input');
    assert.equal(await typed.inputValue(), '2026-01-31T08:00:00Z');
    await typed.clear();
    await typed.pressSequentially('tomorrow');
    assert.match(await reasonAt(page, 'node-input-startFrom'), /"tomorrow" is no start\. Use now, beginning/);
    await typed.clear();
    await typed.pressSequentially('2026-02-01T00:00:00Z');
    await closeForm(page);
    await deploy(page);
    assert.equal((await saved('poll'))['startFrom'], '2026-02-01T00:00:00Z');
    await editNode(page, 'poll');
    await page.evaluate(
      "$('#node-input-startFrom').typedInput('type', 'word').typedInput('value', 'beginning')",
    );
    await closeForm(page);
    await deploy(page);
    assert.equal((await saved('poll'))['startFrom'], 'beginning');
  });

  it('gives three outputs their names', async () => {
    await openForm();
    await page.selectOption('#node-input-outputs', '3');
    await closeForm(page);
    await deploy(page);
    assert.equal((await saved('poll'))['outputs'], 3);
    assert.equal(await page.locator('#poll .red-ui-flow-port-output').count(), 3);
  });

  it('asks for what acknowledged delivery needs only when it is chosen', async () => {
    await openForm();
    await openSections();
    assert.ok(await page.locator('#node-input-acknowledgeTimeout').isHidden());
    await page.selectOption('#node-input-delivery', 'acknowledge');
    await page.fill('#node-input-acknowledgeTimeout', '30');
    await closeForm(page);
    await deploy(page);
    const node = await saved('poll');
    assert.equal(node['delivery'], 'acknowledge');
    assert.equal(Number(node['acknowledgeTimeout']), 30);
  });

  it('changes nothing that the person does not', async () => {
    await openForm();
    await closeForm(page);
    if (await isDirty(page)) await deploy(page);
    await editNode(page, 'poll');
    await closeForm(page);
    assert.ok(!(await isDirty(page)));
    await editNode(page, 'poll');
    await page.fill('#node-input-name', 'Mine');
    await closeForm(page);
    await deploy(page);
    const after = await saved('poll');
    // Node-RED's forms save numbers as texts
    const text = (value: unknown): string => JSON.stringify(value).replaceAll('"', '');
    for (const [key, value] of Object.entries(polling())) {
      if (!['name', 'wires', 'x', 'y'].includes(key)) assert.equal(text(after[key]), text(value), key);
    }
  });

  it('shows defaults where a flow that was written by hand leaves them out', async () => {
    const missing = [
      'refreshInterval',
      'lookback',
      'emit',
      'filterByUpdatedDate',
      'startFrom',
      'datesConfiguration',
    ];
    await openForm(Object.fromEntries(missing.map((property) => [property, undefined])));
    await openSections();
    assert.equal(await page.inputValue('#node-input-refreshInterval'), '15');
    assert.equal(await page.inputValue('#node-input-lookback'), '90');
    assert.equal(await page.inputValue('#node-input-emit'), 'event');
    assert.equal(await page.inputValue('#node-input-startFrom'), 'now');
    assert.ok(await page.isChecked('#node-input-filterByUpdatedDate'));
  });

  for (const [property, shown] of [
    ['pageSize', '200'],
    ['createdCheckTolerance', '0'],
    ['deepLookback', '900'],
    ['maxAttempts', '5'],
    ['idField', "blank: the whole record's hash"],
  ] as const) {
    it(`says what ${property} means while it is blank: ${shown}`, async () => {
      await openForm();
      assert.equal(await page.getAttribute(`#node-input-${property}`, 'placeholder'), shown);
    });
  }

  it('previews what a page would send, with the values as they are typed', async () => {
    const { sandbox } = bench;
    sandbox.resource('companies').create({ CompanyName: 'Analytical Engines' });
    await openForm();
    await page.selectOption('#node-input-resource-list', 'companies');
    await page.locator('#maximizer-preview-read').click();
    const event = page.locator('.maximizer-preview-event');
    await event.first().waitFor();
    assert.equal(await event.locator('.maximizer-kind').textContent(), 'created');
    assert.equal(await event.locator('.maximizer-object').textContent(), 'Analytical Engines');
    await page.fill('#node-input-url', '/hubs/crm/nothing');
    assert.equal(await event.count(), 0, 'it was the answer of another url');
    await page.locator('#maximizer-preview-read').click();
    await page.locator('.maximizer-preview-error', { hasText: '404' }).waitFor();
  });

  it('previews nothing without a connection that the server knows', async () => {
    const { sandbox } = bench;
    await openForm({ connection: '' });
    await page.locator('#maximizer-preview-read').click();
    await page.locator('.maximizer-preview-error', { hasText: 'Choose a connection first' }).waitFor();
    await addConnection(page, sandbox);
    await page.locator('#maximizer-preview-read').click();
    await page.locator('.maximizer-preview-error', { hasText: 'Deploy the connection first' }).waitFor();
  });

  it('says what a field is for', async () => {
    await openForm();
    await page.locator('label[for="node-input-idField"] .maximizer-info').hover();
    await page.locator('.red-ui-popover', { hasText: 'customer.id' }).waitFor();
  });
});
