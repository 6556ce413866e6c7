import assert from 'node:assert/strict';
import { MaximizerError } from '../../src/errors';
import type { Fault } from '../sandbox';
import { contactsResource } from './maximizer-resource';
import { startPolledSandbox, type PolledSandbox } from './polled-sandbox';

const MINUTE = 60_000;

describe('a hub that fails', () => {
  let polled: PolledSandbox;
  beforeEach(async () => {
    polled = await startPolledSandbox();
  });
  afterEach(() => polled.close());

  /** A poll with one change to find, under a fault; then one without it. */
  async function errorOf(fault: Fault): Promise<MaximizerError> {
    const poller = polled.poller(contactsResource());
    await poller.poll();
    polled.sandbox.clock.advance(MINUTE);
    polled.sandbox.resource('contacts').create({ Key: 'a' });
    polled.sandbox.clock.advance(MINUTE);
    polled.sandbox.faults.add({ times: 100, ...fault });
    const error: unknown = await poller.poll().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    polled.sandbox.faults.clear();
    await poller.poll();
    assert.deepEqual(
      polled.events.map(({ event }) => event.objectId),
      ['a'],
      'the cursor moved past the change',
    );
    assert.ok(error instanceof MaximizerError, String(error));
    const { secrets, instance } = polled.sandbox;
    for (const secret of [secrets.userSecret, secrets.organizationSecret, instance.token]) {
      assert.ok(
        !JSON.stringify([error, error.message, error.stack]).includes(secret),
        'a secret is in the error',
      );
    }
    return error;
  }

  const faults: [string, Fault, { status: string; message: RegExp }][] = [
    [
      '401',
      { kind: 'status', status: 401 },
      { status: '401 unauthorized', message: /secrets and the instance token/ },
    ],
    ['403', { kind: 'status', status: 403 }, { status: '403 forbidden', message: /instance is enabled/ }],
    [
      '404',
      { kind: 'status', status: 404 },
      { status: '404 not found', message: /base address and the url/ },
    ],
    ['429', { kind: 'status', status: 429 }, { status: '429 too many calls', message: /tried again/ }],
    ['500', { kind: 'status', status: 500 }, { status: '500 platform error', message: /tried again/ }],
    ['HTML', { kind: 'html' }, { status: 'unexpected answer', message: /text\/html/ }],
    ['a redirect to a login page', { kind: 'login' }, { status: 'redirected', message: /login page/ }],
    ['truncated JSON', { kind: 'truncate' }, { status: 'unexpected answer', message: /broken JSON/ }],
    ['a body cut off', { kind: 'cut' }, { status: 'unreachable', message: /network/ }],
    ['an empty body', { kind: 'empty' }, { status: 'unexpected answer', message: /empty body/ }],
    [
      'another content type',
      { kind: 'contentType' },
      { status: 'unexpected answer', message: /instead of JSON/ },
    ],
    ['no array', { kind: 'notArray' }, { status: 'unexpected answer', message: /not an array/ }],
    ['a reset connection', { kind: 'reset' }, { status: 'unreachable', message: /ECONNRESET/ }],
    ['no Date header', { kind: 'noDate' }, { status: 'unexpected answer', message: /no Date header/ }],
  ];
  for (const [name, fault, expected] of faults) {
    it(`${name}: the poll fails with a cure, the cursor stays, nothing is lost`, async () => {
      const error = await errorOf(fault);
      assert.equal(error.status, expected.status);
      assert.match(error.message, expected.message);
    });
  }

  it("shows the platform's own words", async () => {
    const error = await errorOf({
      kind: 'status',
      status: 502,
      message: 'Request failed',
      providerMessage: 'Maximizer is down',
    });
    assert.match(
      error.message,
      /GET \/hubs\/crm\/contacts answered 502: Request failed · Maximizer is down \(request /,
    );
  });

  it('is asked again after a passing fault, after as long as it says', async () => {
    const poller = polled.poller(contactsResource());
    await poller.poll();
    const before = polled.sandbox.clock.now();
    polled.sandbox.faults.add({ kind: 'status', status: 429, retryAfter: 7, times: 1 });
    polled.sandbox.faults.add({ kind: 'status', status: 503, retryAfterDate: 60, times: 1 });
    await poller.poll();
    const waited = polled.sandbox.clock.now() - before;
    // both are capped to 100 ms by this test's retry rule; the second also by the pace after a 429
    assert.ok(waited >= 200 && waited < 1500, `${waited} ms`);
  });

  it('repeats nothing of the earlier pages when a later one fails', async () => {
    const poller = polled.poller(contactsResource({ pageSize: 2 }));
    await poller.poll();
    polled.sandbox.clock.advance(MINUTE);
    polled.sandbox.resource('contacts').createMany(['a', 'b', 'c', 'd', 'e'].map((Key) => ({ Key })));
    polled.sandbox.clock.advance(MINUTE);
    polled.sandbox.faults.add({ kind: 'status', status: 500, match: { page: 3 }, times: 3 });
    await assert.rejects(poller.poll());
    assert.equal(polled.events.length, 4);
    await poller.poll();
    assert.deepEqual(polled.events.map(({ event }) => event.objectId).sort(), ['a', 'b', 'c', 'd', 'e']);
  });

  it('is left at once when the poll is broken off', async () => {
    const poller = polled.poller(contactsResource());
    await poller.poll();
    polled.sandbox.faults.add({ kind: 'hang', times: 1 });
    const closing = new AbortController();
    const poll = poller.poll(closing.signal);
    const began = performance.now();
    setTimeout(() => {
      closing.abort(new Error('closing'));
    }, 50);
    await assert.rejects(poll, /closing/);
    assert.ok(performance.now() - began < 1000);
  });
});
