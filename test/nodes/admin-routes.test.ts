import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import helper from 'node-red-node-test-helper';
import recordType from '../../nodes/maximizer-record/maximizer-record';
import acknowledgeNode from '../../nodes/open-connectors-acknowledge/open-connectors-acknowledge';
import webhookNode from '../../nodes/open-connectors-webhook/open-connectors-webhook';
import { adminPost } from '../../nodes/shared/admin-route';
import { startSandbox, type Sandbox } from '../sandbox';
import { connectionTo, credentialsOf, polling, recording, startFlows, TAB, type RunningFlows } from './flows';

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
}

/** What no form of this package sends: its type, and its text. */
const FOREIGN: readonly (readonly [string, string | undefined, string])[] = [
  ['a form', 'application/x-www-form-urlencoded', 'action=drop&ids[]=1'],
  ['a form with a file', 'multipart/form-data; boundary=x', '--x--'],
  ['text that is JSON', 'text/plain', '{"action":"redeliver"}'],
  ['JSON by its end only', 'text/plain; x=application/json', '{"action":"redeliver"}'],
  ['another kind of JSON', 'application/csp-report', '{"action":"redeliver"}'],
  ['an empty type', '', '{}'],
  ['nothing', undefined, ''],
];

describe('admin routes', () => {
  let sandbox: Sandbox;
  let flows: RunningFlows | undefined;
  let admin: NodeAPI['httpAdmin'] | undefined;

  beforeEach(async () => {
    sandbox = await startSandbox();
  });
  afterEach(async () => {
    await flows?.stop();
    flows = undefined;
    await sandbox.close();
  });

  const run = async (nodes: readonly ((RED: NodeAPI) => void)[]): Promise<void> => {
    const found = (RED: NodeAPI): void => {
      admin = RED.httpAdmin;
    };
    flows = await startFlows(
      [TAB, connectionTo(sandbox), polling(), recording('out')],
      credentialsOf(sandbox),
      {
        nodes: [...nodes, found],
      },
    );
  };
  /** The paths of all routes for a method, each with an id in it. */
  const routes = (method: string): string[] => {
    const { stack } = (admin as unknown as { _router: { stack: Layer[] } })._router;
    return stack.flatMap(({ route }) =>
      route?.methods[method] === true ? [route.path.replace(/:\w+/g, 'poll')] : [],
    );
  };
  const post = (
    path: string,
    type: string | undefined,
    body: string,
  ): Promise<{ status: number; body: unknown; text: string; headers: Record<string, string> }> => {
    const request = helper.request().post(path);
    if (type !== undefined) request.set('Content-Type', type);
    return (body === '' ? request : request.send(body)) as never;
  };

  it('take JSON and nothing else, every one of them', async () => {
    await run([recordType, webhookNode, acknowledgeNode]);
    const paths = routes('post');
    assert.ok(paths.length >= 15, paths.join(' '));
    for (const path of paths) {
      for (const [what, type, body] of FOREIGN) {
        const answer = await post(path, type, body);
        if (path === '/maximizer/oauth/callback') {
          assert.equal(answer.status, 405, what);
          continue;
        }
        assert.equal(answer.status, 415, `${path}: ${what}`);
        assert.deepEqual(answer.body, { message: 'Send JSON.' }, `${path}: ${what}`);
      }
    }
    assert.equal(sandbox.log.counters.requests, 0);
  });

  it('answer errors as JSON without a stack trace, also what never reaches them', async () => {
    await run([recordType, webhookNode, acknowledgeNode]);
    const wrong = [
      ['application/json', '{"a":'],
      ['application/json', '"text"'],
      ['application/json', '[]'],
      ['application/json; charset=klingon', '{}'],
      ['application/json', JSON.stringify({ long: 'x'.repeat(6 * 1024 * 1024) })],
    ] as const;
    for (const path of routes('post')) {
      for (const [type, body] of wrong) {
        const answer = await post(path, type, body);
        const seen = `${path} ${type} ${body.slice(0, 9)}: ${answer.status} ${answer.text.slice(0, 200)}`;
        assert.match(answer.headers['content-type'] ?? '', /^application\/json/, seen);
        assert.doesNotMatch(answer.text, /at .*\.[jt]s:\d|node_modules|<pre>/, seen);
      }
    }
    const { status, body } = await helper.request().get('/open-connectors/set-aside/%E0%A4%A');
    assert.deepEqual([status, Object.keys(body as object)], [400, ['message']]);
  });

  it('answer when what they found cannot be written, or what they do throws, and nobody is left with a rejection', async () => {
    const deep = (): object => {
      const body: { inner?: object } = {};
      let last = body;
      for (let depth = 0; depth < 20_000; depth += 1) last = last.inner = {};
      return body;
    };
    const circle: { self?: object } = {};
    circle.self = circle;
    const answers: Record<string, () => Promise<object> | object> = {
      '/maximizer/deep': deep,
      '/maximizer/circle': () => circle,
      '/maximizer/thrown': () => {
        throw new TypeError('no');
      },
      '/maximizer/rejected': () => Promise.reject(new Error('no')),
    };
    await run([
      (RED) => {
        for (const [path, answer] of Object.entries(answers)) adminPost(RED, path, 'flows.write', answer);
      },
    ]);
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    try {
      for (const path of Object.keys(answers)) {
        const { status, body } = await post(path, 'application/json', '{}');
        assert.equal(status, 422, path);
        assert.equal(typeof (body as { message?: unknown }).message, 'string', path);
      }
    } finally {
      process.off('unhandledRejection', note);
    }
    assert.deepEqual(unhandled, []);
  });

  it('that a node needs are there though every other node is disabled in the palette', async () => {
    const pathsOf = async (nodes: readonly ((RED: NodeAPI) => void)[]): Promise<string[]> => {
      await run(nodes);
      await flows?.status('poll', /./);
      const { status } = await helper.request().get('/open-connectors/set-aside/poll');
      assert.equal(status, 200);
      await flows?.stop();
      flows = undefined;
      return routes('post');
    };
    const alone = await pathsOf([]);
    assert.ok(alone.includes('/open-connectors/set-aside/poll'));
    assert.deepEqual(
      (await pathsOf([webhookNode, acknowledgeNode])).sort(),
      alone.sort(),
      'and none is there twice',
    );
  });
});
