import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { ConnectBench, Members } from '../nodes/connect-bench';
import { deploy, done, fill, openForm, poll, said, useConnectionForms, webhook } from './connection-form';

describe('form of a connection', function () {
  this.timeout(90_000);
  const forms = useConnectionForms();
  let bench: ConnectBench;
  let page: Page;

  before(() => {
    ({ bench, page } = forms);
  });

  it('says what a field means while it is blank', async () => {
    await openForm(page, 'full');
    const shown = (name: string): Promise<string | null> =>
      page.getAttribute(`#node-config-input-${name}`, 'placeholder');
    assert.equal(await shown('maxConcurrent'), '4');
    assert.equal(await shown('requestsPerSecond'), 'none');
    assert.equal(await shown('timeZone'), 'UTC');
  });

  it('exports the body as documented, without a secret, and takes it over again', async () => {
    await openForm(page, 'full');
    await page.click('[data-section="body"] > summary');
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
