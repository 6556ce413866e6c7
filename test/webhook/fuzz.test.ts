import assert from 'node:assert/strict';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { isSigned } from '../../src/events/signature';
import { signatureOf } from '../sandbox/notifications/envelope';
import type { Notification } from '../../src/events/notification';
import { createByteBudget } from '../../src/webhook/byte-budget';
import { pushedEvents } from '../../src/webhook/pushed-event';
import { answerRequest } from '../../src/webhook/request';
import { createWorkRoom } from '../../src/webhook/work-room';
import { KEY, runWebhook } from './running-webhook';

/** `SEED=… npx mocha …` runs the same again. */
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const RUNS = 100_000;
const RUNS_OVER_SOCKETS = 3_000;
const ANSWERS = new Set([200, 400, 401, 404, 405, 413, 415]);

interface Sent {
  method: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** Values that a member of a notification may have instead of what belongs there. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1e308,
    '',
    [],
    {},
    '__proto__',
    'constructor',
    '../..',
    '2|0',
    '\ud800',
  ),
  fc.string({ maxLength: 8 }),
  fc.jsonValue({ maxDepth: 2 }),
);
const or = (right: unknown): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: odd });
const record = fc.dictionary(
  fc.constantFrom('Key', 'id', 'objectId', 'eventType', 'Name', '__proto__'),
  odd,
  { maxKeys: 4 },
);
const event = fc.record(
  {
    objectType: or('contacts'),
    objectId: or('k1'),
    eventType: fc.oneof(fc.constantFrom<unknown>('CREATED', 'UPDATED', 'DELETED', 'UNKNOWN'), odd),
    date: fc.oneof(
      fc.constantFrom<unknown>('2018-08-20T15:29:06Z', 1534778974827, 'Mon Aug 20 15:30:07 UTC 2018'),
      odd,
    ),
    pollDate: odd,
    hubKey: or('crm'),
  },
  { requiredKeys: [] },
);
const envelope = fc.record(
  {
    id: odd,
    createdDate: odd,
    message: fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record(
          {
            instanceId: or(12345),
            raw: fc.oneof(fc.record({ contacts: fc.array(record, { maxLength: 3 }) }), odd),
            events: fc.oneof(
              { weight: 6, arbitrary: fc.array(event, { maxLength: 3 }) },
              { weight: 1, arbitrary: odd },
            ),
          },
          { requiredKeys: ['instanceId', 'events'] },
        ),
      },
      { weight: 1, arbitrary: odd },
    ),
    response: fc.oneof(
      fc.record({ events: fc.array(fc.record({ path: odd, metadata: odd }), { maxLength: 2 }) }),
      odd,
    ),
    instanceId: or(12345),
  },
  { requiredKeys: [] },
);
const json = envelope.map((value) => Buffer.from(JSON.stringify(value)));
/** A notification with one of its bytes changed or its end cut off. */
const broken = fc
  .tuple(json, fc.nat(), fc.integer({ min: 0, max: 255 }), fc.boolean())
  .map(([bytes, at, byte, cut]) => {
    const place = at % bytes.length;
    if (cut) return bytes.subarray(0, place);
    const changed = Buffer.from(bytes);
    changed[place] = byte;
    return changed;
  });
const body = fc.oneof(
  { weight: 5, arbitrary: json },
  { weight: 2, arbitrary: broken },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: fc.nat({ max: 300 }).map((depth) => Buffer.from('[{"a":'.repeat(depth))) },
);
const types = fc.oneof(
  { weight: 8, arbitrary: fc.constant('application/json') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'application/json; charset=utf-8',
      'application/json;charset=latin1',
      'text/xml',
      '',
      ';;',
    ),
  },
);
const codings = fc.oneof(
  { weight: 8, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom('gzip', 'br', 'deflate', 'identity', 'gzip, gzip', 'constructor') },
);
const sent: fc.Arbitrary<Sent> = fc
  .record({
    body,
    type: types,
    coding: codings,
    zipped: fc.boolean(),
    signing: fc.constantFrom('right', 'right', 'right', 'wrong', 'other', 'none', 'junk'),
    junk: fc.base64String({ maxLength: 60 }),
    method: fc.oneof(
      { weight: 12, arbitrary: fc.constant('POST') },
      { weight: 1, arbitrary: fc.constantFrom('GET', 'PUT', 'OPTIONS') },
    ),
  })
  .map(({ body: plain, type, coding, zipped, signing, junk, method }) => {
    const bytes = coding === 'gzip' && zipped ? gzipSync(plain) : plain;
    const signatures: Record<string, string | undefined> = {
      right: signatureOf(bytes, KEY),
      wrong: signatureOf(bytes, 'other'),
      other: signatureOf(Buffer.from('other'), KEY),
      junk: `sha256=${junk}`,
    };
    const signature = signatures[signing];
    return {
      method,
      body: bytes,
      headers: {
        'content-type': type,
        ...(coding === '' ? {} : { 'content-encoding': coding }),
        ...(signature === undefined ? {} : { 'elements-webhook-signature': signature }),
      },
    };
  });

/** Bytes of the heap that are in use, without what only waits to be collected. */
function usedHeap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

/** A request as a server hands it over, without a socket. */
function requestOf({ method, headers, body: bytes }: Sent): IncomingMessage {
  const stream = Readable.from([bytes], { objectMode: false, highWaterMark: bytes.length + 1 });
  return Object.assign(stream, { method, headers, complete: true }) as unknown as IncomingMessage;
}

function responseOf(told: { status?: number }): ServerResponse {
  const response = {
    headersSent: false,
    destroyed: false,
    statusCode: 0,
    setHeader: () => undefined,
    end: () => {
      told.status = response.statusCode;
    },
  };
  return response as unknown as ServerResponse;
}

describe('whatever is sent to a webhook', () => {
  let prototype: string[] = [];

  before(() => {
    console.log(`      seed ${SEED}`);
    prototype = Object.getOwnPropertyNames(Object.prototype);
  });

  it(`is answered, and makes no event unless it is signed (${RUNS} bodies and header sets)`, async function () {
    this.timeout(180_000);
    const source = {
      instanceId: '12345',
      elementKey: 'maximizer',
      resourceOf: () => undefined,
      now: () => Date.now(),
    };
    const budget = createByteBudget(1_000_000_000);
    const room = createWorkRoom(1_000_000_000);
    const taken: Notification[] = [];
    let heap = 0;
    let run = 0;
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(sent, async (one) => {
        run += 1;
        if (run === RUNS / 2) heap = usedHeap();
        taken.length = 0;
        const told: { status?: number } = {};
        await answerRequest(requestOf(one), responseOf(told), {
          gate: { keys: [KEY], credentials: undefined },
          instanceId: '12345',
          resourceOf: () => undefined,
          budget,
          room,
          isFull: () => false,
          take: (notification) => {
            taken.push(notification);
            for (const { event } of [...notification.events].map(pushedEvents(source)))
              assert.equal(event.instanceId, '12345');
            return Promise.resolve('stored');
          },
          refused: () => undefined,
        });
        const status = told.status ?? 0;
        assert.ok(ANSWERS.has(status), `answered ${status}`);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        assert.equal(taken.length, status === 200 ? 1 : 0);
        if (taken.length > 0) {
          assert.ok(isSigned(one.body, one.headers['elements-webhook-signature'], [KEY]));
        }
      }),
      { seed: SEED, numRuns: RUNS },
    );
    assert.equal(budget.taken, 0);
    for (const status of [200, 400, 401, 404, 405, 415])
      assert.ok((statuses.get(status) ?? 0) > 100, `few ${status}`);
    assert.deepEqual(Object.getOwnPropertyNames(Object.prototype), prototype);
    const grown = usedHeap() - heap;
    assert.ok(grown < 16 * 1024 * 1024, `the heap grew by ${grown} bytes over the second half`);
  });

  it(`is answered over sockets as well (${RUNS_OVER_SOCKETS})`, async function () {
    this.timeout(60_000);
    const running = await runWebhook({ fetchRecord: false });
    const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
    const statusOf = (one: Sent): Promise<number> =>
      new Promise((resolve, reject) => {
        const request = http.request(
          running.url,
          {
            agent,
            method: one.method,
            headers: { ...one.headers, 'content-length': String(one.body.length) },
          },
          (response) => {
            response.resume();
            response.on('end', () => {
              resolve(response.statusCode ?? 0);
            });
          },
        );
        request.on('error', (error) => {
          // the server closed a kept connection just now
          if (request.reusedSocket) resolve(statusOf(one));
          else reject(error);
        });
        request.end(one.body);
      });
    for (const one of fc.sample(sent, { seed: SEED, numRuns: RUNS_OVER_SOCKETS })) {
      const status = await statusOf(one);
      assert.ok(ANSWERS.has(status), `answered ${status}`);
    }
    agent.destroy();
    await running.close();
  });
});
