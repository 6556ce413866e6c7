import assert from 'node:assert/strict';
import { openConnectBench, type ConnectBench, type Members } from './connect-bench';

describe('connecting an instance from the editor', function () {
  this.timeout(60_000);
  let bench: ConnectBench;

  before(async () => {
    bench = await openConnectBench();
  });
  after(() => bench.close());
  afterEach(() => {
    bench.sandbox.faults.clear();
    bench.sandbox.oauth.auto = 'allow';
  });

  const begin = async (
    form: Members = bench.form(),
  ): Promise<{ attempt: string; url: string; state: string }> => {
    const { status, body } = await bench.ask('connect', form);
    assert.equal(status, 200, JSON.stringify(body));
    const url = String(body['url']);
    return { attempt: String(body['attempt']), url, state: new URL(url).searchParams.get('state') ?? '' };
  };
  const callback = (query: string): string => `${bench.editor}/maximizer/oauth/callback?${query}`;
  const count = (): number => bench.sandbox.instances.all().length;

  it('makes the instance with every parameter, and keeps the token on the server', async () => {
    const { attempt, url } = await begin(bench.form({ id: 'first' }));
    assert.deepEqual(await bench.progress('first', attempt), { step: 'authorizing' });
    const shown = await bench.browse(url);
    assert.equal(shown.status, 200);
    const progress = await bench.progress('first', attempt);
    const made = bench.sandbox.instances.all().at(-1);
    assert.ok(made);
    assert.equal(progress['step'], 'connected');
    assert.deepEqual(progress['instance'], {
      id: String(made.id),
      name: 'Made by test',
      // the platform adds the name
      tags: ['Docs', 'Test', 'Made by test'],
    });
    assert.deepEqual(made.configuration, {
      'oauth.callback.url': `${bench.editor}/maximizer/oauth/callback`,
      'oauth.api.key': bench.sandbox.application.apiKey,
      'oauth.api.secret': bench.sandbox.application.apiSecret,
      'maximizer.datacenter': 'caw',
      'maximizer.alias': 'CloudElements',
      'maximizer.url': 'https://ca1.maximizercrmlive.com/api45',
    });
    assert.ok(!JSON.stringify([progress, shown.text]).includes(made.token));
  });

  it('answers the browser with a page that closes itself and can do nothing else', async () => {
    const { url } = await begin(bench.form({ id: 'first' }));
    const { text, headers } = await bench.browse(url);
    assert.match(text, /<html lang="en">[\s\S]*Connected[\s\S]*window\.close\(\)/);
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'; script-src 'sha256-/);
    assert.doesNotMatch(policy, /unsafe|\*/);
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
  });

  describe('the state', () => {
    it('is different each time, and none that was forged or left out is taken', async () => {
      const [first, second] = [await begin(), await begin()];
      assert.notEqual(first.state, second.state);
      const before = count();
      for (const state of ['', 'forged', `${first.state}x`, first.state.slice(0, -1)]) {
        const { status, text } = await bench.browse(callback(`code=x&state=${state}`));
        assert.equal(status, 400);
        assert.match(text, /did not ask for this/);
      }
      assert.equal((await bench.browse(callback('code=x'))).status, 400);
      assert.equal(count(), before);
      assert.equal((await bench.progress('connection', first.attempt))['step'], 'authorizing');
    });

    it('is good once, and says again what became of it', async () => {
      const { url } = await begin();
      const { url: end, text: first } = await bench.browse(url);
      const before = count();
      const { status, text } = await bench.browse(end);
      assert.equal(status, 200);
      assert.equal(text, first);
      assert.equal(count(), before);
    });

    it('works for the form and node that began, and for no other', async () => {
      const [mine, other] = [await begin(), await begin(bench.form({ id: 'other' }))];
      await bench.browse(other.url);
      assert.equal((await bench.progress('connection', mine.attempt))['step'], 'authorizing');
      assert.equal((await bench.progress('other', other.attempt))['step'], 'connected');
      assert.equal((await bench.progress('connection', other.attempt))['step'], 'failed');
    });

    it('is of no use after the attempt was cancelled', async () => {
      const { attempt, url } = await begin();
      await bench.ask('cancel', { id: 'connection', attempt });
      const before = count();
      assert.match((await bench.browse(url)).text, /cancelled/);
      assert.equal(count(), before);
    });
  });

  it('keeps no token for an attempt that was cancelled while the instance was being made, and says so', async () => {
    const { attempt, url } = await begin(bench.form({ id: 'late' }));
    bench.sandbox.faults.add({ kind: 'delay', delay: 400, match: { method: 'POST', path: '/instances' } });
    const shown = bench.browse(url);
    for (;;) if ((await bench.progress('late', attempt))['step'] === 'redeeming') break;
    await bench.ask('cancel', { id: 'late', attempt });
    assert.match((await shown).text, /cancelled too late: the instance Made by test is there/);
    assert.equal((await bench.progress('late', attempt))['step'], 'failed');
  });

  describe('fails with a sentence', () => {
    const failure = async (form: Members = bench.form()): Promise<string> => {
      const before = count();
      const { message = '' } = await bench.connect(form);
      assert.equal(count(), before, 'nothing is half made');
      const text = String(message);
      for (const secret of [
        bench.sandbox.application.apiSecret,
        bench.sandbox.secrets.userSecret,
        bench.sandbox.secrets.organizationSecret,
      ])
        assert.ok(!text.includes(secret) && !text.includes(encodeURIComponent(secret)), text);
      return text;
    };

    it('when access was refused', async () => {
      bench.sandbox.oauth.auto = 'deny';
      assert.match(await failure(), /Access was refused in Maximizer's window \(access_denied\)/);
    });

    it('when the code expired', async () => {
      const { codeLifetime } = bench.sandbox.oauth;
      bench.sandbox.oauth.codeLifetime = 0;
      assert.match(await failure(), /grant code was not accepted: it has expired, was used before/);
      bench.sandbox.oauth.codeLifetime = codeLifetime;
    });

    it('when a secret is wrong', async () => {
      assert.match(
        await failure(bench.form({ credentials: { organizationSecret: 'wrong' } })),
        /user secret or the organization secret is wrong/,
      );
      assert.match(
        await failure(bench.form({ credentials: { apiSecret: 'wrong' } })),
        /Maximizer refused the API key or the API secret/,
      );
    });

    it('when something is missing, before anything is asked', async () => {
      const asked = bench.sandbox.log.counters.requests;
      for (const name of ['userSecret', 'organizationSecret', 'apiKey', 'apiSecret'])
        assert.match(await failure(bench.form({ credentials: { [name]: '' } })), /is missing/);
      for (const name of ['alias', 'apiUrl'])
        assert.match(await failure(bench.form({ values: { [name]: ' ' } })), /is missing/);
      assert.match(
        await failure(bench.form({ values: { oauthCallbackUrl: 'javascript:alert(1)' } })),
        /oauthCallbackUrl: it is not a web address/,
      );
      assert.match(
        await failure(bench.form({ credentials: { userSecret: '${NO_SUCH_VARIABLE}' } })),
        /environment variable NO_SUCH_VARIABLE is not set/,
      );
      assert.equal(bench.sandbox.log.counters.requests, asked);
    });

    it('when the platform cannot be reached', async () => {
      assert.match(
        await failure(bench.form({ values: { baseUrl: 'http://127.0.0.1:9/elements/api-v2' } })),
        /platform cannot be reached/,
      );
    });

    for (const [status, sentence] of [
      [400, /does not accept a value.*Scripted failure 400/],
      [403, /account may not do this/],
      [404, /no such connector/],
      [409, /exists already/],
      [429, /too many calls/],
      [500, /platform has a fault/],
      [503, /platform has a fault/],
    ] as const) {
      it(`when the platform answers ${status} to the question for the sign-in page`, async () => {
        bench.sandbox.faults.add({ kind: 'status', status, match: { path: '/oauth/url' }, times: 9 });
        assert.match(await failure(), sentence);
      });
    }

    for (const [kind, sentence] of [
      ['html', /is not the platform/],
      ['login', /leads elsewhere/],
      ['empty', /is not the platform/],
      ['truncate', /is not the platform/],
      ['reset', /cannot be reached/],
    ] as const) {
      it(`when the platform answers with ${kind}`, async () => {
        bench.sandbox.faults.add({ kind, match: { path: '/oauth/url' }, times: 9 });
        assert.match(await failure(), sentence);
      });
    }

    for (const [status, sentence] of [
      [401, /user secret or the organization secret is wrong/],
      [409, /exists already.*Use existing/],
      [429, /too many calls/],
      [502, /Maximizer, behind the platform.*It may exist all the same/],
    ] as const) {
      it(`when making the instance is answered ${status}; it is tried once only`, async () => {
        const fault = bench.sandbox.faults.add({
          kind: 'status',
          status,
          match: { method: 'POST', path: '/instances' },
          times: 9,
        });
        assert.match(await failure(), sentence);
        assert.equal(fault.struck, 1);
      });
    }

    it('when making the instance is answered by a web page', async () => {
      bench.sandbox.faults.add({ kind: 'html', match: { method: 'POST', path: '/instances' } });
      assert.match(await failure(), /is not the platform/);
    });
  });

  it('authorizes an existing instance again, its id and token unchanged', async () => {
    const made = bench.sandbox.instances.add({
      name: 'Old',
      configuration: bench.sandbox.instance.configuration,
    });
    bench.sandbox.instances.change(made.id, { valid: false });
    const before = count();
    const progress = await bench.connect(
      bench.form({ id: 'first', values: { instanceId: String(made.id) }, again: true }),
    );
    assert.equal(progress['step'], 'connected', JSON.stringify(progress));
    assert.deepEqual((progress['instance'] as Members)['id'], String(made.id));
    assert.equal(bench.sandbox.instances.get(made.id)?.valid, true);
    assert.equal(count(), before);
  });

  it('switches events on with the instance when a webhook node asks for them', async () => {
    const contacts = { url: '/hubs/crm/contacts', idField: 'Key' };
    const progress = await bench.connect({
      ...bench.form({ id: 'first', credentials: { signatureKey: 'the signature key' } }),
      events: {
        callbackUrl: 'https://my-node-red/open-connectors/events',
        refreshInterval: '5',
        poller: { contacts },
      },
    });
    assert.equal(progress['step'], 'connected', JSON.stringify(progress));
    const { configuration = {} } = bench.sandbox.instances.all().at(-1) ?? {};
    assert.deepEqual(
      Object.fromEntries(Object.entries(configuration).filter(([key]) => key.startsWith('event.'))),
      {
        'event.notification.enabled': true,
        'event.vendor.type': 'polling',
        'event.notification.callback.url': 'https://my-node-red/open-connectors/events',
        'event.notification.signature.key': 'the signature key',
        'event.poller.refresh_interval': '5',
        'event.poller.configuration': { contacts },
      },
    );
  });

  it('takes form posts of other sites for nothing', async () => {
    const response = await fetch(`${bench.editor}/maximizer/connection/check`, {
      method: 'POST',
      body: new URLSearchParams({ id: 'connection' }),
    });
    assert.equal(response.status, 415);
  });
});
