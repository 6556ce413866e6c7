import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { openConnectBench, type ConnectBench } from './connect-bench';

const PATH = '/maximizer/oauth/callback';
const QUERY = 'code=x&state=forged';

/** Requests as no browser sends them: what comes before the headers, and the headers. */
const ODD: readonly (readonly [what: string, line: string, ...headers: string[]])[] = [
  ['no Host', `GET ${PATH}?${QUERY} HTTP/1.0`],
  ['an empty Host', `GET ${PATH}?${QUERY} HTTP/1.1`, 'Host:'],
  ['two Hosts', `GET ${PATH}?${QUERY} HTTP/1.1`, 'Host: a', 'Host: b'],
  ['a Host that is none', `GET ${PATH}?${QUERY} HTTP/1.1`, 'Host: [::'],
  ['a Host with a path', `GET ${PATH}?${QUERY} HTTP/1.1`, 'Host: a b/\\%'],
  ['an address with a port that is none', `GET http://h:99999${PATH}?${QUERY} HTTP/1.1`, 'Host: a'],
  ['an address of another', `GET http://evil.example${PATH}?${QUERY} HTTP/1.1`, 'Host: a'],
  ['broken escapes', `GET ${PATH}?state=%&code=%ff&%00 HTTP/1.1`, 'Host: a'],
  ['names of prototypes', `GET ${PATH}?__proto__=x&state[]=1&constructor=y HTTP/1.1`, 'Host: a'],
  ['a state given twice', `GET ${PATH}?state=a&state=b&code=x HTTP/1.1`, 'Host: a'],
  ['a long state', `GET ${PATH}?code=x&state=${'s'.repeat(8_000)} HTTP/1.1`, 'Host: a'],
  ['markup', `GET ${PATH}?error=<script>alert(1)</script>&state=<b> HTTP/1.1`, 'Host: a'],
  ['a fragment', `GET ${PATH}#x?${QUERY} HTTP/1.1`, 'Host: a'],
  ['no query', `GET ${PATH} HTTP/1.1`, 'Host: a'],
];

describe('the way back from the sign-in page', function () {
  this.timeout(60_000);
  let bench: ConnectBench;

  before(async () => {
    bench = await openConnectBench();
  });
  after(() => bench.close());

  const count = (): number => bench.sandbox.instances.all().length;
  /** Where the browser is sent once the person has consented, not gone to yet. */
  const consented = async (): Promise<{ attempt: unknown; back: string }> => {
    const { body } = await bench.ask('connect', bench.form());
    const response = await fetch(String(body['url']), { redirect: 'manual' });
    const back = response.headers.get('location') ?? '';
    assert.match(back, /oauth\/callback\?.*code=/);
    return { attempt: body['attempt'], back };
  };
  const step = async (attempt: unknown): Promise<unknown> =>
    (await bench.progress('connection', attempt))['step'];
  const raw = async (line: string, headers: readonly string[]): Promise<string> => {
    const socket = net.connect(Number(new URL(bench.editor).port), '127.0.0.1');
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.write([line, ...headers, 'Connection: close', '', ''].join('\r\n'));
    await once(socket, 'close');
    return text;
  };

  for (const [what, line, ...headers] of ODD) {
    it(`answers ${what} with its page and no stack trace`, async () => {
      const answer = await raw(line, headers);
      assert.match(answer, /^HTTP\/1\.1 400 .*[\s\S]*<h1>Not connected<\/h1>/);
      assert.doesNotMatch(answer, /\bat .*\.js:\d|node_modules|<script>alert|<b>/);
    });
  }

  for (const method of ['HEAD', 'POST', 'PUT', 'DELETE']) {
    it(`refuses ${method} with 405, which uses nothing up`, async () => {
      const { attempt, back } = await consented();
      const before = count();
      const response = await fetch(back, { method });
      assert.deepEqual([response.status, response.headers.get('allow')], [405, 'GET']);
      assert.equal(count(), before);
      assert.equal(await step(attempt), 'authorizing');
      assert.match((await bench.browse(back)).text, /Connected to/);
    });
  }

  for (const header of [
    'Sec-Purpose: prefetch;prerender',
    'Purpose: prefetch',
    'X-Purpose: preview',
    'X-Moz: prefetch',
  ]) {
    it(`does not take a page that is fetched ahead for the person (${header})`, async () => {
      const { attempt, back } = await consented();
      const before = count();
      const [name = '', value = ''] = header.split(': ');
      const response = await fetch(back, { headers: { [name]: value } });
      assert.deepEqual([response.status, response.headers.get('cache-control')], [503, 'no-store']);
      assert.equal(count(), before);
      assert.equal(await step(attempt), 'authorizing');
      assert.match((await bench.browse(back)).text, /Connected to/);
    });
  }

  it('keeps a state that came back without code and reason, as in a cut link', async () => {
    const { attempt, back } = await consented();
    const { origin, pathname, searchParams } = new URL(back);
    const cut = await bench.browse(`${origin}${pathname}?state=${searchParams.get('state') ?? ''}`);
    assert.equal(cut.status, 400);
    assert.match(cut.text, /neither a code nor a reason/);
    assert.equal(await step(attempt), 'authorizing');
    assert.match((await bench.browse(back)).text, /Connected to/);
  });

  it('says the same however often and whenever it is loaded, and makes one instance', async () => {
    const { back } = await consented();
    const before = count();
    const pages = await Promise.all([1, 2, 3].map(() => bench.browse(back)));
    pages.push(await bench.browse(back));
    assert.deepEqual([...new Set(pages.map(({ status }) => status))], [200]);
    assert.equal(new Set(pages.map(({ text }) => text)).size, 1);
    assert.equal(count(), before + 1);
  });

  it('says a refusal again too, even when a code comes with the same state', async () => {
    const { back } = await consented();
    const { origin, pathname, searchParams } = new URL(back);
    const state = searchParams.get('state') ?? '';
    const refused = await bench.browse(`${origin}${pathname}?error=access_denied&state=${state}`);
    const before = count();
    const again = await bench.browse(back);
    assert.equal(again.status, 400);
    assert.equal(again.text, refused.text);
    assert.equal(count(), before);
  });
});
