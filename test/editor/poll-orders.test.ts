import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { connectionTo, credentialsOf, polling, TAB } from '../nodes/flow-nodes';
import { changeNode, closeForm, deploy, dragFromPalette, editNode, openWithFlows } from './editor';
import { useFormBench } from './form-bench';

const PRINTING = {
  id: 'out',
  type: 'debug',
  z: 'tab',
  x: 400,
  y: 100,
  active: true,
  tosidebar: true,
  console: true,
  complete: '$string(event)',
  targetType: 'jsonata',
  wires: [],
};

describe('what a deployed poll node can be told in the editor', function () {
  this.timeout(120_000);
  const bench = useFormBench();
  let page: Page;

  before(() => {
    ({ page } = bench);
  });
  beforeEach(async () => {
    const { sandbox, nodeRed } = bench;
    const connection = { ...connectionTo(sandbox), credentials: credentialsOf(sandbox)['connection'] };
    const off = polling({ id: 'off', d: true, y: 200, wires: [] });
    const flows = [TAB, connection, polling({ startFrom: 'now' }), off, PRINTING];
    nodeRed.clearLines();
    await openWithFlows(page, bench.url, flows);
  });
  afterEach(() => {
    bench.sandbox.resource('contacts').clear();
  });

  const buttonOf = (id: string): Locator => page.locator(`[id="${id}"] .red-ui-flow-node-button`);
  const isOff = (id: string): Promise<boolean> =>
    buttonOf(id).evaluate((element) => element.classList.contains('red-ui-flow-node-button-disabled'));
  const press = (id: string): Promise<void> =>
    buttonOf(id).locator('.red-ui-flow-node-button-button').click();
  const notice = (text: RegExp): Promise<void> =>
    page.locator('.red-ui-notification', { hasText: text }).first().waitFor();

  it('by its button it sends one real record at once', async () => {
    bench.sandbox.resource('contacts').create({ Key: 'Ada' });
    assert.equal(await isOff('poll'), false);
    await press('poll');
    await notice(/One real record was sent/);
    const line = await bench.nodeRed.waitForLine(/"objectId":"Ada"/);
    assert.match(line, /"test":true/);
  });

  it('says as text why there was nothing to send', async () => {
    await press('poll');
    await notice(/contacts: there is no record to send/);
  });

  it('its button is not enabled on a node that is disabled, changed or new', async () => {
    assert.equal(await isOff('off'), true);
    await editNode(page, 'poll');
    await page.fill('#node-input-name', 'renamed');
    await closeForm(page);
    assert.equal(await isOff('poll'), true);
    await press('poll');
    await notice(/Deploy the node first/);
    const fresh = await dragFromPalette(page, 'maximizer-poll-resource');
    assert.equal(await isOff(fresh), true);
  });

  it('by its form it sends one real record, and polls', async () => {
    bench.sandbox.resource('contacts').create({ Key: 'Ada' });
    await editNode(page, 'poll');
    assert.ok(await page.locator('[data-orders="undeployed"]').isHidden());
    await page.locator('#maximizer-order-test').click();
    await page.locator('#maximizer-order-result', { hasText: 'One real record was sent' }).waitFor();
    await page.locator('#maximizer-order-poll').click();
    await page.locator('#maximizer-order-result', { hasText: 'The poll has ended' }).waitFor();
    const status = page.locator('[id="poll"] .red-ui-flow-node-status-label');
    await status.filter({ hasText: /^waiting$/ }).waitFor();
    await bench.nodeRed.waitForLine(/"test":true/);
  });

  it('in the form of a node that is not deployed neither can be pressed, and a line says why', async () => {
    await changeNode(page, 'poll', { changed: true });
    await editNode(page, 'poll');
    assert.ok(await page.locator('#maximizer-order-test').isDisabled());
    assert.ok(await page.locator('#maximizer-order-poll').isDisabled());
    assert.ok(await page.locator('[data-orders="undeployed"]').isVisible());
  });

  it('its form takes hours of silence, says what is wrong with others, and keeps what is blank', async () => {
    await editNode(page, 'poll');
    await page.evaluate(() => {
      for (const section of document.querySelectorAll('details')) section.open = true;
    });
    const silence = page.locator('#node-input-silence');
    assert.equal(await silence.getAttribute('placeholder'), 'never');
    await silence.fill('-1');
    const reason = page.locator('.maximizer-reason[data-for="node-input-silence"]');
    assert.match((await reason.textContent()) ?? '', /^Silent after: -1 hours cannot be waited/);
    await silence.fill('24');
    await reason.waitFor({ state: 'hidden' });
    await closeForm(page);
    await deploy(page);
    await editNode(page, 'poll');
    assert.equal(await page.inputValue('#node-input-silence'), '24');
  });
});
