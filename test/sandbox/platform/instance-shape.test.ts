import assert from 'node:assert/strict';
import type { Sandbox } from '../index';
import { call, sandboxes } from '../testing';

const MASK = '********';

describe('sandbox: an instance as answers show it', () => {
  const sandboxWith = sandboxes();
  const shown = async (sandbox: Sandbox) => (await call(sandbox, `/instances/${sandbox.instance.id}`)).object;
  const patch = (sandbox: Sandbox, configuration: Record<string, unknown>) =>
    call(sandbox, `/instances/${sandbox.instance.id}`, { method: 'PATCH', body: { configuration } });
  const SECRETS = {
    'oauth.api.key': 'key of the application',
    'oauth.api.secret': 'secret of the application',
    'event.notification.signature.key': 'key of signatures',
    'event.notification.basic.password': 'password of the callback',
    'oauth.user.token': 'token of the person',
    'oauth.user.refresh_token': 'longer token of the person',
  };

  it('says whose it is, of which element, and that nothing more is to do', async () => {
    const sandbox = await sandboxWith();
    const instance = await shown(sandbox);
    assert.equal(typeof (instance['user'] as { id: unknown }).id, 'number');
    const { id, key, hub } = instance['element'] as Record<string, unknown>;
    assert.deepEqual([id, key, hub, instance['elementId']], [5127, 'maximizer', 'crm', 5127]);
    assert.deepEqual([instance['provisionInteractions'], instance['externalAuthentication']], [[], 'none']);
  });

  it('shows no secret anywhere, the application’s key neither', async () => {
    const sandbox = await sandboxWith({ instance: { configuration: SECRETS } });
    const id = String(sandbox.instance.id);
    const answers = ['', `/${id}`, `/${id}/configuration`, '/configuration'].map((path) =>
      call(sandbox, `/instances${path}`),
    );
    answers.push(call(sandbox, '/elements/maximizer/instances'), patch(sandbox, { 'maximizer.alias': 'x' }));
    for (const { status, text } of await Promise.all(answers)) {
      assert.equal(status, 200);
      for (const secret of Object.values(SECRETS)) assert.ok(!text.includes(secret), text);
    }
    const configuration = (await shown(sandbox))['configuration'] as Record<string, unknown>;
    for (const key of Object.keys(SECRETS)) assert.equal(configuration[key], MASK, key);
  });

  it('keeps a secret whose mask is sent back, by PATCH, by PUT and for one key', async () => {
    const sandbox = await sandboxWith({ instance: { configuration: SECRETS } });
    const { id, name } = sandbox.instance;
    const { configuration } = await shown(sandbox);
    await patch(sandbox, configuration as Record<string, unknown>);
    await call(sandbox, `/instances/${id}`, { method: 'PUT', body: { name, configuration } });
    const { rows } = await call(sandbox, `/instances/${id}/configuration`);
    for (const entry of rows.filter(({ propertyValue }) => propertyValue === MASK))
      await call(sandbox, `/instances/configuration/${String(entry['id'])}`, {
        method: 'PATCH',
        body: entry,
      });
    for (const [key, secret] of Object.entries(SECRETS))
      assert.equal(sandbox.instance.configuration[key], secret, key);
  });

  it('takes a mask for the new secret when it is odd so, and nothing else then', async () => {
    const sandbox = await sandboxWith({ odd: ['masks-stored'], instance: { configuration: SECRETS } });
    await patch(sandbox, { 'oauth.api.secret': MASK });
    const { configuration } = sandbox.instance;
    assert.deepEqual(
      [configuration['oauth.api.secret'], configuration['oauth.api.key']],
      [MASK, SECRETS['oauth.api.key']],
    );
  });

  it('lists keys that were never set, with null or the default', async () => {
    const sandbox = await sandboxWith();
    const { rows } = await call(sandbox, `/instances/${sandbox.instance.id}/configuration`);
    const byKey = new Map(rows.map(({ key, propertyValue }) => [key, propertyValue]));
    assert.equal(byKey.get('event.notification.callback.url'), null);
    assert.equal(byKey.get('event.notification.signature.key'), null, 'no secret, no mask');
    assert.equal(byKey.get('event.notification.enabled'), 'false');
    assert.equal(byKey.get('event.poller.refresh_interval'), '15');
    assert.equal(byKey.get('filter.response.nulls'), 'true');
    assert.match(String(byKey.get('event.poller.urls')), /^contacts\|companies/);
    assert.ok('contacts' in (JSON.parse(String(byKey.get('event.poller.configuration'))) as object));
    assert.deepEqual(
      Object.fromEntries(byKey as Map<string, unknown>),
      (await shown(sandbox))['configuration'],
    );
    assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
    const path = `/instances/configuration/${String(rows.find(({ key }) => key === 'event.notification.callback.url')?.['id'])}`;
    const set = await call(sandbox, path, { method: 'PATCH', body: { propertyValue: 'https://me/events' } });
    assert.equal(set.object['propertyValue'], 'https://me/events');
  });

  it('shows nulls of records when filter.response.nulls is off', async () => {
    const sandbox = await sandboxWith();
    sandbox.resource('contacts').create({ Key: 'a', City: 'Bonn' });
    const first = async () => (await call(sandbox, '/contacts')).rows[0] ?? {};
    assert.ok(!Object.values(await first()).includes(null));
    await patch(sandbox, { 'filter.response.nulls': 'false' });
    const { ZipCode, City, LastModifyDate } = await first();
    assert.deepEqual([ZipCode, City, typeof LastModifyDate], [null, 'Bonn', 'string']);
    assert.equal((await call(sandbox, '/contacts/a')).object['ZipCode'], null);
  });

  it('adds the name of a new one to its tags, once', async () => {
    const sandbox = await sandboxWith({ instance: { name: 'Sandbox', tags: [] } });
    const { configuration } = sandbox.instance;
    const made = async (body: Record<string, unknown>) => {
      const callbackUrl = String(configuration['oauth.callback.url']);
      const providerData = { code: sandbox.oauth.code({ callbackUrl }) };
      const whole = { element: { key: 'maximizer' }, configuration, providerData, ...body };
      return (await call(sandbox, '/instances', { method: 'POST', body: whole })).object['tags'];
    };
    assert.deepEqual(await made({ name: 'New' }), ['New']);
    assert.deepEqual(await made({ name: 'New', tags: ['Docs'] }), ['Docs', 'New']);
    assert.deepEqual(await made({ name: 'New', tags: ['<b>New</b>', 'Docs'] }), ['New', 'Docs']);
  });
});
