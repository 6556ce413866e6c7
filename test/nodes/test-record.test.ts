import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import helper from 'node-red-node-test-helper';
import { addOrderRoute } from '../../nodes/maximizer-poll-resource/order-route';
import { recordOf } from './flows';
import { settled, usePollBench } from './poll-bench';

describe('a real record to try a flow with', () => {
  const bench = usePollBench();
  const order = (message: object): void => {
    flows?.node('poll').receive(message as never);
  };
  let flows: Awaited<ReturnType<typeof bench.run>> | undefined;

  for (const [what, changed, message] of [
    ['before the first poll', {}, undefined],
    ['of a node that is paused', {}, { action: 'pause' }],
    ['with acknowledged delivery', { delivery: 'acknowledge', acknowledgeTimeout: 0.1 }, undefined],
  ] as const) {
    it(`is sent once ${what}, and waits for nothing`, async () => {
      const resource = bench.sandbox.resource('contacts');
      resource.create({ FullName: 'Old' }, { at: bench.sandbox.clock.now() - 60_000 });
      const key = bench.contact('New');
      flows = await bench.run({ startFrom: 'now', ...changed });
      if (message !== undefined) order(message);
      order({ action: 'test' });
      await flows.messages('completed', message === undefined ? 1 : 2);
      await new Promise((resolve) => setTimeout(resolve, 250));
      const [sent, ...more] = flows.received('out');
      assert.deepEqual(more, []);
      assert.deepEqual([sent?.event?.test, sent?.event?.objectId], [true, key]);
      assert.equal(recordOf(sent ?? assert.fail())['FullName'], 'New');
      assert.ok(!('_delivery' in (sent ?? {})));
    });
  }

  it('is remembered by nobody: what polls send is the same, and so is where they stand', async () => {
    bench.contact('Ada');
    flows = await bench.run({ startFrom: 'beginning' });
    order({ action: 'test' });
    await flows.messages('completed', 1);
    order({});
    await flows.messages('completed', 2);
    order({ action: 'test' });
    await flows.messages('completed', 3);
    order({});
    await flows.messages('completed', 4);
    assert.deepEqual(
      flows.received('out').map(({ event }) => event?.test),
      [true, undefined, true],
    );
  });

  it('goes to the output of its kind, and as a page where pages are sent', async () => {
    bench.contact('Ada');
    flows = await bench.run({ outputs: 3, emit: 'page', wires: [['created'], ['updated'], ['deleted']] });
    order({ action: 'test' });
    const [sent] = await flows.messages('created', 1);
    assert.deepEqual([sent?.events?.length, sent?.events?.[0]?.test], [1, true]);
    assert.ok(Array.isArray(sent?.payload));
  });

  it('fails its input message where there is none, and with the error of the platform', async () => {
    flows = await bench.run();
    order({ action: 'test' });
    const [none] = await flows.messages('caught', 1);
    assert.match(none?.error?.message ?? '', /contacts: there is no record to send/);
    bench.sandbox.faults.add({ kind: 'status', status: 403 });
    order({ action: 'test' });
    const [, refused] = await flows.messages('caught', 2);
    assert.match(refused?.error?.message ?? '', /403/);
    await settled();
    assert.equal(flows.errors.length, 2);
  });

  describe('by the admin API', () => {
    const post = (id: string, body: object): Promise<{ status: number; body: unknown }> =>
      helper.request().post(`/maximizer/poll-resource/${id}`).send(body);

    it('is sent, and a poll is made, with an answer when it is done', async () => {
      bench.contact('Ada');
      flows = await bench.run({ startFrom: 'beginning' });
      await flows.status('poll', 'waiting');
      assert.deepEqual((await post('poll', { action: 'test' })).body, { done: true });
      assert.equal((await flows.messages('out', 1))[0]?.event?.test, true);
      assert.deepEqual((await post('poll', { action: 'poll' })).body, { done: true });
      assert.equal((await flows.messages('out', 2))[1]?.event?.test, undefined);
      assert.deepEqual(flows.received('completed'), []);
    });

    for (const [what, id, body, status, text] of [
      ['no action', 'poll', {}, 400, /test or poll/],
      ['an action that stops a node', 'poll', { action: 'reset', payload: 'beginning' }, 400, /test or poll/],
      ['an inherited name', 'poll', { action: '__proto__' }, 400, /test or poll/],
      ['a node that does not run', 'nobody', { action: 'test' }, 404, /deploy it first/],
      ['another kind of node', 'connection', { action: 'test' }, 404, /deploy it first/],
      ['no record', 'poll', { action: 'test' }, 422, /no record to send/],
    ] as const) {
      it(`is refused for ${what}, and no Catch node hears of it`, async () => {
        flows = await bench.run();
        await flows.status('poll', 'waiting');
        const answer = await post(id, body);
        assert.equal(answer.status, status);
        assert.match((answer.body as { message: string }).message, text);
        await settled();
        assert.deepEqual(flows.errors, []);
      });
    }

    it('is for those who may change flows', () => {
      const routes: string[] = [];
      addOrderRoute({
        httpAdmin: { post: (address: string, guard: string) => routes.push(`${address} ${guard}`) },
        auth: { needsPermission: (permission: string) => permission },
      } as unknown as NodeAPI);
      assert.deepEqual(routes, ['/maximizer/poll-resource/:node maximizer-poll-resource.write']);
    });

    it('needs a node that is not closed', async () => {
      flows = await bench.run();
      await flows.deploy(bench.flowOf({ d: true }));
      assert.equal((await post('poll', { action: 'test' })).status, 404);
    });
  });
});
