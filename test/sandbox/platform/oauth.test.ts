import assert from 'node:assert/strict';
import type { Sandbox } from '../index';
import { call, sandboxes } from '../testing';

const CALLBACK = 'http://127.0.0.1:1880/maximizer/callback?node=1';

describe('sandbox: OAuth and instances', () => {
  const sandboxWith = sandboxes();

  function addressOf(sandbox: Sandbox, changed: Record<string, string> = {}) {
    const { apiKey, apiSecret } = sandbox.application;
    const query = new URLSearchParams({
      apiKey,
      apiSecret,
      callbackUrl: CALLBACK,
      state: 'once & only',
      'maximizer.alias': 'Demo/1',
      ...changed,
    });
    return call(sandbox, `/elements/maximizer/oauth/url?${query.toString()}`);
  }

  function instanceBody(sandbox: Sandbox, code: string, configuration: Record<string, unknown> = {}) {
    const { apiKey, apiSecret } = sandbox.application;
    return {
      element: { key: 'maximizer' },
      providerData: { code },
      configuration: {
        'oauth.callback.url': CALLBACK,
        'oauth.api.key': apiKey,
        'oauth.api.secret': apiSecret,
        'maximizer.datacenter': 'caw',
        'maximizer.alias': 'CloudElements',
        'maximizer.url': 'https://ca1.maximizercrmlive.com/api45',
        ...configuration,
      },
      tags: ['Docs', 'ci'],
      name: 'API Instance with Polling',
    };
  }
  const create = (sandbox: Sandbox, body: unknown) => call(sandbox, '/instances', { method: 'POST', body });
  const freshCode = (sandbox: Sandbox) => sandbox.oauth.code({ callbackUrl: CALLBACK });

  it('leads a person through a page with two buttons', async () => {
    const sandbox = await sandboxWith();
    const { object } = await addressOf(sandbox);
    assert.equal(object['element'], 'maximizer');
    const oauthUrl = new URL(String(object['oauthUrl']));
    assert.equal(oauthUrl.pathname, '/OAuth2/Demo%2F1/Authorize');
    assert.deepEqual(Object.fromEntries(oauthUrl.searchParams), {
      scope: 'data',
      response_type: 'code',
      redirect_uri: CALLBACK,
      state: 'once & only',
      client_id: sandbox.application.apiKey,
    });
    const page = await (await fetch(oauthUrl)).text();
    assert.match(page, /<button id="allow"[^>]*value="allow">/);
    assert.match(page, /name="state" value="once &#38; only"/);
    oauthUrl.searchParams.set('decision', 'allow');
    const back = await fetch(oauthUrl, { redirect: 'manual' });
    const location = new URL(back.headers.get('location') ?? '');
    assert.deepEqual(
      [back.status, location.searchParams.get('state'), location.searchParams.get('node')],
      [302, 'once & only', '1'],
    );
    const created = await create(sandbox, instanceBody(sandbox, location.searchParams.get('code') ?? ''));
    assert.equal(created.status, 200);
    const authorization = `User ${sandbox.secrets.userSecret}, Element ${String(created.object['token'])}`;
    assert.equal((await call(sandbox, '/hubs/crm/contacts', { headers: { authorization } })).status, 200);
  });

  it('takes a refusal back, and can decide by itself', async () => {
    const sandbox = await sandboxWith();
    sandbox.oauth.auto = 'deny';
    const denied = await fetch(String((await addressOf(sandbox)).object['oauthUrl']), { redirect: 'manual' });
    const query = new URL(denied.headers.get('location') ?? '').searchParams;
    assert.deepEqual(
      [query.get('error'), query.get('state'), query.get('code')],
      ['access_denied', 'once & only', null],
    );
  });

  it('refuses an address without its parts, and a page for an unknown application', async () => {
    const sandbox = await sandboxWith({ application: { callbackUrls: [CALLBACK] } });
    for (const name of ['apiKey', 'apiSecret', 'callbackUrl', 'maximizer.alias'])
      assert.equal((await addressOf(sandbox, { [name]: '' })).status, 400, name);
    assert.equal((await call(sandbox, '/elements/nope/oauth/url')).status, 404);
    for (const changed of [
      { apiKey: 'x' },
      { callbackUrl: 'http://127.0.0.1:1880/other' },
      { callbackUrl: 'javascript:alert(1)' },
    ] as Record<string, string>[]) {
      const { oauthUrl } = (await addressOf(sandbox, changed)).object;
      const response = await fetch(`${String(oauthUrl)}&decision=allow`, { redirect: 'manual' });
      assert.deepEqual([response.status, response.headers.get('location')], [400, null]);
      await response.text();
    }
  });

  it('takes a code once, in time, with the right secret and callback address', async () => {
    const sandbox = await sandboxWith();
    sandbox.clock.set(Date.UTC(2026, 0, 1));
    const refusal = async (body: unknown) => {
      const { status, object } = await create(sandbox, body);
      return `${status} ${String(object['providerMessage'])}`;
    };
    const code = freshCode(sandbox);
    assert.equal((await create(sandbox, instanceBody(sandbox, code))).status, 200);
    assert.match(await refusal(instanceBody(sandbox, code)), /^400 invalid_grant.*used before/);
    assert.match(
      await refusal(instanceBody(sandbox, freshCode(sandbox), { 'oauth.api.secret': 'x' })),
      /^401 invalid_client/,
    );
    assert.match(
      await refusal(instanceBody(sandbox, freshCode(sandbox), { 'oauth.callback.url': 'http://x/' })),
      /^400 .*callback/,
    );
    const old = freshCode(sandbox);
    sandbox.clock.advance(5 * 60_000);
    assert.match(await refusal(instanceBody(sandbox, old)), /^400 .*expired/);
  });

  it('checks every parameter of a new instance before the code is used', async () => {
    const sandbox = await sandboxWith();
    const code = freshCode(sandbox);
    const good = instanceBody(sandbox, code);
    const events = {
      'event.notification.enabled': true,
      'event.notification.callback.url': 'http://127.0.0.1/x',
      'event.poller.configuration': { contacts: { url: '/hubs/crm/contacts' } },
    };
    const bad: [string, unknown, number][] = [
      ['no element', { ...good, element: undefined }, 400],
      ['unknown element', { ...good, element: { key: 'x' } }, 404],
      ['no name', { ...good, name: ' ' }, 400],
      ['no code', { ...good, providerData: {} }, 400],
      ['tags', { ...good, tags: 'Docs' }, 400],
      ['configuration', { ...good, configuration: [] }, 400],
    ];
    for (const [key, value] of [
      ['oauth.callback.url', undefined],
      ['oauth.callback.url', 'x'],
      ['oauth.api.key', ''],
      ['oauth.api.secret', undefined],
      ['maximizer.datacenter', undefined],
      ['maximizer.alias', ''],
      ['maximizer.url', 'ca1'],
      ['event.notification.enabled', 'yes'],
      ['event.notification.callback.url', 'x'],
      ['event.vendor.type', 'push'],
      ['event.poller.refresh_interval', 15],
      ['event.poller.refresh_interval', '0'],
      ['event.poller.configuration', '{"contacts":'],
      ['event.poller.configuration', { contacts: { url: 'contacts' } }],
      ['event.poller.configuration', { contacts: { url: '/hubs/crm/contacts', datesConfiguration: [] } }],
      ['event.poller.configuration', { contacts: {}, nothings: {} }],
    ] as [string, unknown][])
      bad.push([
        `${key} ${JSON.stringify(value)}`,
        instanceBody(sandbox, code, { ...events, [key]: value }),
        400,
      ]);
    for (const [what, body, status] of bad) {
      const reply = await create(sandbox, body);
      assert.equal(reply.status, status, what);
      assert.equal(typeof reply.object['message'], 'string');
    }
    assert.equal((await create(sandbox, instanceBody(sandbox, code, events))).status, 200);
  });

  it('lists by tag and text, and answers 404 when nothing fits', async () => {
    const sandbox = await sandboxWith({ instance: { name: 'Sales', tags: ['a', 'b'] } });
    sandbox.instances.add({ name: 'Service', tags: ['b'] });
    const names = async (query: string) =>
      (await call(sandbox, `/instances?${query}`)).rows.map(({ name }) => name);
    assert.deepEqual(await names('tags[]=b'), ['Sales', 'Service']);
    assert.deepEqual(await names('tags[]=b&tags[]=a'), ['Sales']);
    assert.deepEqual(await names('searchText=SERV'), ['Service']);
    assert.equal((await call(sandbox, '/instances?searchText=x')).status, 404);
  });

  it('masks secrets, and keeps them when the mask comes back', async () => {
    const sandbox = await sandboxWith();
    const { id } = sandbox.instance;
    const patch = (body: unknown) => call(sandbox, `/instances/${id}`, { method: 'PATCH', body });
    await patch({ configuration: { 'event.notification.signature.key': 'key' } });
    const { object, text } = await call(sandbox, `/instances/${id}`);
    assert.ok(!text.includes(sandbox.application.apiSecret));
    const shown = object['configuration'] as Record<string, unknown>;
    assert.deepEqual(
      [shown['oauth.api.secret'], shown['event.notification.signature.key']],
      ['********', '********'],
    );
    await patch({ configuration: shown });
    assert.equal(sandbox.instance.configuration['event.notification.signature.key'], 'key');
    const { rows } = await call(sandbox, `/instances/${id}/configuration`);
    const entry = rows.find(({ key }) => key === 'maximizer.alias') ?? {};
    const path = `/instances/${id}/configuration/${String(entry['id'])}`;
    const changed = await call(sandbox, path, { method: 'PATCH', body: { propertyValue: 'Other' } });
    assert.deepEqual(changed.object, { ...entry, propertyValue: 'Other' });
    assert.equal((await call(sandbox, `/instances/${id}/configuration/1`)).status, 404);
  });

  it('merges, replaces tags, authorizes again, and changes nothing when one part is wrong', async () => {
    const sandbox = await sandboxWith({ instance: { tags: ['a'] } });
    const { id } = sandbox.instance;
    const patch = (body: unknown) => call(sandbox, `/instances/${id}`, { method: 'PATCH', body });
    const poller = { contacts: { url: '/hubs/crm/contacts' } };
    const merged = await patch({ configuration: { 'event.poller.configuration': poller }, tags: ['b', 'c'] });
    assert.deepEqual(merged.object['tags'], ['b', 'c']);
    const shown = merged.object['configuration'] as Record<string, unknown>;
    assert.deepEqual(
      [shown['maximizer.datacenter'], shown['event.poller.configuration']],
      ['caw', JSON.stringify(poller)],
    );
    assert.equal((await patch({ tags: ['x'], configuration: { 'maximizer.url': 'no' } })).status, 400);
    assert.deepEqual(sandbox.instance.tags, ['b', 'c']);
    sandbox.instance.valid = false;
    assert.equal((await patch({ providerData: { code: 'wrong' } })).status, 400);
    assert.equal(sandbox.instance.valid, false);
    const callbackUrl = String(sandbox.instance.configuration['oauth.callback.url']);
    assert.equal((await patch({ providerData: { code: sandbox.oauth.code({ callbackUrl }) } })).status, 200);
    assert.equal((await call(sandbox, '/hubs/crm/contacts')).status, 200);
    const put = await call(sandbox, `/instances/${id}`, {
      method: 'PUT',
      body: { name: 'New', configuration: sandbox.instance.configuration },
    });
    assert.deepEqual([put.object['name'], put.object['tags']], ['New', ['New']]);
    for (const path of ['/instances/99', '/instances/99/configuration'])
      assert.equal((await call(sandbox, path)).status, 404);
    assert.equal((await call(sandbox, '/instances/12abc')).status, 400);
    assert.equal((await call(sandbox, '/instances/abc')).status, 404);
  });

  it('shows its elements', async () => {
    const sandbox = await sandboxWith();
    sandbox.elements.add({ key: 'netsuiteerpv2', hub: 'erp' });
    assert.deepEqual(
      (await call(sandbox, '/elements')).rows.map(({ key }) => key),
      ['maximizer', 'netsuiteerpv2'],
    );
    const { object } = await call(sandbox, '/elements/maximizer');
    assert.deepEqual([object['id'], object['hub']], [5127, 'crm']);
    assert.equal((await call(sandbox, '/elements/x')).status, 404);
  });
});
