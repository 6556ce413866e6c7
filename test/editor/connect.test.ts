import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import {
  connectionNode,
  openConnectBench,
  TAB,
  type ConnectBench,
  type Members,
} from '../nodes/connect-bench';
import { chromiumPath, launchBrowser, openPage, type WatchedPage } from './browser';

declare global {
  interface Window {
    /** The editor's own API, as far as a test needs it. */
    RED: {
      editor: { editConfig(name: string, type: string, id: string): void };
      nodes: {
        workspace(id: string): object | undefined;
        filterNodes(filter: { type: string }): Record<string, unknown>[];
        import(nodes: readonly object[], options: { generateIds: boolean }): unknown;
      };
    };
  }
}

describe('Connect in the editor', function () {
  this.timeout(90_000);
  const chromium = chromiumPath();
  let bench: ConnectBench;
  let browser: Browser;
  /** One editor for nearly all: loading it takes longer than all that is done in it. */
  let page: Page;
  const editors: WatchedPage[] = [];

  before(async function () {
    if (chromium === undefined) {
      this.skip();
    }
    bench = await openConnectBench();
    bench.sandbox.oauth.auto = undefined;
    browser = await launchBrowser(chromium);
    await bench.deploy(fixtures());
    page = await openEditor();
  });
  after(async () => {
    if (chromium === undefined) return;
    await browser.close();
    await bench.close();
    // a refusal is answered with 422, which the browser writes down by itself
    const errors = editors.flatMap(({ errors }) => errors).filter((text) => !text.includes('status of 422'));
    assert.deepEqual(errors, []);
  });
  afterEach(async () => {
    bench.sandbox.faults.clear();
    if ((await page.locator('#maximizer-config-form').count()) > 0) await cancel(page);
  });

  const openEditor = async (): Promise<Page> => {
    const watched = await openPage(browser);
    editors.push(watched);
    await watched.page.goto(`${bench.editor}/`, { timeout: 60_000 });
    await watched.page.waitForSelector('.red-ui-palette-node', { timeout: 60_000 });
    // the palette is there before the flows are
    await watched.page.waitForFunction(() => window.RED.nodes.workspace('tab') !== undefined);
    return watched.page;
  };
  const openForm = async (page: Page, id = '_ADD_'): Promise<void> => {
    await page.evaluate((node) => {
      window.RED.editor.editConfig('', 'maximizer-config', node);
    }, id);
    await page.waitForSelector('#maximizer-config-form');
    // the tray slides in
    await page.waitForSelector('#node-config-dialog-ok, .red-ui-tray-toolbar .primary');
  };
  const fill = async (page: Page, values: Readonly<Record<string, string>>): Promise<void> => {
    for (const [name, value] of Object.entries(values)) await page.fill(`#node-config-input-${name}`, value);
  };
  const everything = (): Record<string, string> => ({
    baseUrl: bench.sandbox.url,
    userSecret: bench.sandbox.secrets.userSecret,
    organizationSecret: bench.sandbox.secrets.organizationSecret,
    apiKey: bench.sandbox.application.apiKey,
    apiSecret: bench.sandbox.application.apiSecret,
    alias: 'CloudElements',
    apiUrl: 'https://ca1.maximizercrmlive.com/api45',
    instanceName: 'From the browser',
    tags: 'Docs, Two',
  });
  const dance = async (
    page: Page,
    decision: 'allow' | 'deny',
    button = '#maximizer-connect',
  ): Promise<Page> => {
    const opened = page.waitForEvent('popup');
    await page.click(button);
    const popup = await opened;
    await popup.click(`#${decision}`);
    return popup;
  };
  const said = (page: Page, section: string, text: RegExp): Promise<unknown> =>
    page.locator(`#maximizer-${section}-result`).filter({ hasText: text }).waitFor();
  const done = async (page: Page): Promise<void> => {
    await page.click('#node-config-dialog-ok');
    await page.waitForSelector('#maximizer-config-form', { state: 'detached' });
  };
  const cancel = async (page: Page): Promise<void> => {
    await page.click('#node-config-dialog-cancel');
    await page.waitForSelector('#maximizer-config-form', { state: 'detached' });
  };
  const deploy = async (page: Page): Promise<void> => {
    const saved = page.waitForResponse(
      (response) => response.url().endsWith('/flows') && response.request().method() === 'POST',
    );
    await page.click('#red-ui-header-button-deploy');
    // a connection that no node uses is asked about
    await Promise.race([
      saved,
      page
        .locator('.red-ui-notification button.primary')
        .click({ timeout: 30_000 })
        .then(() => saved),
    ]);
    assert.equal((await saved).status(), 200);
  };
  it('signs in, makes the instance, and saves the token at Deploy without the browser ever seeing it', async () => {
    const bodies: Promise<string>[] = [];
    page.context().on('response', (response) => {
      if (response.url().startsWith(bench.editor)) bodies.push(response.text().catch(() => ''));
    });
    await openForm(page);
    await fill(page, everything());
    const popup = await dance(page, 'allow');
    await said(page, 'connect', /Connected: instance From the browser[\s\S]*deploy/);
    if (!popup.isClosed()) await popup.waitForEvent('close');
    const made = bench.sandbox.instances.all().at(-1);
    assert.ok(made);
    assert.equal(await page.inputValue('#node-config-input-instanceId'), String(made.id));
    // the platform adds the name
    assert.deepEqual(made.tags, ['Docs', 'Two', 'From the browser']);
    await done(page);
    await deploy(page);

    const all = Object.entries(await bench.saved());
    const [id, saved] = all.find(([, { instanceToken }]) => instanceToken === made.token) ?? [];
    assert.ok(id !== undefined && saved !== undefined, 'no saved credentials hold the token');
    assert.equal(saved['apiSecret'], bench.sandbox.application.apiSecret);
    const flowFile = await bench.flowFile();
    const node = (JSON.parse(flowFile) as Members[]).find((each) => each['id'] === id);
    assert.equal(node?.['instanceId'], String(made.id));
    assert.equal(node['instanceName'], 'From the browser');
    assert.ok(!JSON.stringify(await Promise.all(bodies)).includes(made.token), 'the browser saw the token');
    for (const secret of [made.token, ...Object.values(everything()).slice(1, 5)])
      assert.ok(!flowFile.includes(secret), 'a secret in the flow file');

    // opened and saved again, nothing is lost
    await openForm(page, id);
    await page.click('#maximizer-check');
    await said(page, 'instance', /secret are right[\s\S]*is there and enabled[\s\S]*Maximizer answers/);
    await fill(page, { name: 'renamed' });
    await done(page);
    await deploy(page);
    assert.equal((await bench.saved())[id]?.['instanceToken'], made.token);
  });

  it('tells why it failed, leaves the form as it was, and works at the next try', async () => {
    await openForm(page);
    await fill(page, { ...everything(), apiSecret: 'wrong' });
    await dance(page, 'allow');
    await said(page, 'connect', /Maximizer refused the API key or the API secret.*Nothing was saved/);
    await fill(page, everything());
    await dance(page, 'deny');
    await said(page, 'connect', /Access was refused in Maximizer's window/);
    bench.sandbox.faults.add({ kind: 'html', match: { path: '/oauth/url' } });
    await page.click('#maximizer-connect');
    await said(page, 'connect', /is not the platform/);
    assert.equal(await page.inputValue('#node-config-input-instanceId'), '');
    assert.equal(await page.inputValue('#node-config-input-instanceToken'), '');
    await dance(page, 'allow');
    await said(page, 'connect', /Connected/);
  });

  it('serves two editors at once, each with its own instance', async () => {
    const other = await openEditor();
    const pages = [page, other];
    for (const [index, page] of pages.entries()) {
      await openForm(page);
      await fill(page, { ...everything(), instanceName: `Editor ${index}` });
    }
    const opened = Promise.all(pages.map((page) => page.waitForEvent('popup')));
    for (const page of pages) await page.click('#maximizer-connect');
    const popups = await opened;
    for (const popup of popups.reverse()) await popup.click('#allow');
    await said(page, 'connect', /Connected: instance Editor 0/);
    await said(other, 'connect', /Connected: instance Editor 1/);
    await other.context().close();
  });

  it('takes an existing instance, and keeps placeholders of environment variables', async () => {
    const existing = bench.sandbox.instances.add({ name: 'Found again', tags: ['old'] });
    await openForm(page, 'existing');
    // two of its variables are not set where Node-RED runs, and Use existing needs neither
    await page.click('#maximizer-existing');
    await page.locator('.maximizer-instance', { hasText: 'Found again' }).locator('button').click();
    await said(page, 'instance', /Found again .* is taken over/);
    await page.fill('#node-config-input-apiKey', '${OTHER_KEY}');
    await done(page);
    await deploy(page);
    const saved = (await bench.saved())['existing'];
    assert.equal(saved?.['instanceToken'], existing.token);
    assert.equal(saved['apiKey'], '${OTHER_KEY}');
    assert.equal(saved['signatureKey'], '${KEY}');
  });

  it('asks before it disables or deletes, and deletes only what was named', async () => {
    const doomed = bench.sandbox.instances.add({ name: 'Doomed' });
    await openForm(page, 'existing');
    await fill(page, { instanceId: String(doomed.id) });
    await askTo(page, 'disable');
    assert.equal(bench.sandbox.instances.get(doomed.id)?.disabled, false);
    await page.click('#maximizer-switch-yes');
    await said(page, 'instance', /is disabled/);
    assert.equal(bench.sandbox.instances.get(doomed.id)?.disabled, true);
    await askTo(page, 'enable');
    await page.click('#maximizer-switch-yes');
    await said(page, 'instance', /is enabled/);
    await askTo(page, 'delete');
    assert.ok(await page.isDisabled('#maximizer-switch-yes'));
    await page.fill('#maximizer-delete-word', String(doomed.id));
    await page.click('#maximizer-switch-yes');
    await said(page, 'instance', /is deleted/);
    assert.equal(bench.sandbox.instances.get(doomed.id), undefined);
    assert.equal(await page.inputValue('#node-config-input-instanceId'), '');
  });

  const poll = {
    id: 'poll',
    type: 'maximizer-poll-resource',
    z: 'tab',
    x: 200,
    y: 80,
    connection: 'full',
    resource: 'contacts',
    url: "/hubs/crm/contacts?where=LastModifyDate>'${date:yyyy-MM-dd'T'HH:mm:ssXXX}'",
    idField: 'Key',
    datesConfiguration: {
      updatedDateField: 'LastModifyDate',
      updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ssXXX",
      updatedDateTimezone: '',
      createdDateField: '',
      createdDateFormat: '',
      createdDateTimezone: '',
    },
    refreshInterval: 0,
    wires: [[]],
  };
  /** A deployed connection to the sandbox's first instance, every secret stored. */
  const stored = (id: string): Members => ({
    ...connectionNode(bench.sandbox, {
      id,
      instanceId: String(bench.sandbox.instance.id),
      instanceName: 'Exported',
      apiUrl: 'https://ca1.maximizercrmlive.com/api45',
      tags: 'Docs',
    }),
    credentials: {
      ...bench.sandbox.secrets,
      apiKey: 'the-api-key',
      apiSecret: 'the-api-secret',
      signatureKey: 'the-signature-key',
      instanceToken: bench.sandbox.instance.token,
    },
  });
  const webhook = {
    id: 'webhook',
    type: 'open-connectors-webhook',
    z: 'tab',
    x: 200,
    y: 160,
    connection: 'watched',
    path: '/open-connectors/events',
    callbackUrl: 'https://my-node-red/open-connectors/events',
    resources: { contacts: { url: '/hubs/crm/contacts', idField: 'Key' } },
    refreshInterval: 5,
    wires: [[]],
  };

  const fixtures = (): Members[] => [
    TAB,
    {
      ...connectionNode(bench.sandbox, { id: 'existing' }),
      credentials: { ...bench.sandbox.secrets, apiKey: '${API_KEY}', signatureKey: '${KEY}' },
    },
    stored('full'),
    poll,
    stored('watched'),
    webhook,
  ];

  it('exports the body as documented, without a secret, and takes it over again', async () => {
    await openForm(page, 'full');
    await page.click('#maximizer-body-section > summary');
    await page.click('#maximizer-body-json');
    const text = await page.inputValue('#maximizer-body-text');
    const body = JSON.parse(text) as { configuration: Members; name: string; tags: string[] };
    assert.equal(body.name, 'Exported');
    assert.deepEqual(body.tags, ['Docs']);
    assert.equal(body.configuration['oauth.callback.url'], `${bench.editor}/maximizer/oauth/callback`);
    assert.equal(body.configuration['event.notification.enabled'], false);
    const poller = body.configuration['event.poller.configuration'] as Record<string, Members>;
    assert.equal(poller['contacts']?.['url'], poll.url);
    await page.click('#maximizer-body-curl');
    const curl = await page.inputValue('#maximizer-body-text');
    const { secrets, instance } = bench.sandbox;
    for (const secret of [
      secrets.userSecret,
      secrets.organizationSecret,
      instance.token,
      'the-api-key',
      'the-api-secret',
      'the-signature-key',
      '__PWRD__',
    ])
      assert.ok(!(text + curl).includes(secret), secret);

    const companies = { companies: { url: '/hubs/crm/companies', idField: 'Key' } };
    body.configuration['maximizer.alias'] = 'Another';
    body.configuration['event.poller.configuration'] = JSON.stringify({
      contacts: { ...poller['contacts'], idField: 'id' },
      ...companies,
    });
    await page.fill('#maximizer-body-text', JSON.stringify(body));
    await page.click('#maximizer-body-take');
    await said(page, 'body', /poll nodes for contacts, companies/);
    await done(page);
    const polls = await page.evaluate(() =>
      window.RED.nodes
        .filterNodes({ type: 'maximizer-poll-resource' })
        .map((node) => [node['resource'], node['idField'], node['connection'], node['url']]),
    );
    assert.deepEqual(polls, [
      ['contacts', 'id', 'full', poll.url],
      ['companies', 'Key', 'full', '/hubs/crm/companies'],
    ]);
    await deploy(page);
    const flows = JSON.parse(await bench.flowFile()) as Members[];
    assert.equal(flows.find(({ id }) => id === 'full')?.['alias'], 'Another');
    assert.equal(flows.filter(({ type }) => type === 'maximizer-poll-resource').length, 2);
    assert.equal((await bench.saved())['full']?.['apiSecret'], 'the-api-secret');
  });

  it('compares the events at the platform, changes what differs, and switches them off', async () => {
    await openForm(page, 'watched');
    const { instance } = bench.sandbox;
    const others = { ...instance.configuration };
    await page.click('#maximizer-events-compare');
    await said(page, 'events', /Settings that differ: 5/);
    await page.click('#maximizer-events-apply');
    await said(page, 'events', /has these settings now/);
    const now = bench.sandbox.instances.get(instance.id)?.configuration ?? {};
    assert.deepEqual(
      Object.fromEntries(Object.entries(now).filter(([key]) => !key.startsWith('event.'))),
      others,
    );
    assert.equal(now['event.notification.callback.url'], webhook.callbackUrl);
    assert.equal(now['event.notification.signature.key'], 'the-signature-key');
    assert.equal(now['event.poller.refresh_interval'], '5');
    await page.click('#maximizer-events-compare');
    await said(page, 'events', /exactly these settings/);

    // someone else changes them between the look and the click
    bench.sandbox.instances.change(instance.id, { configuration: { 'event.poller.refresh_interval': '60' } });
    await page.click('#maximizer-events-compare');
    await said(page, 'events', /Settings that differ: 1/);
    bench.sandbox.instances.change(instance.id, { configuration: { 'event.poller.refresh_interval': '30' } });
    await page.click('#maximizer-events-apply');
    await said(page, 'events', /changed since they were shown/);
    assert.equal(
      bench.sandbox.instances.get(instance.id)?.configuration['event.poller.refresh_interval'],
      '30',
    );

    await page.click('#maximizer-new-key');
    assert.equal(Buffer.from(await page.inputValue('#node-config-input-signatureKey'), 'base64').length, 32);
    await page.click('#maximizer-events-off');
    await page.click('#maximizer-events-off-yes');
    await said(page, 'events', /switched off/);
    assert.equal(
      bench.sandbox.instances.get(instance.id)?.configuration['event.notification.enabled'],
      false,
    );
  });

  it('sends stored secrets to no other address', async () => {
    await openForm(page, 'full');
    await fill(page, { baseUrl: bench.sandbox.url.replace('127.0.0.1', 'localhost') });
    const asked = bench.sandbox.log.counters.requests;
    await page.click('#maximizer-check');
    await said(page, 'instance', /stored for another base address.*Enter the user secret again/);
    assert.equal(bench.sandbox.log.counters.requests, asked);
  });
});

/** Clicks until the form asks back: while it still unfolds under the pointer, a click can go astray. */
async function askTo(page: Page, what: 'enable' | 'disable' | 'delete'): Promise<void> {
  for (let left = 5; ; left -= 1) {
    await page.click(`#maximizer-${what}`);
    const asked = await page
      .waitForSelector('#maximizer-switch-yes', { timeout: 2_000 })
      .catch(() => undefined);
    if (asked !== undefined) return;
    assert.ok(left > 1, `the form never asks whether to ${what}`);
  }
}
