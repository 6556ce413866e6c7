import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../src/clock';
import type { PlatformCall } from '../../src/connector/connection';
import { networkError, statusError } from '../../src/connector/platform-error';
import { TOO_DEEP } from '../../src/resource/record-reader';
import { createMemoryStore } from '../../src/store/memory-store';
import { carrying, notification, post, runWebhook, type RunningWebhook } from './running-webhook';

/** A hub whose answers a test gives one by one. */
function heldHub() {
  const calls: { path: string; answer: (record: unknown) => void; fail: (error: Error) => void }[] = [];
  const watchers = new Set<() => void>();
  return {
    calls,
    callHub: ({ path, signal }: PlatformCall): Promise<unknown> =>
      new Promise((answer, fail) => {
        signal?.addEventListener('abort', () => {
          fail(new Error('aborted'));
        });
        calls.push({ path, answer, fail });
        for (const watcher of watchers) watcher();
      }),
    /** Resolves with the call of that number, from 1. */
    call: (count: number): Promise<(typeof calls)[number]> =>
      new Promise((resolve) => {
        const watch = (): void => {
          const call = calls[count - 1];
          if (call === undefined) return;
          watchers.delete(watch);
          resolve(call);
        };
        watchers.add(watch);
        watch();
      }),
  };
}

/** Time that passes only when it is slept, so that no wait takes any. */
const hastyClock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: (_ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      setImmediate(() => {
        if (signal?.aborted === true) reject(new Error('aborted'));
        else resolve();
      });
    }),
};

describe('the records that notifications do not carry', () => {
  let running: RunningWebhook | undefined;

  afterEach(async () => {
    await running?.close();
    running = undefined;
  });

  const payloads = (): unknown[] => running?.events.map(({ payload }) => payload) ?? [];

  it('are read from the hub, at most four at a time', async () => {
    const hub = heldHub();
    running = await runWebhook({ callHub: hub.callHub });
    for (let index = 0; index < 6; index += 1) {
      await post(running.url, notification({ objectId: `a/${index}` }));
    }
    await hub.call(4);
    assert.deepEqual(
      hub.calls.map(({ path }) => path),
      [0, 1, 2, 3].map((index) => `/hubs/crm/contacts/a%2F${index}`),
    );
    hub.calls[2]?.answer({ Key: 'third' });
    const fifth = await hub.call(5);
    assert.equal(fifth.path, '/hubs/crm/contacts/a%2F4');
    await running.delivered(1);
    assert.deepEqual(payloads(), [{ Key: 'third' }]);
  });

  it('are null when they are gone', async () => {
    running = await runWebhook({
      callHub: () => Promise.reject(statusError('GET /x', 404, '{}', undefined)),
    });
    await post(running.url, notification());
    await running.delivered(1);
    assert.deepEqual(payloads(), [null]);
    assert.equal(running.events[0]?.event.warning, undefined);
  });

  it('are null with a warning when the hub refuses them for good', async () => {
    running = await runWebhook({
      callHub: () => Promise.reject(statusError('GET /x', 406, '{}', undefined)),
    });
    await post(running.url, notification());
    await running.delivered(1);
    assert.deepEqual(payloads(), [null]);
    assert.equal(running.events[0]?.event.warning, 'record not read: 406 not acceptable');
  });

  it('are null with a warning when they are nested too deep for anyone to copy', async () => {
    const deep = JSON.parse(`${'{"a":'.repeat(101)}1${'}'.repeat(101)}`) as Record<string, unknown>;
    running = await runWebhook({ callHub: () => Promise.resolve(deep) });
    await post(running.url, notification());
    await running.delivered(1);
    assert.deepEqual(payloads(), [null]);
    assert.equal(running.events[0]?.event.warning, TOO_DEEP);
  });

  it('are given up after a day of tries, however the clock is set meanwhile', async () => {
    let now = Date.parse('2026-03-01T12:00:00Z');
    let elapsed = 0;
    let tries = 0;
    const clock: Clock = { ...hastyClock, now: () => now, elapsed: () => elapsed };
    const callHub = (): Promise<unknown> => {
      tries += 1;
      // a board without a battery, and then the hours of a day
      now += tries === 3 ? 20_000 * 86_400_000 : 3_600_000;
      elapsed += 3_600_000;
      return Promise.reject(networkError('GET', 'ECONNRESET'));
    };
    running = await runWebhook({ callHub, clock });
    await post(running.url, notification());
    await running.delivered(1);
    assert.deepEqual(payloads(), [null]);
    assert.match(running.events[0]?.event.warning ?? '', /^record not read: /);
    assert.ok(tries >= 25 && tries <= 27, `${tries} tries`);
  });

  it('are tried again when reading fails, without holding up others', async () => {
    let failures = 0;
    const callHub = ({ path }: PlatformCall): Promise<unknown> => {
      if (!path.endsWith('/bad') || failures >= 20) return Promise.resolve({ Key: path });
      failures += 1;
      return Promise.reject(
        failures % 2 === 0 ? networkError('GET', 'ECONNRESET') : statusError('GET', 403, '', 0),
      );
    };
    running = await runWebhook({ callHub, clock: hastyClock });
    const replies = [];
    for (const objectId of ['bad', 'good', 'better'])
      replies.push(await post(running.url, notification({ objectId })));
    assert.deepEqual(
      replies.map(({ status }) => status),
      [200, 200, 200],
    );
    await running.delivered(3);
    const order = running.events.map(({ event }) => event.objectId);
    assert.equal(order.at(-1), 'bad');
    assert.equal(failures, 20);
    while (running.readingErrors.at(-1) !== undefined) await turn();
    assert.equal(running.readingErrors.length, 21);
  });

  it('keep the events of their object in order, and only those', async () => {
    const hub = heldHub();
    running = await runWebhook({ callHub: hub.callHub });
    await post(running.url, notification({ objectId: 'a', date: '2018-08-20T15:00:00Z' }));
    await post(running.url, carrying({ Key: 'a', n: 2 }, { date: '2018-08-20T15:00:01Z' }));
    await post(
      running.url,
      notification({ objectId: 'a', eventType: 'DELETED', date: '2018-08-20T15:00:02Z' }),
    );
    await post(running.url, carrying({ Key: 'b' }));
    assert.deepEqual(
      running.events.map(({ event }) => event.objectId),
      ['b'],
    );
    (await hub.call(1)).answer({ Key: 'a', n: 1 });
    await running.delivered(4);
    assert.deepEqual(payloads(), [{ Key: 'b' }, { Key: 'a', n: 1 }, { Key: 'a', n: 2 }, null]);
  });

  it('are read after a restart', async () => {
    const store = createMemoryStore();
    const hub = heldHub();
    running = await runWebhook({ store, callHub: hub.callHub });
    const body = notification({ objectId: 'a' });
    await post(running.url, body);
    await hub.call(1);
    await running.close();
    assert.deepEqual(payloads(), []);
    running = await runWebhook({ store, callHub: () => Promise.resolve({ Key: 'a' }) });
    await running.delivered(1);
    assert.deepEqual(payloads(), [{ Key: 'a' }]);
    assert.equal((await post(running.url, body)).body, '{"duplicate":true}');
  });

  it('are read again when a version is notified again: another content is another event', async () => {
    let record: Record<string, unknown> = { Key: 'a', n: 1 };
    let reads = 0;
    running = await runWebhook({
      callHub: () => {
        reads += 1;
        return Promise.resolve(record);
      },
    });
    await post(running.url, notification({ objectId: 'a' }));
    await running.delivered(1);
    assert.equal((await post(running.url, notification({ objectId: 'a' }))).body, '{"duplicate":true}');
    while (reads < 2) await turn();
    record = { Key: 'a', n: 2 };
    await post(running.url, notification({ objectId: 'a' }));
    await running.delivered(2);
    assert.deepEqual(payloads(), [{ Key: 'a', n: 1 }, record]);
    assert.match(running.events[1]?.event.id ?? '', /~[0-9a-f]{8}$/);
  });

  it('are not read when that is switched off, nor for what has no address', async () => {
    const refuse = (): Promise<unknown> => Promise.reject(new Error('nobody asked'));
    running = await runWebhook({ fetchRecord: false, callHub: refuse });
    await post(running.url, notification());
    await running.close();
    assert.deepEqual(payloads(), [null]);
    running = await runWebhook({ callHub: refuse });
    await post(running.url, notification({ objectType: '..' }));
    assert.deepEqual(payloads(), [null]);
    assert.deepEqual(running.readingErrors, []);
  });
});
