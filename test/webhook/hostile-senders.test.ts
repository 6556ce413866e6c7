import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { signatureOf } from '../sandbox/notifications/envelope';
import { BODY_LIMITS } from '../../src/webhook/body';
import { createByteBudget } from '../../src/webhook/byte-budget';
import { carrying, KEY, post, runWebhook, type RunningWebhook } from './running-webhook';

/** As many as the descriptors of a process allow, at most 10,000; half a thousand are left for the rest of it. */
const CONNECTIONS = Math.min(10_000, mostDescriptors() - 500);
const LIMITS = { bytes: 10 * 1024 * 1024, idle: 150, total: 600 };

function mostDescriptors(): number {
  const { userLimits } = process.report.getReport() as {
    userLimits: { open_files: { hard: number | string } };
  };
  return Number(userLimits.open_files.hard) || Infinity;
}

describe('a hostile sender', () => {
  let running: RunningWebhook;
  const budget = createByteBudget(64 * 1024 * 1024);

  beforeEach(async () => {
    running = await runWebhook({ limits: LIMITS, budget });
  });
  afterEach(async () => {
    try {
      const still = await post(running.url, carrying({ Key: 'still' }));
      assert.equal(still.status, 200, 'others are still answered');
      // every byte is given back; that a sender is gone is heard a moment later
      while (budget.taken !== 0) await turn();
    } finally {
      await running.close();
    }
  });

  const head = (length: number | 'chunked', signature = 'sha256=x'): string =>
    [
      'POST / HTTP/1.1',
      'Host: localhost',
      'Content-Type: application/json',
      `Elements-Webhook-Signature: ${signature}`,
      length === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`,
      '',
      '',
    ].join('\r\n');

  /** Opens a socket and resolves with what came back once it is closed. */
  function exchange(use: (socket: net.Socket) => void, allowHalfOpen = false): Promise<string> {
    return new Promise((resolve) => {
      const socket = net.connect({ port: running.port, host: '127.0.0.1', allowHalfOpen });
      let answer = '';
      socket.on('data', (chunk) => (answer += chunk.toString()));
      socket.on('error', () => undefined);
      socket.on('close', () => {
        resolve(answer);
      });
      socket.on('end', () => {
        socket.end();
      });
      socket.on('connect', () => {
        use(socket);
      });
    });
  }

  it('that sends nothing after its headers is cut off', async () => {
    const began = performance.now();
    const answer = await exchange((socket) => socket.write(head(1000)));
    assert.equal(answer, '');
    assert.ok(performance.now() - began < 2_000);
  });

  it('that drips is cut off, whatever it sends', async () => {
    const began = performance.now();
    let drip: NodeJS.Timeout | undefined;
    await exchange((socket) => {
      socket.write(head(1_000_000));
      drip = setInterval(() => socket.write('x'), 40);
    });
    clearInterval(drip);
    assert.ok(performance.now() - began < 3_000);
  });

  it('that goes away in the middle leaves nothing behind', async () => {
    await exchange((socket) => {
      socket.write(`${head(1000)}{"a":`, () => socket.destroy());
    });
    await exchange((socket) => {
      socket.write(`${head('chunked')}5\r\nabcde\r\n`, () => socket.resetAndDestroy());
    });
  });

  it('that closes its half after the body still gets its answer', async () => {
    const body = JSON.stringify(carrying({ Key: 'half' }));
    const answer = await exchange((socket) => {
      socket.end(head(Buffer.byteLength(body), signatureOf(Buffer.from(body), KEY)) + body);
    }, true);
    assert.match(answer, /^HTTP\/1\.1 200 /);
  });

  it('that closes its half before the end is cut off', async () => {
    const answer = await exchange((socket) => {
      socket.end(`${head(1000)}{"a":1`);
    }, true);
    assert.doesNotMatch(answer, /^HTTP\/1\.1 200 /);
  });

  it('that announces 20 MB gets 413 before it has sent them', async () => {
    const answer = await exchange((socket) => socket.write(head(20 * 1024 * 1024)));
    assert.match(answer, /^HTTP\/1\.1 413 /);
    assert.match(answer, /Connection: close/);
  });

  it('that sends 20 MB in chunks gets 413 once it has sent 10', async () => {
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const answer = await exchange((socket) => {
      socket.write(head('chunked'));
      let left = 20 * 16;
      const send = (): void => {
        while (left > 0) {
          left -= 1;
          if (!socket.write(chunk)) {
            socket.once('drain', send);
            return;
          }
        }
        socket.write('0\r\n\r\n');
      };
      send();
    });
    assert.match(answer, /^HTTP\/1\.1 413 /);
  });

  it('that sends a body which is no HTTP is refused by the server itself', async () => {
    const answer = await exchange((socket) => socket.write(`${head('chunked')}zz\r\n`));
    assert.doesNotMatch(answer, /^HTTP\/1\.1 200 /);
  });

  it(`with ${CONNECTIONS} connections at once has all of them cut off in time, and others are answered meanwhile`, async function () {
    this.timeout(90_000);
    const other = await runWebhook({ limits: BODY_LIMITS, budget });
    const before = process.memoryUsage().rss;
    const senders = fork(path.join(__dirname, 'slow-senders.cjs'), [
      String(other.port),
      String(CONNECTIONS),
      `${head(100_000)}{"a":`,
    ]);
    try {
      await once(senders, 'message');
      const allOpen = performance.now();
      // a sender sees its connection a moment before the server does
      while ((await other.connections()) < CONNECTIONS && performance.now() - allOpen < 2_000) await turn();
      assert.equal(await other.connections(), CONNECTIONS);
      const meanwhile = await post(other.url, carrying({ Key: 'meanwhile' }));
      assert.equal(meanwhile.status, 200);
      assert.ok(performance.now() - allOpen < 2_000, 'the others waited');
      const [ended] = (await once(senders, 'message')) as [{ closed: number; answered: number }];
      assert.deepEqual([ended.closed, ended.answered], [CONNECTIONS, 0]);
      const took = performance.now() - allOpen;
      assert.ok(took < BODY_LIMITS.idle + 5_000, `the last one was open for ${took} ms`);
      const grown = process.memoryUsage().rss - before;
      assert.ok(grown < 400 * 1024 * 1024, `grew by ${grown} bytes`);
    } finally {
      senders.kill();
      await other.close();
    }
  });

  it('cannot make more than its room be kept in memory', async () => {
    const small = createByteBudget(256 * 1024);
    const other = await runWebhook({ limits: LIMITS, budget: small });
    const sockets = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const socket = net.connect(other.port, '127.0.0.1');
        socket.on('error', () => undefined);
        socket.resume();
        await once(socket, 'connect');
        socket.write(`${head(100_000)}${'x'.repeat(50_000)}`);
        return once(socket, 'close');
      }),
    );
    assert.equal(sockets.length, 20);
    assert.ok(small.taken <= 256 * 1024);
    assert.ok(other.refused.some(([status]) => status === 503));
    await other.close();
  });
});
