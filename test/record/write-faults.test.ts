import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { PlatformError } from '../../src/connector/platform-error';
import type { Fault } from '../sandbox';
import { recordBenches, type PartialOrder } from './record-bench';

const CREATE = { action: 'create', values: { FullName: "Ann O'Hara", Email: 'ann@x.org' } } as const;

const GET: PartialOrder = { action: 'get', key: 'a' };
const FIND: PartialOrder = { action: 'find' };
const UPSERT: PartialOrder = { action: 'upsert', matchOn: ['Email'], values: { Email: 'a@x.org' } };

describe('a write', () => {
  const benchWith = recordBenches();
  const isWrite = { when: ({ method }: { method: string }) => method !== 'GET' };

  const refusals: [name: string, fault: Fault][] = [
    ['429', { kind: 'status', status: 429 }],
    ['429 with seconds to wait', { kind: 'status', status: 429, retryAfter: 7 }],
    ['429 with a date to wait for', { kind: 'status', status: 429, retryAfterDate: 7 }],
  ];
  for (const [name, fault] of refusals) {
    it(`is sent again after ${name}, and carried out once`, async () => {
      const { sandbox, answer, asked } = await benchWith();
      sandbox.faults.add({ ...fault, times: 2 });
      assert.equal((await answer(CREATE)).record.outcome, 'created');
      assert.equal(sandbox.resource('contacts').size, 1);
      const status = name.slice(0, 3);
      assert.deepEqual(
        asked().map((call) => call.slice(-3)),
        [status, status, '200'],
      );
      if (name.includes('wait'))
        assert.ok(sandbox.clock.advanced >= 14_000, 'it waits as long as it was asked to');
    });
  }

  it('is tried again while no connection can be made, and is known not to be written', async () => {
    const { sandbox, failure } = await benchWith({ settings: { baseUrl: await unusedAddress() } });
    const error = await failure(CREATE);
    assert.ok(error instanceof PlatformError);
    assert.deepEqual([error.code, error.mayBeDone], ['unreachable', false]);
    assert.match(error.message, /ECONNREFUSED/);
    assert.ok(sandbox.clock.advanced > 0, 'it waited for another attempt');
  });

  it('is not written where the name of the platform is unknown', async () => {
    const { failure } = await benchWith({ settings: { baseUrl: 'http://nowhere.invalid/api' }, attempts: 1 });
    const error = await failure(CREATE);
    assert.ok(error instanceof PlatformError);
    assert.deepEqual([error.code, error.mayBeDone], ['unreachable', false]);
  });

  const doubts: [name: string, fault: Fault, isDone: boolean][] = [
    ['reset before its body was read', { kind: 'reset' }, false],
    ['reset after it was carried out', { kind: 'reset', after: true }, true],
    ['its answer breaks off', { kind: 'cut', match: isWrite }, true],
    ['no answer in time', { kind: 'hang' }, false],
    ['no answer in time, and it was carried out', { kind: 'hang', after: true }, true],
    ['500 before it was carried out', { kind: 'status', status: 500 }, false],
    ['500 after it was carried out', { kind: 'status', status: 500, after: true }, true],
    ['502', { kind: 'status', status: 502, after: true }, true],
    ['503 before it was carried out', { kind: 'status', status: 503 }, false],
    ['503 after it was carried out', { kind: 'status', status: 503, after: true }, true],
    ['a redirect after it was carried out', { kind: 'login', after: true }, true],
    ['504', { kind: 'status', status: 504, after: true }, true],
    ['408', { kind: 'status', status: 408 }, false],
    ['a page instead of JSON', { kind: 'html', after: true }, true],
    ['broken JSON', { kind: 'truncate', match: isWrite }, true],
  ];
  const writes: [order: PartialOrder, search: RegExp][] = [
    [
      CREATE,
      /Search contacts for FullName='Ann O''Hara' AND Email='ann@x\.org': if it is found it was written/,
    ],
    [
      { action: 'update', key: 'a', values: { City: 'Bonn' } },
      /Read the record a of contacts: if it has the new values/,
    ],
    [{ action: 'delete', key: 'a' }, /Read the record a of contacts: if it is not found it was deleted/],
    [
      { action: 'upsert', matchOn: ['Email'], values: { Email: 'new@x.org', City: 'Bonn' } },
      /Search contacts for Email='new@x\.org': if it is found/,
    ],
  ];
  for (const [name, fault, isDone] of doubts) {
    it(`is sent once and may be written: ${name}`, async () => {
      for (const [order, search] of writes) {
        // the answer to a deletion is empty: there is nothing to break
        if (['truncate', 'cut'].includes(fault.kind) && order.action === 'delete') continue;
        const { sandbox, failure, asked } = await benchWith({ limits: { answer: 100, idle: 4000 } });
        const contacts = sandbox.resource('contacts');
        contacts.create({ Key: 'a', Email: 'ann@x.org' });
        sandbox.faults.add({ times: Infinity, match: isWrite, ...fault });
        const error = await failure(order);
        assert.equal(error.code, 'maybe-written', `${order.action}: ${error.message}`);
        assert.match(error.message, /may have been written all the same/);
        assert.match(error.cure, search);
        assert.equal(asked().filter((call) => !call.startsWith('GET')).length, 1, order.action);
        if (order.action === 'delete') assert.equal(contacts.size, isDone ? 0 : 1);
        else if (order.action === 'update') assert.equal(contacts.get('a')?.['City'] === 'Bonn', isDone);
        else assert.equal(contacts.size, isDone ? 2 : 1);
      }
    });
  }

  it('that is broken off is not sent a second time', async () => {
    const { sandbox, answers, asked } = await benchWith();
    sandbox.faults.add({ kind: 'hang' });
    const abort = new AbortController();
    const running = answers(CREATE, { signal: abort.signal });
    while (sandbox.log.entries.length === 0) await new Promise(setImmediate);
    abort.abort(new Error('closed'));
    await assert.rejects(running, /closed/);
    assert.equal(asked().length, 1);
    await assert.rejects(answers(CREATE, { signal: abort.signal }), /closed/);
    assert.equal(asked().length, 1);
  });

  const words = { message: 'Refused', providerMessage: 'Email is no address' };
  const statuses: [status: number, code: string, cure: RegExp][] = [
    [400, 'not-valid', /Correct the fields that the CRM names/],
    [401, 'unauthorized', /secrets and the instance token/],
    [403, 'forbidden', /its user may write this resource/],
    [405, 'not-allowed', /cannot be written in that way/],
    [409, 'conflict', /such a record already/],
    [413, 'too-large', /at most 8 MB/],
    [415, 'media-type', /takes no JSON/],
    [422, 'not-valid', /Correct the fields that the CRM names/],
  ];
  for (const [status, code, cure] of statuses) {
    it(`that is refused with ${status} says why, what the CRM says, and what to do`, async () => {
      const { sandbox, failure, asked } = await benchWith();
      sandbox.faults.add({ kind: 'status', status, ...words });
      const error = await failure(CREATE);
      assert.ok(error instanceof PlatformError);
      assert.equal(error.code, code);
      assert.match(
        error.message,
        new RegExp(`answered ${status}: Refused · Email is no address \\(request `),
      );
      assert.match(error.cure, cure);
      assert.equal(error.providerMessage, 'Email is no address');
      assert.match(error.requestId ?? '', /^[0-9a-f]{24}$/);
      assert.ok(error.status.length <= 25);
      assert.equal(asked().length, 1);
    });
  }

  it('that the platform itself refuses: a wrong token, a key that exists, a mandatory field', async () => {
    const { sandbox, failure } = await benchWith();
    sandbox.resource('contacts').create({ Key: 'a' });
    assert.equal((await failure({ action: 'create', values: { Key: 'a' } })).code, 'conflict');
    const missing = await failure({ action: 'create', resource: 'custom-records', values: { Name: 'x' } });
    assert.equal(missing.code, 'not-valid');
    assert.match(missing.message, /ApplicationId is mandatory/);
    const { failure: fails } = await benchWith({ settings: { instanceToken: 'another' } });
    assert.equal((await fails(CREATE)).code, 'unauthorized');
  });

  it('tells the name of a request by its header where the body has none', async () => {
    const { sandbox, failure } = await benchWith();
    sandbox.faults.add({
      kind: 'body',
      status: 400,
      text: '<html>',
      headers: { 'Elements-Request-Id': 'abc' },
    });
    const error = await failure(CREATE);
    assert.ok(error instanceof PlatformError);
    assert.equal(error.requestId, 'abc');
  });

  it('reads are tried again as polls are', async () => {
    const { sandbox, answer, failure } = await benchWith();
    sandbox.resource('contacts').create({ Key: 'a' });
    sandbox.faults.add({ kind: 'reset' });
    sandbox.faults.add({ kind: 'status', status: 500 });
    assert.equal((await answer({ action: 'get', key: 'a' })).record.outcome, 'found');
    sandbox.faults.add({ kind: 'status', status: 502, times: Infinity });
    assert.equal((await failure({ action: 'find' })).code, 'server-fault');
    assert.equal(sandbox.log.entries.length, 6);
  });

  it('say nothing of polls, and what to do with the message', async () => {
    for (const order of [CREATE, GET, FIND, UPSERT]) {
      for (const fault of [
        ...[405, 406, 408, 425, 429, 500, 503].map((status) => ({ kind: 'status', status }) as const),
        { kind: 'reset' } as const,
        { kind: 'body', text: 'nonsense' } as const,
      ]) {
        const { sandbox, failure } = await benchWith();
        sandbox.faults.add({ ...fault, times: Infinity });
        const { message } = await failure(order);
        assert.doesNotMatch(message, /\bpoll|skipped|tried again|read again|the url/i);
      }
    }
  });
});

/** An address at which nobody listens. */
async function unusedAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}/elements/api-v2`;
}
