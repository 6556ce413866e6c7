import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { connectionTo, credentialsOf, polling, TAB, webhook } from '../nodes/flow-nodes';
import { closeForm, editNode, openWithFlows } from './editor';
import { useFormBench } from './form-bench';

const FORMAT = "yyyy-MM-dd'T'HH:mm:ssXXX";
const CONTACTS = {
  url: `/contacts?where=LastModifyDate>'\${date:${FORMAT}}'`,
  idField: 'Key',
  datesConfiguration: { updatedDateField: 'LastModifyDate', updatedDateFormat: FORMAT },
  filterByUpdatedDate: 'false',
  pageSize: '50',
};
const BODY = {
  element: { key: 'maximizer' },
  configuration: {
    'oauth.api.secret': 'hidden-1',
    'maximizer.url': 'https;//ca1/api45',
    'event.notification.enabled': true,
    'event.notification.callback.url': 'https://me/events',
    'event.poller.refresh_interval': '7',
    'event.poller.refresh interval': '9',
    'event.poller.configuration': JSON.stringify({
      contacts: CONTACTS,
      calendars: { url: '/calendars/{calendarId}/events' },
      companies: { url: '/hubs/crm/companies', idField: 'Key' },
    }),
  },
  tags: ['<Add_Your_Tag>'],
  name: 'Pasted',
};
const CURL = [
  'curl -X POST https://host/elements/api-v2/instances \\',
  "  -H 'Authorization: User hidden-2, Organization $ORGANIZATION' \\",
  `  -d '${JSON.stringify(BODY).replaceAll("'", `'\\''`)}'`,
].join('\n');

describe('pasting into the forms', function () {
  this.timeout(120_000);
  const bench = useFormBench();
  let page: Page;

  beforeEach(async () => {
    ({ page } = bench);
    const connection = {
      ...connectionTo(bench.sandbox),
      credentials: credentialsOf(bench.sandbox)['connection'],
    };
    const webhook = {
      id: 'hook',
      type: 'open-connectors-webhook',
      z: 'tab',
      x: 300,
      y: 300,
      connection: 'connection',
      wires: [[]],
    };
    await openWithFlows(page, bench.url, [TAB, connection, polling({ wires: [] }), webhook]);
  });

  const result = (id: string): Promise<string> => page.locator(`#maximizer-${id}-result`).innerText();
  const value = (property: string): Promise<string> => page.inputValue(`#node-input-${property}`);
  const paste = async (text: string): Promise<void> => {
    await editNode(page, 'poll');
    await page.click('[data-section="paste"] > summary');
    await page.fill('#maximizer-paste-text', text);
  };
  const propertiesOf = (type: string, keys: readonly string[]): Promise<unknown[][]> =>
    page.evaluate(
      ([wanted, names]) =>
        window.RED.nodes.filterNodes({ type: wanted }).map((node) => names.map((name) => node[name])),
      [type, keys] as const,
    );

  it('a poll node takes the one resource that is in it', async () => {
    await paste(JSON.stringify(JSON.stringify({ contacts: CONTACTS })));
    assert.ok(!(await page.locator('#maximizer-paste-resource').isVisible()));
    await page.click('#maximizer-paste-take');
    assert.equal(await result('paste'), 'Taken over: contacts.');
    assert.equal(await value('resource'), 'contacts');
    assert.equal(await value('url'), CONTACTS.url);
    assert.equal(await value('idField'), 'Key');
    assert.equal(await value('createdCheckTolerance'), '0');
    assert.equal(await value('pageSize'), '50');
    assert.equal(await value('updatedDateFormat'), FORMAT);
    assert.equal(await value('createdDateField'), '');
    assert.ok(!(await page.isChecked('#node-input-filterByUpdatedDate')));
    await closeForm(page);
    const keys = ['url', 'pageSize', 'filterByUpdatedDate', 'datesConfiguration'];
    const [[url, pageSize, filterByUpdatedDate, dates] = []] = await propertiesOf(
      'maximizer-poll-resource',
      keys,
    );
    assert.deepEqual([url, pageSize, filterByUpdatedDate], [CONTACTS.url, '50', false]);
    assert.equal((dates as Record<string, string>)['updatedDateField'], 'LastModifyDate');
  });

  it('a poll node asks which of several, and says what it leaves out, without a secret', async () => {
    await paste(CURL);
    assert.ok(await page.locator('#maximizer-paste-resource').isVisible());
    await page.selectOption('#maximizer-paste-resource', '');
    await page.click('#maximizer-paste-take');
    assert.match(await result('paste'), /several resources/);
    await page.selectOption('#maximizer-paste-resource', 'companies');
    await page.click('#maximizer-paste-take');
    assert.equal(await value('resource'), 'companies');
    assert.equal(await value('url'), '/hubs/crm/companies');
    assert.equal(await value('refreshInterval'), '7');
    assert.equal(await page.inputValue('#maximizer-poll-when'), 'interval', 'it was polled only when told');
    const look = await page
      .locator('#maximizer-paste-result > div')
      .first()
      .evaluate((line) => getComputedStyle(line).borderLeftWidth);
    assert.equal(look, '3px', 'a result looks like one');
    const said = await result('paste');
    for (const part of [
      'Taken over: companies, every 7 minutes.',
      'poll node of its own: contacts',
      'values of the connection: 6',
      'event.notification.enabled, event.notification.callback.url',
      'calendars.url: "{calendarId}" is an id to fill in',
      'did you mean event.poller.refresh_interval?',
      'maximizer.url begins with https;//',
      'Authorization: Organization, tags (<Add_Your_Tag>)',
    ])
      assert.ok(said.includes(part), `${part} | ${said}`);
    assert.doesNotMatch(said, /hidden/);
  });

  it('both forms say where a text breaks, and what to do about it', async () => {
    const broken = '{\n  "contacts": {\n    “url”: "/contacts"\n  }\n}';
    const reason =
      /not JSON: a name in double quotes is expected \(line 3, column 5\).*Write plain double quotes/;
    await paste(broken);
    await page.click('#maximizer-paste-take');
    assert.match(await result('paste'), reason);
    await closeForm(page, 'cancel');
    await openConnection();
    await page.fill('#maximizer-body-text', broken);
    await page.click('#maximizer-body-take');
    assert.match(await result('body'), reason);
    assert.doesNotMatch(await result('body'), /nothing in it/);
  });

  it('a connection gives the interval and the callback address to its nodes', async () => {
    await openConnection();
    await page.fill('#maximizer-body-text', CURL);
    await page.click('#maximizer-body-take');
    const said = await result('body');
    assert.match(said, /poll nodes for contacts, companies.*every 7 minutes.*callback address/);
    assert.doesNotMatch(said, /hidden/);
    assert.equal(await page.inputValue('#node-config-input-userSecret'), 'hidden-2');
    assert.equal(await page.inputValue('#node-config-input-apiSecret'), 'hidden-1');
    assert.equal(await page.inputValue('#node-config-input-baseUrl'), 'https://host/elements/api-v2');
    await page.click('#node-config-dialog-ok');
    await page.locator('#node-config-dialog-ok').waitFor({ state: 'detached' });
    assert.deepEqual(await propertiesOf('open-connectors-webhook', ['refreshInterval', 'callbackUrl']), [
      ['7', 'https://me/events'],
    ]);
    assert.deepEqual(await propertiesOf('maximizer-poll-resource', ['resource', 'refreshInterval']), [
      ['contacts', '7'],
      ['companies', '7'],
    ]);
  });

  it('a connection gives the callback address to the node it is meant for, and to none where that is not clear', async () => {
    const callbackUrl = 'https://me/second';
    const body = { configuration: { 'event.notification.callback.url': callbackUrl } };
    const second = webhook({ id: 'second', path: '/second', callbackUrl: '', wires: [] });
    await page.evaluate((node) => {
      window.RED.nodes.import([node], { generateIds: false });
    }, second);
    const take = async (text: string): Promise<string> => {
      await openConnection();
      await page.fill('#maximizer-body-text', text);
      await page.click('#maximizer-body-take');
      const said = await result('body');
      await page.click('#node-config-dialog-ok');
      await page.locator('#node-config-dialog-ok').waitFor({ state: 'detached' });
      return said;
    };
    assert.match(await take(JSON.stringify(body)), /callback address/);
    const addresses = (): Promise<unknown[][]> =>
      propertiesOf('open-connectors-webhook', ['path', 'callbackUrl']);
    const after = await addresses();
    assert.deepEqual(after.at(-1), ['/second', callbackUrl]);
    assert.notEqual(after[0]?.[1], callbackUrl);
    const unclear = JSON.stringify(body).replace('me/second', 'me/third');
    assert.match(
      await take(unclear),
      /no webhook node of this connection.*event\.notification\.callback\.url/,
    );
    assert.deepEqual(await addresses(), after);
  });

  const openConnection = async (): Promise<void> => {
    await page.evaluate(() => {
      window.RED.editor.editConfig('', 'maximizer-config', 'connection');
    });
    await page.locator('#node-config-dialog-ok').waitFor();
    await page.waitForTimeout(400);
    await page.click('[data-section="body"] > summary');
  };
});
