import assert from 'node:assert/strict';
import { countedConnection } from '../../src/connector/counted';
import type { Connection } from '../../src/connector/connection';
import { knownHub } from '../../src/instance/hub-key';
import { startPolledSandbox, type PolledSandbox } from '../polling/polled-sandbox';

describe('a counted connection', () => {
  let polled: PolledSandbox;
  let requests: number;
  let rows: number;
  let counted: Connection;

  beforeEach(async () => {
    polled = await startPolledSandbox();
    polled.sandbox.resource('contacts').create({ Key: 'a' });
    polled.sandbox.resource('contacts').create({ Key: 'b' });
    [requests, rows] = [0, 0];
    counted = countedConnection(polled.connection, {
      request: () => {
        requests += 1;
      },
      rows: (count) => {
        rows += count;
      },
    });
  });
  afterEach(() => polled.close());

  for (const [what, call, expected] of [
    ['a page', (): Promise<unknown> => counted.readPage('/hubs/crm/contacts'), [1, 2]],
    [
      'a page that is asked for ahead',
      async (): Promise<unknown> => (await counted.askPage('/hubs/crm/contacts'))(),
      [1, 2],
    ],
    [
      'a record',
      (): Promise<unknown> => counted.callHub({ method: 'GET', path: '/hubs/crm/contacts/a' }),
      [1, 1],
    ],
    [
      'a call as the account',
      (): Promise<unknown> => counted.callPlatform({ method: 'GET', path: '/instances' }),
      [1, 0],
    ],
    [
      'a call that fails',
      (): Promise<unknown> =>
        counted.callHub({ method: 'GET', path: '/hubs/crm/contacts/none' }).catch(() => undefined),
      [1, 0],
    ],
  ] as const) {
    it(`counts ${what}`, async () => {
      await call();
      assert.deepEqual([requests, rows], expected);
    });
  }

  it('knows what is known of the connection that it is a view of, and is no other', () => {
    assert.equal(counted.of, polled.connection);
    assert.equal(
      countedConnection(counted, { request: () => undefined, rows: () => undefined }).of,
      polled.connection,
    );
    assert.equal(knownHub(counted), knownHub(polled.connection));
    assert.equal(counted.instanceId, polled.connection.instanceId);
  });
});
