import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Usage } from './loaded-webhook';

/** The heap of the process that is sent to, MB, and ms of CPU time that it may take for one notification, at one go and in all. */
const HEAP = 1024;
const AT_ONE_GO = 1_500;
const IN_ALL = 8_000;

const json = JSON.stringify;
const dateOf = (index: number): string => new Date(1_600_000_000_000 + index * 1000).toISOString();

function event(index: number, changed: Record<string, unknown> = {}): string {
  return json({
    date: dateOf(index),
    elementKey: 'maximizer',
    pollDate: dateOf(index),
    eventType: 'UPDATED',
    hubKey: 'crm',
    objectId: `k${index}`,
    objectType: 'contacts',
    ...changed,
  });
}

function record(index: number): string {
  return json({ Key: `k${index}`, FullName: 'Ada Lovelace', LastModifyDate: dateOf(index) });
}

function listOf(count: number, item: (index: number) => string): string {
  return `[${Array.from({ length: count }, (_, index) => item(index)).join()}]`;
}

/** A member each for so many names. */
function membersOf(count: number, member: (index: number) => string): string {
  return `{${listOf(count, member).slice(1, -1)}}`;
}

let sent = 0;
function envelope(events: string, raw = '{}', id = String((sent += 1))): string {
  return `{"id":"${id}","message":{"instanceId":12345,"raw":${raw},"events":${events}}}`;
}

const ONE = `[${event(1)}]`;
const LONG = 'x'.repeat(1_000_000);

const NOTIFICATIONS: [what: string, body: () => string, status: number][] = [
  ['1,500,000 empty events', () => envelope(listOf(1_500_000, () => '{}')), 413],
  ['100,000 empty events', () => envelope(listOf(100_000, () => '{}')), 413],
  [
    '1,000 events and 200,000 records',
    () => envelope(listOf(1_000, event), `{"contacts":${listOf(200_000, () => '{}')}}`),
    200,
  ],
  [
    '20,000 events with their records',
    () => envelope(listOf(20_000, event), `{"contacts":${listOf(20_000, record)}}`),
    200,
  ],
  [
    '2,000 events about one record of 4 MB',
    () =>
      envelope(
        listOf(2_000, (index) => event(index, { objectId: 'one' })),
        `{"contacts":[{"Key":"one","Text":"${LONG.repeat(4)}"}]}`,
      ),
    200,
  ],
  [
    '10,000 events that share a type of 1 MB',
    () =>
      envelope(
        listOf(10_000, (index) => `{"objectId":"${index}"}`),
        `{"objectType":"${LONG}"}`,
      ),
    400,
  ],
  [
    '10,000 events that share an id of 1 MB',
    () =>
      envelope(
        listOf(10_000, (index) => `{"a":${index}}`),
        '{}',
        LONG,
      ),
    400,
  ],
  [
    '8 object ids of 1 MB',
    () => envelope(listOf(8, (index) => event(index, { objectId: `${index}${LONG}` }))),
    200,
  ],
  [
    '5,000 types in another writing than their records',
    () =>
      envelope(
        listOf(5_000, (index) => event(index, { objectType: `Type-${index}` })),
        membersOf(5_000, (index) => `"type${index}s":[${record(index)}]`),
      ),
    200,
  ],
  [
    '5,000 writings of one type, and 50,000 records',
    () =>
      envelope(
        listOf(5_000, (index) => event(index, { objectType: `${'-'.repeat(index % 900)}Notes` })),
        `{"notes":${listOf(50_000, (index) => `{"id":"n${index}"}`)}}`,
      ),
    200,
  ],
  [
    'names that objects have by themselves',
    () =>
      envelope(
        listOf(2_000, (index) =>
          event(index, { objectType: ['__proto__', 'constructor', 'toString'][index % 3] }),
        ),
        '{"__proto__":[{"id":"k1"}],"constructor":[{"id":"k1"}],"toString":{"id":"k2"}}',
      ),
    200,
  ],
  [
    'a record of 400,000 members',
    () =>
      envelope(
        ONE,
        `{"contacts":[{"Key":"k1",${membersOf(400_000, (index) => `"${index.toString(36)}":0`).slice(1)}]}`,
      ),
    200,
  ],
  [
    '200,000 records with a member of their own each',
    () => envelope(ONE, `{"contacts":${listOf(200_000, (index) => `{"${index.toString(36)}":0}`)}}`),
    200,
  ],
  ['3,000,000 values', () => envelope(ONE, `{"contacts":${listOf(3_000_000, () => '0')}}`), 413],
  ['5,000,000 brackets', () => '['.repeat(5_000_000) + ']'.repeat(5_000_000), 413],
  [
    'a record of 200,000 levels',
    () => envelope(ONE, `{"contacts":[{"Key":"k1","a":${'['.repeat(200_000)}${']'.repeat(200_000)}}]}`),
    200,
  ],
  [
    'an event of 200,000 levels',
    () => envelope(`[{"objectId":${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}}]`),
    200,
  ],
  ['9 MB of broken JSON', () => envelope(ONE, `{"contacts":["${LONG.repeat(9)}`), 400],
  ['400,000 brackets that nothing closes', () => '['.repeat(400_000), 400],
];

describe(`a heavy notification, at ${HEAP} MB of heap`, () => {
  let child: ChildProcess;
  let port: number;

  before(async () => {
    child = fork(path.join(__dirname, 'loaded-webhook.ts'), {
      execArgv: ['--import', 'tsx', `--max-old-space-size=${HEAP}`],
    });
    [{ port }] = (await once(child, 'message')) as [{ port: number }];
  });
  after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.send('end');
    await once(child, 'exit');
  });

  async function usage(): Promise<Usage> {
    child.send('usage');
    const [told] = (await once(child, 'message')) as [Usage];
    return told;
  }

  async function post(body: string | Buffer, headers: Record<string, string> = {}): Promise<number> {
    const url = `http://127.0.0.1:${port}/`;
    const type = { 'content-type': 'application/json' };
    const answer = await fetch(url, {
      method: 'POST',
      body: new Uint8Array(Buffer.from(body)),
      headers: { ...type, ...headers },
    });
    await answer.text();
    return answer.status;
  }

  async function takes(what: string, body: string | Buffer, status: number, headers = {}): Promise<void> {
    await usage();
    assert.equal(await post(body, headers), status);
    const { cpu, standstill, peak } = await usage();
    const mb = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);
    console.log(
      `        ${what}, ${mb(Buffer.byteLength(body))} MB: ${cpu.toFixed(0)} ms of CPU time, ${standstill.toFixed(0)} ms at one go, ${mb(peak)} MB`,
    );
    assert.ok(standstill < AT_ONE_GO, `nothing else was done for ${standstill} ms of CPU time`);
    assert.ok(cpu < IN_ALL, `it took ${cpu} ms of CPU time`);
  }

  for (const [what, body, status] of NOTIFICATIONS) {
    it(`is answered ${status}, with turns for everyone else: ${what}`, async function () {
      this.timeout(120_000);
      await takes(what, body(), status);
    });
  }

  it('is answered 413 when it is a bomb', async function () {
    this.timeout(120_000);
    const coding = { 'content-encoding': 'gzip' };
    await takes('20 MB in gzip', gzipSync(Buffer.alloc(20_000_000, ' ')), 413, coding);
    const values = envelope(ONE, `{"contacts":${listOf(3_000_000, () => '{}')}}`);
    await takes('3,000,000 values in gzip', gzipSync(values), 413, coding);
  });

  it('comes a hundred times at once, and all are answered', async function () {
    this.timeout(240_000);
    const values = (index: number): string =>
      envelope(`[${event(index)}]`, `{"contacts":${listOf(200_000, () => '{}')}}`);
    const statuses = await Promise.all(Array.from({ length: 100 }, (_, index) => post(values(index))));
    assert.ok(
      statuses.every((status) => status === 200 || status === 503),
      [...new Set(statuses)].join(),
    );
    assert.ok(statuses.includes(200));
    const bomb = gzipSync(Buffer.alloc(9_000_000, ' '));
    const bombs = Array.from({ length: 100 }, () => post(bomb, { 'content-encoding': 'gzip' }));
    assert.deepEqual(new Set(await Promise.all(bombs)), new Set([400]));
    const { peak } = await usage();
    console.log(`        ${(peak / 1024 / 1024).toFixed(0)} MB of memory at most`);
  });
});
