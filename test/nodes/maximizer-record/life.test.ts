import assert from 'node:assert/strict';
import path from 'node:path';
import { openWritten } from '../../../src/record/written';
import { holdSharedStore } from '../../../src/store/shared-store';
import { join } from '../acknowledge-flows';
import { recording, TAB } from '../flows';
import { settled } from '../poll-bench';
import { useRecordBench } from './record-bench';

describe('a record node while it runs', () => {
  const bench = useRecordBench();
  const { fail, run, send } = bench;
  const contacts = (count: number): string[] =>
    bench.sandbox
      .resource('contacts')
      .createMany(Array.from({ length: count }, (_, index) => ({ FullName: `Person ${index}` })))
      .map(({ Key }) => String(Key));

  it('sends messages of which a Join node makes the array again', async () => {
    const keys = contacts(450);
    await run(
      { action: 'find', emit: 'record', limit: 0, fields: 'Key', wires: [['join']] },
      join('join', 'joined', { mode: 'auto' }),
      recording('joined'),
    );
    bench.flows.node('record').receive({});
    const [joined] = await bench.flows.messages('joined', 1);
    assert.deepEqual((joined?.payload as { Key: string }[]).map(({ Key }) => Key).sort(), keys.sort());
    await bench.flows.status('record', '450 records');
  });

  it('works on several messages at once, each answered with its own', async () => {
    const keys = contacts(6);
    bench.sandbox.faults.add({ kind: 'delay', delay: 200, times: Infinity, match: { method: 'GET' } });
    await run();
    const began = performance.now();
    const before = bench.flows.received('out').length;
    for (const Key of keys) bench.flows.node('record').receive({ topic: Key, payload: { Key } });
    const answers = (await bench.flows.messages('out', keys.length)).slice(before);
    // four at once is what the connection allows
    assert.ok(performance.now() - began < 200 * 4, `${performance.now() - began} ms`);
    for (const { topic, record } of answers) assert.equal(record?.objectId, topic);
    await bench.flows.status('record', 'found');
    const shown = bench.flows.statuses('record').map(({ text }) => text);
    assert.deepEqual(shown, ['get contacts', 'found'], 'one status while it works, one when all is done');
  });

  it('shows how far a long find is', async () => {
    contacts(700);
    bench.sandbox.faults.add({ kind: 'delay', delay: 300, times: Infinity, match: { method: 'GET' } });
    await run({ action: 'find', limit: 0 });
    await send({});
    await bench.flows.status('record', '700 records');
    const shown = bench.flows.statuses('record').map(({ text }) => text ?? '');
    assert.ok(
      shown.some((text) => /^find contacts · \d+ of 700$/.test(text)),
      shown.join(),
    );
    assert.ok(shown.length <= 5, 'not one status a page');
  });

  it('tells what the platform and the CRM said, with code and request, to a Catch node', async () => {
    bench.sandbox.faults.add({
      kind: 'status',
      status: 400,
      message: 'no',
      providerMessage: 'City is too long',
    });
    await run({ action: 'create' });
    const { error, payload } = await fail({ payload: { FullName: 'a' } });
    assert.equal(error.code, 'not-valid');
    assert.match(error.message, /no · City is too long \(request [^)]+\)\. Correct the fields/);
    assert.deepEqual(payload, { FullName: 'a' });
    assert.equal((await bench.flows.status('record', 'fields refused')).fill, 'red');
    await settled();
    assert.equal(bench.flows.errors.length, 1);
  });

  it('says of a write of which nobody knows how to find out, and goes on', async () => {
    bench.sandbox.faults.add({ kind: 'reset', match: { method: 'POST' } });
    await run({ action: 'create' });
    const { error } = await fail({ payload: { FullName: 'a' } });
    assert.equal(error.code, 'maybe-written');
    assert.match(error.message, /Search contacts for FullName='a'/);
    const [answer] = await send({ payload: { FullName: 'b' } });
    assert.equal(answer?.record?.outcome, 'created');
  });

  it('goes on after a message that Node-RED cannot copy for those who hear of its end', async () => {
    await run({ action: 'create' });
    let deep: object = {};
    for (let level = 0; level < 5_000; level += 1) deep = { deep };
    const told = bench.flows.errors.length;
    bench.flows.node('record').receive({ payload: deep });
    assert.match(
      (await bench.flows.error(told + 1)).text,
      /payload: it cannot be written as JSON|levels deep/,
    );
    const [answer] = await send({ payload: { FullName: 'b' } });
    assert.equal(answer?.record?.outcome, 'created');
  });

  it('breaks off what it works on within a second when it is deployed anew, without an error', async () => {
    const [Key] = contacts(1);
    bench.sandbox.faults.add({ kind: 'hang' });
    await run();
    bench.flows.node('record').receive({ payload: { Key } });
    await bench.flows.status('record', 'get contacts');
    const began = performance.now();
    await bench.flows.deploy([TAB]);
    assert.ok(performance.now() - began < 1_000);
    await settled();
    assert.deepEqual(bench.flows.errors, []);
    assert.deepEqual(bench.flows.received('out'), []);
  });

  it('sends nothing more of a find when it is deployed anew', async () => {
    contacts(450);
    bench.sandbox.faults.add({ kind: 'hang', match: { page: 2 }, skip: 0 });
    await run({ action: 'find', emit: 'record', limit: 0 });
    bench.flows.node('record').receive({});
    await bench.flows.messages('out', 100);
    await bench.flows.deploy([TAB]);
    const sent = bench.flows.received('out').length;
    await settled();
    assert.equal(bench.flows.received('out').length, sent);
    assert.ok(sent < 450);
  });

  it('has noted what it wrote, under its connection, before the flow hears of it', async () => {
    await run({ action: 'create' });
    const [answer] = await send({ payload: { FullName: 'a' } });
    const store = holdSharedStore(path.join(bench.flows.userDir, 'maximizer'), {
      scope: 'test',
      failing: () => undefined,
      damaged: () => undefined,
    });
    await store.untilOpen();
    const { Key, LastModifyDate } = answer?.payload as { Key: string; LastModifyDate: string };
    const version = new Date(LastModifyDate).toISOString();
    const isOwn = (scope: string): Promise<boolean> =>
      openWritten(store, scope).isOwn('contacts', Key, version, null);
    assert.deepEqual([await isOwn('connection'), await isOwn('another')], [true, false]);
    await store.close();
  });
});
