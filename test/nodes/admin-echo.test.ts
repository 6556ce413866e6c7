import assert from 'node:assert/strict';
import fc from 'fast-check';
import { anyWriting } from '../connector/writings';
import { textsIn } from '../connector/texts';
import { connectionNode, openConnectBench, TAB, type ConnectBench, type Members } from './connect-bench';
import { startEchoingPlatform, type EchoingPlatform } from './echoing-platform';

const seed = Number(process.env['SEED'] ?? Date.now() % 0x7fffffff);

const secretsOf = (origin: string): Record<string, string> => ({
  userSecret: `${origin}/User+secret=`,
  organizationSecret: `${origin}&Organization<1>`,
  apiKey: `${origin}-Api/key%41`,
  apiSecret: `${origin}\\Api"secret`,
  instanceToken: `${origin}+Token;1`,
  signatureKey: `${origin}/Signature+key`,
  previousSignatureKey: `${origin}/Previous+key`,
  callbackUser: `${origin}-user+1`,
  callbackPassword: `${origin} pass&word`,
});
const TYPED = secretsOf('typed');
const STORED = secretsOf('stored');
/** `${ENV}` values: the variables are what is stored. */
const VARIABLES = Object.fromEntries(Object.keys(STORED).map((name) => [name, `\${TEST_${name}}`]));
const ENVIRONMENT = Object.fromEntries(
  Object.entries(STORED).map(([name, value]) => [`TEST_${name}`, value]),
);
const KEPT = Object.fromEntries(Object.keys(STORED).map((name) => [name, '__PWRD__']));

const ACTIONS: readonly [string, Members][] = [
  ['connect', {}],
  ['instances', {}],
  ['use', {}],
  ['check', {}],
  ['switch', { to: 'enable' }],
  ['switch', { to: 'disable' }],
  ['switch', { to: 'delete' }],
  ['events/compare', {}],
  ['events/apply', { seen: 'x' }],
  ['events/off', {}],
];

describe(`the admin API before a platform that says secrets again (SEED=${seed})`, function () {
  this.timeout(120_000);
  let bench: ConnectBench;
  let platform: EchoingPlatform;

  before(async () => {
    platform = await startEchoingPlatform();
    bench = await openConnectBench({ env: ENVIRONMENT });
    await bench.deploy([
      TAB,
      {
        ...connectionNode(bench.sandbox, { baseUrl: platform.url, instanceId: '1' }),
        credentials: VARIABLES,
      },
    ]);
  });
  after(async () => {
    await bench.close();
    platform.close();
  });

  const form = (credentials: Members): Members => ({
    ...bench.form({ values: { baseUrl: platform.url, instanceId: '1' }, credentials }),
    events: { callbackUrl: 'https://me/events', refreshInterval: '5', poller: {} },
  });
  const assertHidden = (answer: unknown, secret: string, echo: string): void => {
    for (const text of textsIn(answer))
      assert.ok(!text.includes(echo) && !text.includes(secret), `${secret} as ${echo} in ${text}`);
  };
  const anyEcho = fc.tuple(
    fc.constantFrom(...Object.keys(TYPED)),
    anyWriting,
    fc.boolean(),
    fc.constantFrom('typed', 'stored'),
  );

  for (const [action, more] of ACTIONS) {
    it(`shows none in the answer to ${action} ${JSON.stringify(more)}`, async () => {
      await fc.assert(
        fc.asyncProperty(anyEcho, async ([name, { write }, refuses, origin]) => {
          const secret = (origin === 'typed' ? TYPED : STORED)[name] ?? '';
          platform.echo = write(secret);
          platform.refuses = refuses;
          // a stored one is known also while others are typed
          const { body } = await bench.ask(action, { ...form(origin === 'typed' ? TYPED : KEPT), ...more });
          assertHidden(body, secret, platform.echo);
        }),
        { seed, numRuns: 20 },
      );
    });
  }

  it('shows none on the way back, in the page or in the form', async () => {
    await fc.assert(
      fc.asyncProperty(anyEcho, async ([name, { write }, refuses]) => {
        const secret = TYPED[name] ?? '';
        platform.echo = '';
        platform.refuses = false;
        const begun = (await bench.ask('connect', form(TYPED))).body;
        const state = new URL(String(begun['url'])).searchParams.get('state') ?? '';
        platform.echo = write(secret);
        const query = refuses
          ? new URLSearchParams({ state, error: 'access_denied', error_description: `No ${platform.echo}` })
          : new URLSearchParams({ state, code: 'the-grant-code' });
        const { text } = await bench.browse(`${bench.editor}/maximizer/oauth/callback?${query.toString()}`);
        assertHidden([text, await bench.progress('connection', begun['attempt'])], secret, platform.echo);
        assert.ok(!text.includes('a-new-token'), text);
      }),
      { seed, numRuns: 20 },
    );
  });

  it('sends the browser to no address that holds a secret', async () => {
    for (const name of ['userSecret', 'organizationSecret', 'apiSecret', 'instanceToken', 'signatureKey']) {
      const secret = TYPED[name] ?? '';
      platform.refuses = false;
      platform.authorizeAt = `http://127.0.0.1:9/Authorize?client_id=a&x=${encodeURIComponent(secret)}`;
      const { status, body } = await bench.ask('connect', form(TYPED));
      assert.equal(status, 422, name);
      assertHidden(body, secret, encodeURIComponent(secret));
    }
  });
});
