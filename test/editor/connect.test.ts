import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { ConnectBench, Members } from '../nodes/connect-bench';
import { dance, deploy, done, fill, openForm, said, useConnectionForms } from './connection-form';

describe('Connect in the editor', function () {
  this.timeout(90_000);
  const forms = useConnectionForms();
  let bench: ConnectBench;
  let page: Page;

  before(() => {
    ({ bench, page } = forms);
  });

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
    const other = await forms.openEditor();
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
