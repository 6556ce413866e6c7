import assert from 'node:assert/strict';
import { openConnectBench, type ConnectBench } from './connect-bench';

describe('connecting behind a login, below another root', function () {
  this.timeout(60_000);
  let bench: ConnectBench;
  before(async () => {
    bench = await openConnectBench({
      root: '/red/admin',
      settings: `httpAdminRoot: '/red/admin', adminAuth: { type: 'credentials', users: [
        { username: 'writer', password: '$2b$04$XVmXl3fBGvQBnKHJgKq8xeoYUyrBrQJd8yLPVj9bM8wW1VmBo6Pzu', permissions: '*' } ],
        tokens: async (token) => token === 'writes' ? { username: 'w', permissions: '*' } : token === 'reads' ? { username: 'r', permissions: 'read' } : null },`,
    });
  });
  after(() => bench.close());

  it('needs the permission to write, but for the way back', async () => {
    for (const token of ['', 'Bearer reads', 'Bearer nonsense']) {
      bench.token = token;
      for (const action of [
        'connect',
        'progress',
        'cancel',
        'instances',
        'use',
        'check',
        'switch',
        'events/apply',
      ])
        assert.equal((await bench.ask(action, bench.form())).status, 401, `${action} ${token}`);
    }
    bench.token = 'Bearer writes';
    const progress = await bench.connect(bench.form());
    assert.equal(progress['step'], 'connected', JSON.stringify(progress));
    const made = bench.sandbox.instances.all().at(-1);
    assert.equal(made?.configuration['oauth.callback.url'], `${bench.editor}/maximizer/oauth/callback`);
  });

  it('uses the address of a proxy that was typed', async () => {
    const oauthCallbackUrl = `${bench.editor.replace('127.0.0.1', 'localhost')}/maximizer/oauth/callback?from=proxy`;
    const progress = await bench.connect(bench.form({ values: { oauthCallbackUrl } }));
    assert.equal(progress['step'], 'connected', JSON.stringify(progress));
    assert.equal(bench.sandbox.instances.all().at(-1)?.configuration['oauth.callback.url'], oauthCallbackUrl);
  });
});
