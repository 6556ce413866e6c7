import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../src/clock';
import type { Claim } from '../../src/webhook/addresses';
import { dispatcherOf, type Dispatcher } from '../../src/webhook/dispatcher';
import type { HttpApplication } from '../../src/webhook/express';

type Application = HttpApplication &
  ((request: unknown, response: unknown) => void) & {
    use(...args: unknown[]): unknown;
    post(path: string, handler: (request: unknown, response: http.ServerResponse) => void): void;
    get(path: string, handler: (request: unknown, response: http.ServerResponse) => void): void;
  };

const PATH = '/open-connectors/events';

/** A clock whose waits end when the test says so. */
function heldClock(): Clock & { pass: () => void; waits: () => number } {
  const waits = new Set<() => void>();
  return {
    now: () => Date.now(),
    elapsed: () => performance.now(),
    sleep: (_ms, signal) =>
      new Promise((resolve, reject) => {
        waits.add(resolve);
        signal?.addEventListener('abort', () => {
          waits.delete(resolve);
          reject(new Error('aborted'));
        });
      }),
    pass: () => {
      for (const end of [...waits]) end();
    },
    waits: () => waits.size,
  };
}

describe('the dispatcher of webhooks', () => {
  let app: Application;
  let server: http.Server;
  let clock: ReturnType<typeof heldClock>;
  let dispatcher: Dispatcher;
  let origin: string;

  beforeEach(async () => {
    const { default: express } = (await import('express')) as unknown as { default: () => Application };
    app = express();
    clock = heldClock();
    dispatcher = dispatcherOf(app, { clock });
    server = http.createServer((request, response) => {
      app(request, response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    origin = `http://127.0.0.1:${port}`;
  });
  afterEach(async () => {
    clock.pass();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const ask = (path = PATH, method = 'POST'): Promise<Response> =>
    fetch(origin + path, { method, ...(method === 'POST' ? { body: '{}' } : {}) });
  const answering =
    (text: string) =>
    (_request: unknown, response: http.ServerResponse): void => {
      response.end(text);
    };
  const claim = (id: string, path = PATH): Claim =>
    dispatcher.claim(path, { id, label: id }, () => undefined);
  const serving = (id: string, lastOwner?: string): Claim => {
    const made = claim(id);
    made.recall(lastOwner);
    made.serve(answering(id));
    return made;
  };
  const waiting = async (count: number): Promise<void> => {
    while (clock.waits() < count) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const text = async (answer: Promise<Response>): Promise<string> => (await answer).text();

  describe('while the flows start', () => {
    it('lets a request wait for a node that is not there yet, and then for one that is not ready', async () => {
      const answer = text(ask());
      await waiting(1);
      const made = claim('one');
      await waiting(1);
      made.recall(undefined);
      made.serve(answering('one'));
      assert.equal(await answer, 'one');
    });

    it('says 503 with Retry-After 2 after the wait', async () => {
      for (const known of [false, true]) {
        if (known) claim('one');
        const answer = ask();
        await waiting(1);
        clock.pass();
        const { status, headers } = await answer;
        assert.deepEqual([status, headers.get('retry-after')], [503, '2']);
      }
    });

    it('keeps no other route and no other method waiting, and lets go of what is nobody’s when they have', async () => {
      app.post('/other', answering('other'));
      assert.equal(await text(ask('/other')), 'other');
      assert.equal((await ask('/nothing', 'GET')).status, 404);
      const answer = ask('/nothing');
      await waiting(1);
      dispatcher.settle();
      assert.equal((await answer).status, 404);
    });
  });

  describe('whose a path is', () => {
    it('is whose it was last, in whatever order they come', async () => {
      serving('copy', 'original');
      const answer = text(ask());
      await waiting(1);
      const original = serving('original', 'original');
      assert.equal(await answer, 'original');
      original.release(false);
      const again = text(ask());
      await waiting(1);
      serving('original');
      assert.equal(await again, 'original');
    });

    it('is the next one’s when the last is removed, or has not come back with the flows', async () => {
      const copy = serving('copy', 'original');
      dispatcher.settle();
      assert.equal(copy.owner?.id, 'copy');
      assert.equal(await text(ask()), 'copy');
      const second = serving('second');
      copy.release(true);
      assert.equal(second.owner?.id, 'second');
      assert.equal(await text(ask()), 'second');
      second.release(true);
      assert.equal((await ask()).status, 404);
    });

    it('waits for a Deploy to bring its node back, and is nobody’s when it does not', async () => {
      dispatcher.settle();
      serving('one').release(false);
      const answer = ask();
      await waiting(1);
      dispatcher.settle();
      assert.equal((await answer).status, 404);
    });

    it('says 503 at once when its node cannot work', async () => {
      claim('one').fail();
      const { status, headers } = await ask();
      assert.deepEqual([status, headers.get('retry-after')], [503, '30']);
    });
  });

  it('shadows no other route, whichever was there first', async () => {
    const made = serving('one');
    dispatcher.settle();
    assert.equal(await text(ask()), 'one');
    app.post('/open-connectors/:any', answering('http in'));
    dispatcher.settle();
    assert.equal(made.isShadowed, true);
    assert.equal(await text(ask()), 'http in');
    app.get(PATH, answering('page'));
    assert.equal(await text(ask(PATH, 'GET')), 'page');
  });

  it('takes what is posted exactly to its path, whatever characters mean to Express', async () => {
    const odd = '/a.b/(c)+d';
    const made = claim('one', odd);
    made.recall(undefined);
    made.serve(answering('one'));
    dispatcher.settle();
    assert.equal(await text(ask(odd)), 'one');
    for (const other of ['/aXb/(c)+d', '/a.b/c', '/a.b/(c)+d/e', '/a.b', '/']) {
      assert.equal((await ask(other)).status, 404, other);
    }
  });
});
