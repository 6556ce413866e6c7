import assert from 'node:assert/strict';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { signatureOf } from '../sandbox/notifications/envelope';
import { createByteBudget } from '../../src/webhook/byte-budget';
import { carrying, KEY, notification, post, runWebhook, type RunningWebhook } from './running-webhook';

const CONTACT = { Key: 'a', FullName: 'Ann' };

const JSON_TYPES = [
  'application/json',
  'application/json; charset=UTF-8',
  'application/vnd.api+json',
  'APPLICATION/JSON;x=y',
];
const OTHER_TYPES = [
  undefined,
  '',
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/octet-stream',
  'application/json; charset=utf-16',
  ';;',
];

describe('the answer to a notification', () => {
  let running: RunningWebhook;

  beforeEach(async () => {
    running = await runWebhook();
  });
  afterEach(async () => {
    await running.close();
  });

  it('is 200 {} when it is stored, and 200 {"duplicate":true} when it comes again', async () => {
    const body = carrying(CONTACT);
    const first = await post(running.url, body);
    assert.deepEqual([first.status, first.body], [200, '{}']);
    const again = await post(running.url, body);
    assert.deepEqual([again.status, again.body], [200, '{"duplicate":true}']);
    assert.equal(running.events.length, 1);
    assert.deepEqual(running.events[0]?.payload, CONTACT);
  });

  it('is {"duplicate":true} for the same event in another notification', async () => {
    await post(running.url, carrying(CONTACT));
    assert.equal((await post(running.url, carrying(CONTACT))).body, '{"duplicate":true}');
    assert.equal(running.events.length, 1);
  });

  it('is 200 twice for two alike at once, of which one is delivered', async () => {
    const body = carrying(CONTACT);
    const replies = await Promise.all(Array.from({ length: 20 }, () => post(running.url, body)));
    assert.deepEqual(new Set(replies.map(({ status }) => status)), new Set([200]));
    assert.equal(replies.filter((reply) => reply.body === '{}').length, 1);
    assert.equal(running.events.length, 1);
  });

  it('is 400 with the reason for what is not JSON or not a notification', async () => {
    const reasons: [unknown, string][] = [
      ['', 'the body is empty'],
      ['{"a":', 'the body is not JSON: a value is expected, but the text ends (line 1, column 6, in a)'],
      [Buffer.from([0x22, 0xff, 0x22]), 'the body is not UTF-8'],
      ['['.repeat(5000) + ']'.repeat(5000), 'the body is not a JSON object'],
      [{}, 'the body has neither a message nor a response object'],
      [{ message: { instanceId: 12345 } }, 'message.events is not an array'],
    ];
    for (const [body, message] of reasons) {
      const reply = await post(running.url, body);
      assert.deepEqual([reply.status, JSON.parse(reply.body)], [400, { message }]);
    }
  });

  it('is 401 without a detail for a signature that is missing or wrong', async () => {
    for (const signature of [undefined, 'sha256=', signatureOf(Buffer.from('other'), KEY)]) {
      const reply = await post(running.url, carrying(CONTACT), { 'elements-webhook-signature': signature });
      assert.deepEqual([reply.status, reply.body], [401, '{}']);
    }
    assert.equal(running.events.length, 0);
  });

  it('is 401 before anything is parsed', async () => {
    const reply = await post(running.url, 'no JSON', { 'elements-webhook-signature': 'sha256=AAAA' });
    assert.equal(reply.status, 401);
  });

  it("is 404 for another instance's notification", async () => {
    const body = { id: '1', message: { instanceId: 99, events: [] } };
    assert.equal((await post(running.url, body)).status, 404);
  });

  it('is 405 with Allow for anything but POST', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
      const reply = await post(running.url, '', {}, method);
      assert.deepEqual([reply.status, reply.headers.get('allow')], [405, 'POST']);
    }
  });

  it('is 415 for a content coding that is not known', async () => {
    const reply = await post(running.url, notification(), { 'content-encoding': 'compress' });
    assert.equal(reply.status, 415);
  });

  it('is 200 for what is signed and JSON, whatever its type says, and when it has none', async () => {
    for (const type of [...JSON_TYPES, ...OTHER_TYPES]) {
      const reply = await post(running.url, carrying({ Key: type ?? 'none' }), { 'content-type': type });
      assert.deepEqual([reply.status, reply.body], [200, '{}'], type);
    }
    assert.equal((await post(running.url, 'no JSON', { 'content-type': 'text/plain' })).status, 400);
  });

  it('is 200 for a compressed body, signed before or after it was compressed', async () => {
    const codings: [string, (text: string) => Buffer][] = [
      ['gzip', gzipSync],
      ['deflate', deflateSync],
      ['deflate', deflateRawSync],
      ['br', brotliCompressSync],
    ];
    for (const [coding, compress] of codings) {
      const text = JSON.stringify(carrying({ ...CONTACT, coding }, { date: Date.now() }));
      const inner = signatureOf(Buffer.from(text), KEY);
      const headers = { 'content-encoding': coding, 'elements-webhook-signature': inner };
      assert.equal((await post(running.url, compress(text), headers)).status, 200, coding);
      const outer = await post(running.url, compress(text), { 'content-encoding': coding });
      assert.equal(outer.body, '{"duplicate":true}', coding);
      const wrong = { ...headers, 'elements-webhook-signature': signatureOf(Buffer.from('x'), KEY) };
      assert.equal((await post(running.url, compress(text), wrong)).status, 401, coding);
    }
    const broken = await post(running.url, 'not gzip', { 'content-encoding': 'gzip' });
    assert.equal(broken.status, 400);
  });

  it('is 413 for a body that inflates beyond 10 MB', async () => {
    const bomb = gzipSync(Buffer.alloc(40 * 1024 * 1024));
    const reply = await post(running.url, bomb, { 'content-encoding': 'gzip' });
    assert.equal(reply.status, 413);
  });

  it('leaves out a member named __proto__, however it is written', async () => {
    for (const name of ['__proto__', '\\u005f_proto__', '__pr\\u006fto__']) {
      const text = JSON.stringify(
        carrying({ ...CONTACT, NAME: { polluted: true } }, { date: Math.random() * 1e12 }),
      );
      assert.equal((await post(running.url, text.replace('NAME', name))).status, 200);
    }
    for (const { payload } of running.events)
      assert.deepEqual(Object.keys(payload ?? {}), ['Key', 'FullName']);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });

  it('is 503 with Retry-After once the webhook closes', async () => {
    await running.webhook.close();
    const reply = await post(running.url, carrying(CONTACT));
    assert.deepEqual([reply.status, reply.headers.get('retry-after')], [503, '30']);
  });
});

describe('a webhook', () => {
  it('takes the previous key as well', async () => {
    const running = await runWebhook({ gate: { keys: ['new', KEY], credentials: undefined } });
    assert.equal((await post(running.url, carrying(CONTACT))).status, 200);
    await running.close();
  });

  it('answers 415 for what is not JSON by its type where nothing says who sends', async () => {
    const running = await runWebhook({ gate: { keys: [], credentials: undefined } });
    const statusOf = async (type: string | undefined): Promise<number> =>
      (await post(running.url, carrying({ Key: type }), { 'content-type': type })).status;
    for (const type of JSON_TYPES) assert.equal(await statusOf(type), 200, type);
    for (const type of OTHER_TYPES) assert.equal(await statusOf(type), 415, type);
    await running.close();
  });

  it('takes JSON of any type from who has the right user and password', async () => {
    const running = await runWebhook({ gate: { keys: [], credentials: { user: 'u', password: 'p' } } });
    const authorization = `Basic ${Buffer.from('u:p').toString('base64')}`;
    for (const type of OTHER_TYPES) {
      const reply = await post(running.url, carrying({ Key: type }), { authorization, 'content-type': type });
      assert.equal(reply.status, 200, type);
    }
    await running.close();
  });

  it('asks for user and password when it has them, also beside a signature', async () => {
    const credentials = { user: 'u', password: 'p' };
    const authorization = `Basic ${Buffer.from('u:p').toString('base64')}`;
    for (const keys of [[], [KEY]]) {
      const running = await runWebhook({ gate: { keys, credentials } });
      const without = await post(running.url, carrying(CONTACT));
      assert.deepEqual([without.status, without.body], [401, '{}']);
      assert.equal(without.headers.get('www-authenticate'), 'Basic realm="open-connectors"');
      assert.equal((await post(running.url, carrying(CONTACT), { authorization })).status, 200);
      const unsigned = await post(running.url, carrying({ Key: 'b' }), {
        authorization,
        'elements-webhook-signature': undefined,
      });
      assert.equal(unsigned.status, keys.length === 0 ? 200 : 401);
      await running.close();
    }
  });

  it('answers 503 while the store fails, and takes the same notification once it does not', async () => {
    let failing = true;
    const running = await runWebhook({
      write: () => (failing ? Promise.reject(new Error('disk full')) : Promise.resolve()),
    });
    const body = carrying(CONTACT);
    const reply = await post(running.url, body);
    assert.deepEqual([reply.status, reply.headers.get('retry-after'), reply.body], [503, '30', '{}']);
    assert.deepEqual(running.refused, [[503, 'disk full']]);
    failing = false;
    assert.equal((await post(running.url, body)).body, '{}');
    assert.equal(running.events.length, 1);
    await running.close();
  });

  it('answers 503 when too much waits to be delivered', async () => {
    const running = await runWebhook({ pending: 5, mostPending: 5 });
    assert.equal((await post(running.url, carrying(CONTACT))).status, 503);
    await running.close();
  });

  it('answers 503 when too many bodies are in memory, and gives their room back', async () => {
    const budget = createByteBudget(1000);
    const running = await runWebhook({ budget });
    assert.equal((await post(running.url, carrying({ Key: 'x'.repeat(2000) }))).status, 503);
    assert.equal((await post(running.url, carrying(CONTACT))).status, 200);
    assert.equal(budget.taken, 0);
    await running.close();
  });

  it('tells two contents under one date apart, as a poll does', async () => {
    const running = await runWebhook();
    const contents = [CONTACT, { ...CONTACT, FullName: 'Anna' }, CONTACT, { ...CONTACT, FullName: 'Anna' }];
    for (const contact of contents) assert.equal((await post(running.url, carrying(contact))).status, 200);
    const ids = running.events.map(({ event }) => event.id);
    assert.equal(ids.length, 2);
    assert.equal(ids[0], '12345/contacts/a@2018-08-20T15:29:06.000Z');
    assert.match(ids[1] ?? '', /^12345\/contacts\/a@2018-08-20T15:29:06\.000Z~[0-9a-f]{8}$/);
    await running.close();
  });

  it('takes a record without dates that goes back to an earlier content for changed', async () => {
    const running = await runWebhook();
    for (const FullName of ['A', 'B', 'A', 'A']) {
      await post(running.url, carrying({ Key: 'a', FullName }, { date: undefined }));
    }
    assert.deepEqual(
      running.events.map(({ payload }) => payload?.['FullName']),
      ['A', 'B', 'A'],
    );
    await running.close();
  });
});
