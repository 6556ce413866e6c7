import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { startEchoingPlatform, type EchoingPlatform } from '../nodes/echoing-platform';
import { connectionTo, credentialsOf, PATH, polling, recordNode, TAB, webhook } from '../nodes/flow-nodes';
import { carrying, post } from '../webhook/running-webhook';
import { cancelForms, closeForm, editNode, openWithFlows, settled } from './editor';
import { useFormBench } from './form-bench';

/** What would run in the editor, with the rights of whoever is signed in there, were it taken for HTML. */
const MARKUP = '<img src=x onerror="globalThis.ran=1"><b onclick=1>';

/** What the tests call of the editor in the page. */
declare const RED: {
  editor: { editConfig(name: string, type: string, id: string): void };
  sidebar: { show(id: string): void };
};

describe('what comes from outside', function () {
  this.timeout(120_000);
  const bench = useFormBench();
  let platform: EchoingPlatform;
  let page: Page;

  before(async () => {
    platform = await startEchoingPlatform();
    platform.echo = MARKUP;
    ({ page } = bench);
    const { sandbox } = bench;
    const secrets = { ...credentialsOf(sandbox)['connection'], apiKey: 'key', apiSecret: 'secret' };
    const outside = (id: string, instanceId: string): object => ({
      ...connectionTo(sandbox, { id, instanceId, baseUrl: platform.url, name: MARKUP, tags: MARKUP }),
      instanceName: MARKUP,
      alias: MARKUP,
      apiUrl: 'https://crm.example/api',
      credentials: secrets,
    });
    await openWithFlows(page, bench.url, [
      TAB,
      outside('outside', '1'),
      outside('foreign', MARKUP),
      polling({ connection: 'outside', name: MARKUP, wires: [] }),
      recordNode({
        ...{ connection: 'outside', name: MARKUP, action: 'find', wires: [] },
        where: [{ field: MARKUP, comparison: '=', value: MARKUP, valueType: 'str' }],
      }),
      recordNode({
        ...{ id: 'strange', connection: 'outside', action: 'find', keyType: MARKUP, wires: [] },
        where: [{ field: 'a', comparison: MARKUP, value: 'b', valueType: MARKUP }],
      }),
      webhook({
        connection: 'outside',
        name: MARKUP,
        callbackUrl: 'https://example.com/events',
        delivery: 'acknowledge',
        resources: { contacts: { url: '/contacts', idField: 'Key' } },
        wires: [['discard', 'debug']],
      }),
      {
        id: 'debug',
        type: 'debug',
        z: 'tab',
        x: 300,
        y: 200,
        active: true,
        tosidebar: true,
        complete: 'true',
        targetType: 'full',
        name: '',
        console: false,
        tostatus: false,
        wires: [],
      },
      webhook({ id: 'unheard', connection: 'foreign', path: '/unheard', wires: [[]] }),
      {
        id: 'discard',
        type: 'open-connectors-acknowledge',
        z: 'tab',
        x: 300,
        y: 100,
        outcome: 'discard',
        wires: [[]],
      },
    ]);
  });
  after(() => {
    platform.close();
  });
  beforeEach(() => {
    platform.refuses = false;
  });

  /** Fails when any of it became part of the page, or ran. */
  const checkIsText = async (): Promise<void> => {
    const found = await page.evaluate(() => ({
      ran: (globalThis as { ran?: unknown }).ran,
      elements: document.querySelectorAll('img[src="x"], b[onclick]').length,
    }));
    assert.deepEqual(found, { ran: undefined, elements: 0 });
  };
  /** Waits until a place shows the markup, as text. */
  const shows = async (place: Locator): Promise<void> => {
    await place.filter({ hasText: 'onerror=' }).first().waitFor({ timeout: 15_000 });
    await checkIsText();
  };
  const openConnection = async (id: string): Promise<void> => {
    await page.evaluate((node) => {
      RED.editor.editConfig('', 'maximizer-config', node);
    }, id);
    await page.locator('#maximizer-config-form').waitFor();
    await settled(page);
    await page.evaluate(() => {
      for (const section of document.querySelectorAll('details')) section.open = true;
    });
  };
  const click = (id: string): Promise<void> => page.locator(`#${id}`).click();
  const result = (section: string): Locator => page.locator(`#maximizer-${section}-result`);

  for (const [button, section] of [
    ['existing', 'instance'],
    ['check', 'instance'],
    ['events-compare', 'events'],
  ] as const) {
    for (const refuses of [false, true]) {
      it(`is text after ${button}, ${refuses ? 'refused' : 'answered'}`, async () => {
        platform.refuses = refuses;
        await openConnection('outside');
        await click(`maximizer-${button}`);
        await shows(result(section));
      });
    }
  }

  it('is text when an instance is taken over, switched, asked about and connected', async () => {
    await openConnection('outside');
    await click('maximizer-existing');
    await page.locator('.maximizer-instance button').first().click();
    await shows(result('instance'));
    platform.refuses = true;
    await click('maximizer-disable');
    await click('maximizer-switch-yes');
    await shows(result('instance'));
    await click('maximizer-events-off');
    await click('maximizer-events-off-yes');
    await shows(result('events'));
    await click('maximizer-connect');
    await shows(result('connect'));
    await cancelForms(page);
    await openConnection('foreign');
    for (const what of ['enable', 'disable', 'delete']) {
      await click(`maximizer-${what}`);
      await shows(result('instance'));
    }
    await click('maximizer-events-off');
    await shows(result('events'));
  });

  for (const text of [
    MARKUP,
    `{"${MARKUP}": 1}`,
    JSON.stringify({
      name: MARKUP,
      tags: [MARKUP],
      configuration: { [MARKUP]: MARKUP, 'event.pollr': MARKUP },
    }),
    `curl -X POST "${MARKUP}" -H "${MARKUP}"`,
  ]) {
    it(`is text when it is pasted: ${text}`, async () => {
      await openConnection('outside');
      await page.fill('#maximizer-body-text', text);
      await click('maximizer-body-take');
      await result('body').locator('*').first().waitFor();
      await checkIsText();
      await cancelForms(page);
      await editNode(page, 'poll');
      await page.evaluate(() => {
        for (const section of document.querySelectorAll('details')) section.open = true;
      });
      await page.fill('#maximizer-paste-text', text);
      await click('maximizer-paste-take');
      await result('paste').locator('*').first().waitFor();
      await checkIsText();
    });
  }

  it('is text in what a preview reads, and in why it could not', async () => {
    await editNode(page, 'poll');
    await click('maximizer-preview-read');
    const preview = page.locator('#maximizer-preview-result');
    await shows(preview);
    // the record opens by a click
    for (const row of await preview.locator('.red-ui-debug-msg-row').all()) await row.click({ force: true });
    await shows(preview);
    platform.refuses = true;
    await click('maximizer-preview-read');
    await shows(preview.locator('.maximizer-preview-error'));
  });

  it('is text in what the form of a record node offers, makes of conditions and previews', async () => {
    await editNode(page, 'record');
    await shows(page.locator('[data-note="where"]'));
    for (const [focused, list] of [
      ['#maximizer-condition-1-field', '#maximizer-field-names option'],
      ['#node-input-fields', '#node-input-fields-completions option'],
      ['#node-input-resource', '#node-input-resource-list option'],
    ] as const) {
      await page.locator(focused).focus();
      await page.locator(list).filter({ hasText: 'onerror=' }).first().waitFor({ state: 'attached' });
    }
    await click('maximizer-record-preview');
    const preview = page.locator('#maximizer-record-preview-result');
    await preview.locator('.red-ui-debug-msg-row').first().waitFor();
    for (const row of await preview.locator('.red-ui-debug-msg-row').all()) await row.click({ force: true });
    await shows(preview);
    platform.refuses = true;
    await click('maximizer-record-preview');
    await shows(preview.locator('.maximizer-preview-error'));
    platform.refuses = false;
    await page.selectOption('#node-input-whereMode', 'ceql');
    await page.locator('#node-input-ceql + * .red-ui-typedInput-input').fill('');
    await page.locator('#node-input-ceql + * .red-ui-typedInput-input').pressSequentially(`a = ${MARKUP}`);
    await shows(page.locator('#maximizer-ceql-place'));
  });

  it('is text where the form of a record node shows what is no choice', async () => {
    await editNode(page, 'strange');
    await page.selectOption('#node-input-action', 'find');
    await shows(page.locator('#maximizer-condition-1 .maximizer-reason'));
    for (const id of ['maximizer-condition-1-value', 'node-input-key']) {
      const select = page.locator(`#${id} + .red-ui-typedInput-container .red-ui-typedInput-type-select`);
      if (id === 'node-input-key') await page.selectOption('#node-input-action', 'get');
      await select.click();
      await shows(page.locator('.red-ui-typedInput-options:visible'));
      await page.keyboard.press('Escape');
    }
  });

  it('is text in the list of what was set aside, and in the debug sidebar', async () => {
    const unsigned = { 'elements-webhook-signature': undefined };
    await page.evaluate(() => {
      RED.sidebar.show('debug');
    });
    const body = carrying({ Key: MARKUP });
    Object.assign(body['message'] as object, { instanceId: 1 });
    const answer = await post(bench.url + PATH, body, unsigned);
    assert.equal(answer.status, 200);
    await editNode(page, 'webhook');
    await shows(page.locator('#maximizer-aside'));
    await closeForm(page, 'cancel');
    await shows(page.locator('.red-ui-debug-content'));
    await checkIsText();
  });

  it('is text in what is asked and said when a webhook node is deleted', async () => {
    for (const id of ['unheard', 'webhook']) {
      platform.refuses = true;
      await editNode(page, id);
      await page.locator('#node-dialog-delete').click();
      const notice = page.locator('#red-ui-notifications .red-ui-notification');
      if (id === 'unheard') await shows(notice);
      await notice.locator('button.primary').first().click();
      await shows(notice);
    }
  });
});
