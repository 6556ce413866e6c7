import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { connectionTo, credentialsOf, PATH, TAB, webhook, type FlowNode } from '../nodes/flow-nodes';
import { carrying, KEY, post } from '../webhook/running-webhook';
import {
  changeNode,
  closeForm,
  deploy,
  dragFromPalette,
  editNode,
  idsOf,
  isDirty,
  isMarked,
  openWithFlows,
  reasonAt,
  savedFlows,
  settled,
  validationErrors,
  type SavedNode,
} from './editor';
import { useFormBench } from './form-bench';

const TYPE = 'open-connectors-webhook';
const RESOURCES = {
  contacts: {
    url: "/hubs/crm/contacts?where=LastModifyDate>'${date:yyyy-MM-dd}'",
    idField: 'Key',
    datesConfiguration: { updatedDateField: 'LastModifyDate', updatedDateFormat: 'yyyy-MM-dd' },
  },
};

describe('form of a webhook node', function () {
  this.timeout(120_000);
  const bench = useFormBench();
  let page: Page;
  let url: string;
  let sent = 0;

  beforeEach(async () => {
    ({ page, url } = bench);
    await openFlows(webhook({ wires: [] }));
  });

  /** Opens the editor with a connection that has no signature key, and these nodes. */
  const openFlows = async (...nodes: readonly FlowNode[]): Promise<void> => {
    const credentials = credentialsOf(bench.sandbox)['connection'];
    await openWithFlows(page, url, [TAB, { ...connectionTo(bench.sandbox), credentials }, ...nodes]);
  };
  const saved = async (id: string): Promise<SavedNode> => {
    const node = (await savedFlows(url)).find((each) => each.id === id);
    assert.ok(node, `no ${id} in the flows`);
    return node;
  };
  /** Posts a notification of one contact, signed or not; answers the status. */
  const notify = async (path: string, sign?: 'signed'): Promise<number> => {
    sent += 1;
    const unsigned = { 'elements-webhook-signature': undefined };
    const body = carrying({ Key: `k${sent}`, FullName: 'Ada Lovelace' });
    return (await post(url + path, body, sign === undefined ? unsigned : {})).status;
  };
  const statusOf = (id: string, text: RegExp): Locator =>
    page.locator(`[id="${id}"] .red-ui-flow-node-status-label`).filter({ hasText: text });

  it('takes a person from the palette to an event, and says that anybody could send one until there is a key', async () => {
    await openFlows();
    const id = await dragFromPalette(page, TYPE);
    await editNode(page, id);
    await page.selectOption('#node-input-connection', 'connection');
    const unprotected = page.locator('#maximizer-webhook-unprotected');
    await unprotected.waitFor();
    assert.equal(
      await page.locator('[data-note="path"]').textContent(),
      `Here: ${new URL(url).origin}${PATH}`,
    );
    await page.fill('#node-input-path', '/crm/changes');
    assert.match(
      (await page.locator('[data-note="path"]').textContent()) ?? '',
      /^Here: http:.*\/crm\/changes$/,
    );
    await closeForm(page);
    assert.deepEqual(await validationErrors(page, id), []);
    await deploy(page);
    await statusOf(id, /^unprotected · listening$/).waitFor();
    assert.equal(await notify('/crm/changes'), 200);
    await statusOf(id, /^unprotected · 1 event · \d\d:\d\d$/).waitFor();

    await editNode(page, id);
    await page.locator('#node-input-btn-connection-edit').click();
    await page.locator('#node-config-dialog-ok').waitFor();
    await settled(page);
    await page.fill('#node-config-input-signatureKey', KEY);
    await page.locator('#node-config-dialog-ok').click();
    await page.locator('#node-config-dialog-ok').waitFor({ state: 'detached' });
    await settled(page);
    assert.ok(await unprotected.isHidden());
    await closeForm(page);
    await deploy(page);
    await statusOf(id, /^listening$/).waitFor();
    assert.equal(await notify('/crm/changes'), 401);
    assert.equal(await notify('/crm/changes', 'signed'), 200);
    await statusOf(id, /^1 event · \d\d:\d\d$/).waitFor();
    assert.ok(!(await page.content()).includes(KEY), 'the key came out');
  });

  it('marks bad input with the reason, until it is mended', async () => {
    await changeNode(page, 'webhook', { delivery: 'acknowledge' });
    await editNode(page, 'webhook');
    for (const [field, value, reason] of [
      ['path', 'events', /^(?:[^:]+: )?"events" is no path\. Enter a path that begins with a slash/],
      ['path', '/a b', /is no path/],
      ['path', '/a/../b', /leads elsewhere/],
      ['path', '/flows', /^(?:[^:]+: )?\/flows is an address of Node-RED's own editor\. Choose another path/],
      ['path', '/', /./],
      ['path', '/Settings/user/', /an address of Node-RED's own editor/],
      ['callbackUrl', 'example.com/events', /^(?:[^:]+: )?[Ii]t is not an http address\. Enter the whole/],
      ['callbackUrl', 'ftp://example.com', /is not an http address/],
      ['callbackUrl', 'https://user:secret@example.com', /is not an http address/],
      ['refreshInterval', '0', /^(?:[^:]+: )?0 is no number of minutes\. The platform takes whole minutes/],
      ['refreshInterval', '1.5', /is no number of minutes/],
      ['resources', '{"contacts"', /./],
      ['resources', '{"contacts": {"url": "contacts"}}', /hub path/],
      ['maxUnacknowledged', '0', /^(?:[^:]+: )?0 is not a whole number from 1/],
      ['acknowledgeTimeout', '0', /^(?:[^:]+: )?0 seconds cannot be waited/],
      ['maxAttempts', 'x', /number/],
    ] as const) {
      const id = `node-input-${field}`;
      const before = await page.inputValue(`#${id}`);
      await page.fill(`#${id}`, value);
      assert.match(await reasonAt(page, id), reason, `${field} ${value}`);
      assert.ok(await isMarked(page, id), field);
      await page.fill(`#${id}`, before);
      assert.equal(await reasonAt(page, id), '', field);
      await page.fill(`#${id}`, '${NAME}');
      assert.equal(await reasonAt(page, id), '', 'an environment variable may be anything');
      await page.fill(`#${id}`, before);
    }
  });

  it('asks for what registering at the platform needs', async () => {
    await editNode(page, 'webhook');
    await page.check('#node-input-register');
    assert.match(await reasonAt(page, 'node-input-callbackUrl'), /Enter the public address of this webhook/);
    await page.fill('#node-input-callbackUrl', 'https://example.com/open-connectors/events');
    assert.equal(await reasonAt(page, 'node-input-callbackUrl'), '');
    assert.match(await reasonAt(page, 'node-input-resources'), /Enter what the platform shall poll/);
    await page.fill('#node-input-resources', JSON.stringify(RESOURCES));
    assert.equal(await reasonAt(page, 'node-input-resources'), '');
    await page.uncheck('#node-input-register');
    await page.fill('#node-input-callbackUrl', '');
    assert.equal(await reasonAt(page, 'node-input-callbackUrl'), '');
  });

  it('saves resources as an object, and what it cannot read as it was typed', async () => {
    await editNode(page, 'webhook');
    await page.fill('#node-input-resources', JSON.stringify(RESOURCES));
    await closeForm(page);
    await deploy(page);
    const resources = (await saved('webhook'))['resources'] as typeof RESOURCES;
    assert.equal(resources.contacts.url, RESOURCES.contacts.url);
    assert.equal(resources.contacts.datesConfiguration.updatedDateField, 'LastModifyDate');
    await editNode(page, 'webhook');
    assert.match(await page.inputValue('#node-input-resources'), /^\{\n {2}"contacts": \{\n/);
    await page.fill('#node-input-resources', '{"contacts": ');
    await closeForm(page);
    assert.match(
      (await validationErrors(page, 'webhook')).join(),
      /^Resources: is not JSON: a value is expected, but the text ends/,
    );
    await editNode(page, 'webhook');
    assert.equal(await page.inputValue('#node-input-resources'), '{"contacts": ');
  });

  it('gives three outputs their names', async () => {
    await editNode(page, 'webhook');
    await page.selectOption('#node-input-outputs', '3');
    await closeForm(page);
    await deploy(page);
    assert.equal((await saved('webhook'))['outputs'], 3);
    assert.equal(await page.locator('#webhook .red-ui-flow-port-output').count(), 3);
  });

  it('lists what was set aside, and forgets it when told', async () => {
    await openFlows(webhook({ delivery: 'acknowledge', wires: [['discard']] }), {
      id: 'discard',
      type: 'open-connectors-acknowledge',
      z: 'tab',
      x: 300,
      y: 100,
      outcome: 'discard',
      wires: [[]],
    });
    // the connection may have its key from the test before
    assert.equal(await notify(PATH, 'signed'), 200);
    const object = `k${sent}`;
    await statusOf('webhook', /1 event/).waitFor();
    await editNode(page, 'webhook');
    const asides = page.locator('#maximizer-aside');
    await asides
      .locator('li', { hasText: `contacts ${object} · UPDATED · discarded · deliveries: 1` })
      .waitFor();
    await asides.locator('button', { hasText: 'Forget those shown' }).click();
    await asides.locator('li').waitFor({ state: 'detached' });
    await closeForm(page, 'cancel');
    await editNode(page, 'webhook');
    assert.equal(await asides.textContent(), '');
  });

  it('asks for what acknowledged delivery needs only when it is chosen', async () => {
    await editNode(page, 'webhook');
    assert.ok(await page.locator('#node-input-maxAttempts').isHidden());
    await page.selectOption('#node-input-delivery', 'acknowledge');
    assert.ok(await page.locator('#node-input-maxAttempts').isVisible());
  });

  it('changes nothing that the person does not', async () => {
    await editNode(page, 'webhook');
    await closeForm(page);
    if (await isDirty(page)) await deploy(page);
    await editNode(page, 'webhook');
    await closeForm(page);
    assert.ok(!(await isDirty(page)));
    const after = await saved('webhook');
    // Node-RED's forms save numbers as texts
    const text = (value: unknown): string => JSON.stringify(value).replaceAll('"', '');
    for (const [key, value] of Object.entries(webhook())) {
      if (!['wires', 'x', 'y'].includes(key)) assert.equal(text(after[key]), text(value), key);
    }
  });

  it('says what a field is for', async () => {
    await editNode(page, 'webhook');
    await page.locator('label[for="node-input-callbackUrl"] .maximizer-info').hover();
    await page.locator('.red-ui-popover', { hasText: 'a proxy makes it differ' }).waitFor();
    assert.deepEqual(await idsOf(page, TYPE), ['webhook']);
  });
});
