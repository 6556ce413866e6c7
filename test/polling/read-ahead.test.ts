import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createConnection, type Connection } from '../../src/connector/connection';
import { createPoller, type Poller, type PollerOptions } from '../../src/polling/poller';
import { bytesOf } from '../../src/polling/memory/remembered';
import { scopePrefix } from '../../src/store/keys';
import { createMemoryStore } from '../../src/store/memory-store';
import type { Store } from '../../src/store/store';
import { contactsResource } from './maximizer-resource';

const PAGES = 4;

interface Gate {
  opened: Promise<void>;
  open: () => void;
}

function newGate(): Gate {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** A hub of four pages of one record each, which tokens lead to. */
describe('a page that is asked for ahead', () => {
  let server: http.Server;
  let connection: Connection;
  let store: Store;
  let asked: string[];
  let broken: string[];
  let answer: (page: number, response: http.ServerResponse) => boolean;
  let delivered: string[];

  beforeEach(async () => {
    asked = [];
    broken = [];
    delivered = [];
    const date = new Date(Date.now() - 60_000).toISOString();
    answer = () => false;
    store = createMemoryStore();
    server = http.createServer((request, response) => {
      const page = Number(/[?&]nextPage=behind-(\d+)/.exec(request.url ?? '')?.[1] ?? 0) + 1;
      asked.push(`${page}`);
      response.on('close', () => {
        if (!response.writableFinished) broken.push(`${page}`);
      });
      if (answer(page, response)) return;
      const more = page < PAGES ? { 'Elements-Next-Page-Token': `behind-${page}` } : {};
      response.writeHead(200, { 'Content-Type': 'application/json', ...more });
      response.end(JSON.stringify([{ Key: `${page}`, LastModifyDate: date, CreationDate: date }]));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    connection = createConnection({
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/elements/api-v2`,
      elementKey: 'maximizer',
      instanceId: '12345',
      userSecret: 'user secret',
      organizationSecret: 'organization secret',
      instanceToken: 'instance token',
      maxConcurrent: 4,
      timeZone: 'UTC',
    });
  });
  afterEach(async () => {
    connection.close();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  function poller(deliver: (ids: string[]) => Promise<void>, changed: Partial<PollerOptions> = {}): Poller {
    return createPoller({
      scope: 'test',
      resource: contactsResource(),
      connection,
      store,
      startFrom: 'beginning',
      lookback: 90,
      deepLookback: 900,
      deliver: async (events, commit) => {
        await deliver([...events].map(({ event }) => event.objectId));
        // as hand-off: nobody waits for it here
        commit().catch(() => undefined);
      },
      warn: (text) => assert.fail(text),
      ...changed,
    });
  }
  const taking = (ids: string[]): Promise<void> => {
    delivered.push(...ids);
    return Promise.resolve();
  };

  it('is the next one alone, and asked for once', async () => {
    const gate = newGate();
    const polled = poller(async (ids) => {
      await gate.opened;
      await taking(ids);
    }).poll();
    await delay(200);
    assert.deepEqual(asked, ['1', '2']);
    gate.open();
    assert.equal((await polled).events, PAGES);
    assert.deepEqual(asked, ['1', '2', '3', '4']);
    assert.deepEqual(delivered, ['1', '2', '3', '4']);
  });

  it('is not delivered before what was seen of the last one is stored', async () => {
    const gate = newGate();
    let writes = 0;
    const slow: Store = {
      ...store,
      write: async (operations) => {
        writes += 1;
        if (writes === 1) await gate.opened;
        await store.write(operations);
      },
    };
    const polled = poller(taking, { store: slow }).poll();
    await delay(200);
    assert.deepEqual(delivered, ['1']);
    assert.deepEqual(asked, ['1', '2', '3']);
    gate.open();
    await polled;
    assert.deepEqual(delivered, ['1', '2', '3', '4']);
  });

  it('is not looked up before what was seen of the last one is on disk', async () => {
    const steps: string[] = [];
    const other = Buffer.concat([scopePrefix('test', 'settled'), Buffer.alloc(8, 1)]);
    await store.write([
      { put: other, value: bytesOf({ emitted: true, seen: 60_000, versions: [{ hash: '0'.repeat(16) }] }) },
    ]);
    const watched: Store = {
      ...store,
      getMany: (keys) => {
        if (
          keys.some((key) => key.length === other.length && key.subarray(0, 9).equals(other.subarray(0, 9)))
        )
          steps.push('look up');
        return store.getMany(keys);
      },
      write: async (operations) => {
        steps.push('write');
        await delay(50);
        await store.write(operations);
        steps.push('written');
      },
    };
    await poller(taking, { store: watched }).poll();
    assert.deepEqual(
      steps.slice(0, 9),
      [...Array.from({ length: 3 }, () => ['look up', 'write', 'written'])].flat(),
    );
  });

  it('is not delivered when what was seen of the last one cannot be stored; that one comes again', async () => {
    let isFull = true;
    const full: Store = {
      ...store,
      write: (operations) =>
        isFull ? Promise.reject(new Error('the disk is full')) : store.write(operations),
    };
    const reader = poller(taking, { store: full });
    await assert.rejects(reader.poll(), /the disk is full/);
    assert.deepEqual(delivered, ['1']);
    isFull = false;
    await reader.poll();
    assert.deepEqual(delivered, ['1', '1', '2', '3', '4']);
    await reader.poll();
    assert.equal(delivered.length, 5);
  });

  it('fails in its turn: the one before it is delivered and stored, and none behind it is asked for', async () => {
    answer = (page, response) => {
      if (page !== 3) return false;
      response.writeHead(403, { 'Content-Type': 'application/json' });
      response.end('{"message":"not for you"}');
      return true;
    };
    const reader = poller(taking);
    await assert.rejects(reader.poll(), { httpStatus: 403 });
    assert.deepEqual(delivered, ['1', '2']);
    assert.deepEqual(asked, ['1', '2', '3']);
    answer = () => false;
    await reader.poll();
    assert.deepEqual(delivered, ['1', '2', '3', '4']);
  });

  it('is given up when a poll ends in error, or is broken off', async () => {
    answer = (page) => page === 2;
    const failing = poller(async () => {
      await delay(100);
      throw new Error('the flow is gone');
    });
    await assert.rejects(failing.poll(), /the flow is gone/);
    const ending = new AbortController();
    const stopped = poller(async () => {
      await delay(100);
      ending.abort(new Error('closed'));
    }).poll(ending.signal);
    await assert.rejects(stopped, /closed/);
    await delay(100);
    assert.deepEqual(broken, ['2', '2']);
  });
});
