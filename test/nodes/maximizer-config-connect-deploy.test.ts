import assert from 'node:assert/strict';
import { connectionNode, openConnectBench, TAB, type ConnectBench, type Members } from './connect-bench';

describe('deploying a connection whose token was received', function () {
  this.timeout(60_000);
  let bench: ConnectBench;

  before(async () => {
    bench = await openConnectBench();
  });
  after(() => bench.close());

  const deployed = async (): Promise<{ token: string; id: string; claim: string }> => {
    const { claim, instance } = await bench.connect(bench.form());
    const made = bench.sandbox.instances.all().at(-1);
    assert.ok(made);
    return { token: made.token, id: String((instance as Members)['id']), claim: String(claim) };
  };
  const flows = (instanceId: string, credentials?: Members): Members[] => [
    TAB,
    {
      ...connectionNode(bench.sandbox, { instanceId }),
      ...(credentials === undefined ? {} : { credentials }),
    },
    {
      id: 'poll',
      type: 'maximizer-poll-resource',
      z: 'tab',
      x: 1,
      y: 1,
      connection: 'connection',
      resource: 'contacts',
      url: '/hubs/crm/contacts',
      idField: 'Key',
      refreshInterval: 60,
      wires: [[]],
    },
  ];
  const polled = (token: string): boolean =>
    bench.sandbox.log.of('contacts').some(({ status }) => status === 200) && token !== '';

  beforeEach(async () => {
    await bench.deploy([]);
    bench.sandbox.log.clear();
  });

  it('saves the token of a connection that was never deployed before, at the first Deploy', async () => {
    const { token, id, claim } = await deployed();
    await bench.deploy(
      flows(id, {
        userSecret: bench.sandbox.secrets.userSecret,
        organizationSecret: '${NOT_RESOLVED}',
        instanceTokenClaim: claim,
      }),
    );
    const saved = (await bench.saved())['connection'] ?? {};
    assert.equal(saved['instanceToken'], token);
    assert.equal(saved['organizationSecret'], '${NOT_RESOLVED}');
    assert.ok(!(await bench.flowFile()).includes(token));
    assert.ok(polled(token), 'the deployed node reads with the token');

    await bench.workbench.restart();
    assert.equal((await bench.saved())['connection']?.['instanceToken'], token);
    // the next Deploy leaves nothing but the token
    await bench.deploy(flows(id));
    await bench.deploy([...flows(id), { id: 'x', type: 'comment', z: 'tab', x: 9, y: 9, wires: [] }]);
    assert.deepEqual(Object.keys((await bench.saved())['connection'] ?? {}).sort(), [
      'instanceToken',
      'organizationSecret',
      'userSecret',
    ]);
  });

  it('works for a connection inside a subflow', async () => {
    const { claim, instance } = await bench.connect(bench.form({ id: 'inner' }));
    const made = bench.sandbox.instances.all().at(-1);
    assert.ok(made);
    const instanceId = (instance as Members)['id'];
    const [, , poll = {}] = flows('');
    const subflow: Members[] = [
      TAB,
      { id: 'sub', type: 'subflow', name: 'Sub', in: [], out: [], env: [] },
      {
        ...connectionNode(bench.sandbox, { id: 'inner', z: 'sub', instanceId }),
        credentials: { userSecret: bench.sandbox.secrets.userSecret, instanceTokenClaim: claim },
      },
      { ...poll, z: 'sub', connection: 'inner' },
      ...['one', 'two'].map((id) => ({ id, type: 'subflow:sub', z: 'tab', x: 9, y: 9, wires: [] })),
    ];
    await bench.deploy(subflow);
    assert.equal((await bench.saved())['inner']?.['instanceToken'], made.token);
    const reads = bench.sandbox.log.of('contacts').filter(({ status }) => status === 200);
    assert.equal(reads.length >= 2, true, 'both instances of the subflow read with the token');
  });

  it('survives a Deploy by another editor in between', async () => {
    const { token, id, claim } = await deployed();
    await bench.deploy([TAB]);
    await bench.deploy(
      flows(id, { userSecret: bench.sandbox.secrets.userSecret, instanceTokenClaim: claim }),
    );
    assert.equal((await bench.saved())['connection']?.['instanceToken'], token);
    assert.ok(polled(token));
  });

  it('leaves the old token in force when the form is cancelled or someone else deploys first', async () => {
    const { token } = bench.sandbox.instance;
    const old = flows(String(bench.sandbox.instance.id), {
      userSecret: bench.sandbox.secrets.userSecret,
      instanceToken: token,
    });
    await bench.deploy(old);
    const { claim, token: received } = await deployed();
    const unclaimed = flows(String(bench.sandbox.instance.id));
    bench.sandbox.log.clear();
    await bench.deploy([...unclaimed, { id: 'x', type: 'comment', z: 'tab', x: 9, y: 9, wires: [] }]);
    assert.ok(polled(token));
    await bench.workbench.restart();
    assert.ok(polled(token), 'after a restart as well');
    assert.notEqual(received, token);
    await bench.ask('cancel', { id: 'connection', claims: [claim] });
  });

  it('gives the token back when the form is cancelled', async () => {
    const { token } = bench.sandbox.instance;
    const id = String(bench.sandbox.instance.id);
    await bench.deploy(flows(id, { userSecret: bench.sandbox.secrets.userSecret, instanceToken: token }));
    const { claim } = await deployed();
    await bench.ask('cancel', { id: 'connection', claims: [claim] });
    await bench.deploy(flows(id, { apiKey: 'another' }));
    const saved = (await bench.saved())['connection'] ?? {};
    assert.deepEqual(
      [saved['instanceToken'], Object.keys(saved).sort()],
      [token, ['apiKey', 'instanceToken', 'userSecret']],
    );
  });

  it('says that the token was lost when Node-RED was restarted before Deploy', async () => {
    const { id, claim } = await deployed();
    await bench.workbench.restart();
    await bench.deploy(
      flows(id, { userSecret: bench.sandbox.secrets.userSecret, instanceTokenClaim: claim }),
    );
    await bench.workbench.nodeRed.waitForLine(/restarted after the token was received and before Deploy/);
    assert.ok(!polled('x'));
  });
});
