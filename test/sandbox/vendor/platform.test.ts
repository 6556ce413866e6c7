import assert from 'node:assert/strict';
import type { Sandbox } from '../index';
import { call, sandboxes } from '../testing';

describe('sandbox: the vendor’s tests of the platform', () => {
  const sandboxWith = sandboxes();
  const send = (sandbox: Sandbox, method: string, path: string, body: unknown) =>
    call(sandbox, path, { method, body });

  it('signs in by name and password, and swaps the token for the secrets', async () => {
    const sandbox = await sandboxWith({ account: { username: 'me', password: 'pässword' } });
    const signIn = (body: unknown) =>
      fetch(`${sandbox.url}/authentication`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const response = await signIn({ username: 'me', password: 'pässword' });
    const { token } = (await response.json()) as { token: string };
    const secrets = (authorization: string) =>
      fetch(`${sandbox.url}/authentication/secrets`, { headers: { authorization } });
    assert.deepEqual(await (await secrets(`Bearer ${token}`)).json(), sandbox.secrets);
    for (const wrong of ['Bearer x', `Basic ${token}`, sandbox.platformAuthorization()])
      assert.equal((await secrets(wrong)).status, 401);
    assert.equal((await signIn({ username: 'me', password: 'password' })).status, 401);
    assert.equal((await signIn({ username: 'you', password: 'pässword' })).status, 401);
    assert.equal((await signIn({ username: 'me' })).status, 400);
    assert.equal((await call(sandbox, '/authentication')).status, 405);
  });

  it('shows an element by key and by number, what it can do, and where a person signs in', async () => {
    const sandbox = await sandboxWith();
    const { object: element } = await call(sandbox, '/elements/maximizer');
    const { id } = element as { id: number };
    assert.deepEqual((await call(sandbox, `/elements/${id}`)).object, element);
    const byKey = new Map((element['configuration'] as { key: string }[]).map((entry) => [entry.key, entry]));
    const polling = byKey.get('event.poller.configuration') as unknown as { defaultValue: string };
    assert.ok('contacts' in (JSON.parse(polling.defaultValue) as object));
    for (const keyOrId of ['maximizer', id]) {
      const { object } = await call(sandbox, `/elements/${keyOrId}/metadata`);
      assert.deepEqual(object['events'], { supported: true, methods: ['polling'] });
      const query = {
        apiKey: 'abcdefg',
        apiSecret: '1234567',
        callbackUrl: 'http://localhost:8080',
        'maximizer.alias': 'x',
      };
      const got = await call(
        sandbox,
        `/elements/${keyOrId}/oauth/url?${new URLSearchParams(query).toString()}`,
      );
      const posted = await send(sandbox, 'POST', `/elements/${keyOrId}/oauth/url`, query);
      assert.deepEqual(posted.object, got.object);
      assert.equal(got.object['element'], 'maximizer');
      assert.equal((await call(sandbox, `/elements/${keyOrId}/transformations`)).status, 200);
    }
    assert.deepEqual((await call(sandbox, '/elements/keys')).rows, [
      { id, key: 'maximizer', name: 'Maximizer' },
    ]);
    assert.equal((await call(sandbox, '/elements/1/metadata')).status, 404);
  });

  it('lists objects by name, or where they come from, also of a disabled instance', async () => {
    const sandbox = await sandboxWith({
      instance: { transformations: { people: { vendorName: 'contacts', fields: [] } } },
    });
    await call(sandbox, `/instances/${sandbox.instance.id}/enabled`, { method: 'DELETE' });
    const names = (await call(sandbox, '/objects')).body as string[];
    assert.deepEqual((await call(sandbox, '/hubs/crm/objects')).body, names);
    assert.ok(names.includes('addressbook-entries') && names.includes('people'));
    const { rows } = await call(sandbox, '/objects', { headers: { 'elements-version': 'Helium' } });
    assert.deepEqual(rows.at(-1), { name: 'people', vendorName: 'contacts', type: 'vdr' });
    assert.deepEqual(rows[0], { name: 'contacts', vendorName: 'contacts', type: 'vendor' });
    const { object } = await call(sandbox, '/objects/contacts/metadata');
    const fields = object['fields'] as { vendorPath: string; type: string }[];
    assert.equal(fields.find(({ vendorPath }) => vendorPath === 'LastModifyDate')?.type, 'date');
    assert.equal((await call(sandbox, '/objects/nothing/metadata')).status, 404);
    assert.equal((await call(sandbox, '/contacts')).status, 403);
  });

  it('works on the instance whose token is sent when a path names none', async () => {
    const sandbox = await sandboxWith();
    const { rows } = await call(sandbox, '/instances/configuration');
    const entry = rows.find(({ key }) => key === 'event.notification.enabled') ?? {};
    assert.equal(entry['propertyValue'], 'false');
    const path = `/instances/configuration/${String(entry['id'])}`;
    assert.equal((await send(sandbox, 'PATCH', path, { ...entry, propertyValue: 'true' })).status, 200);
    assert.equal((await call(sandbox, path)).object['propertyValue'], 'true');
    assert.equal((await send(sandbox, 'PATCH', '/instances', { name: 'Renamed' })).object['name'], 'Renamed');
    const authorization = sandbox.platformAuthorization();
    assert.equal((await call(sandbox, path, { headers: { authorization } })).status, 401);
    assert.equal((await call(sandbox, '/instances', { method: 'DELETE' })).status, 200);
    assert.equal((await call(sandbox, '/contacts')).status, 401, 'its token is worth nothing now');
    assert.equal((await call(sandbox, '/instances')).status, 404, 'the account’s secrets still are');
  });

  it('makes, reads and deletes instances below their element, by key and by number', async () => {
    const sandbox = await sandboxWith();
    const { apiKey, apiSecret } = sandbox.application;
    const callbackUrl = 'http://localhost:8080';
    for (const keyOrId of ['maximizer', '5127']) {
      const root = `/elements/${keyOrId}/instances`;
      const made = await send(sandbox, 'POST', root, {
        name: '<a href="#" onClick="alert(1)">@churros</a>',
        providerData: { code: sandbox.oauth.code({ callbackUrl }) },
        configuration: {
          'oauth.callback.url': callbackUrl,
          'oauth.api.key': apiKey,
          'oauth.api.secret': apiSecret,
          'maximizer.datacenter': 'caw',
          'maximizer.alias': 'x',
          'maximizer.url': 'https://ca1.maximizercrmlive.com/api45',
        },
      });
      assert.deepEqual(
        [made.status, made.object['name'], made.object['tags']],
        [200, '@churros', ['@churros']],
      );
      const path = `${root}/${String(made.object['id'])}`;
      assert.equal((await call(sandbox, path)).object['id'], made.object['id']);
      assert.equal((await call(sandbox, `/instances?tags[]=@churros`)).rows.length, 1);
      assert.equal((await call(sandbox, path, { method: 'DELETE' })).status, 200);
    }
    sandbox.elements.add({ key: 'other', hub: 'erp' });
    assert.equal((await call(sandbox, `/elements/other/instances/${sandbox.instance.id}`)).status, 404);
    assert.equal((await call(sandbox, '/elements/other/instances')).status, 404);
  });
});
