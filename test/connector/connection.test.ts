import assert from 'node:assert/strict';
import { createConnection } from '../../src/connector/connection';
import { PlatformError } from '../../src/connector/platform-error';
import { connectionSettings, NOON } from '../polling/polled-sandbox';
import { startSandbox, type Sandbox } from '../sandbox';

const CONTACTS = '/hubs/crm/contacts?pageSize=5';

describe('connection', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());

  it('reads a page with its token, its count and the clock of the server', async () => {
    sandbox.clock.set(NOON + 1500);
    sandbox.resource('contacts').createMany(Array.from({ length: 7 }, (_, index) => ({ Key: `k${index}` })));
    const connection = createConnection(connectionSettings(sandbox));
    const page = await connection.readPage(CONTACTS);
    assert.equal(page.records.length, 5);
    assert.equal(page.totalCount, 7);
    assert.equal(page.serverDate, NOON + 1000);
    assert.ok(page.serverTime <= page.serverDate && page.serverTime > page.serverDate - 1000);
    assert.ok(Math.abs(connection.serverNow() - page.serverTime) < 1000);
    const next = await connection.readPage(
      `${CONTACTS}&nextPage=${encodeURIComponent(page.nextPageToken ?? '')}`,
    );
    assert.equal(next.records.length, 2);
    assert.equal(next.nextPageToken, undefined);
    connection.close();
  });

  it('keeps one socket for many calls, and closes it', async () => {
    const connection = createConnection(connectionSettings(sandbox));
    for (let count = 0; count < 5; count += 1) await connection.readPage(CONTACTS);
    connection.close();
    // the sandbox would wait for an open socket when it closes
  });

  it('refuses base addresses that cannot be one', () => {
    for (const baseUrl of [
      '',
      'api.example.com',
      'ftp://x/y',
      'https://user:secret@host/x',
      'https://host/x?y=1',
    ]) {
      assert.throws(() => createConnection(connectionSettings(sandbox, { baseUrl })), {
        name: 'ConfigurationError',
        key: 'baseUrl',
      });
    }
    createConnection(connectionSettings(sandbox, { baseUrl: 'https://host/elements/api-v2/ ' })).close();
  });

  it('names a secret that is missing or cannot be sent, before anything is sent', async () => {
    const before = sandbox.log.counters.requests;
    for (const [key, value] of [
      ['userSecret', ''],
      ['instanceToken', ' '],
      ['instanceToken', 'two\nlines'],
    ] as const) {
      const connection = createConnection(connectionSettings(sandbox, { [key]: value }));
      await assert.rejects(connection.readPage(CONTACTS), { name: 'ConfigurationError', key });
      connection.close();
    }
    assert.equal(sandbox.log.counters.requests, before);
  });

  it('cuts secrets out of what the platform says', async () => {
    const settings = connectionSettings(sandbox);
    const connection = createConnection(settings);
    sandbox.faults.add({
      kind: 'status',
      status: 400,
      message: `bad ${settings.userSecret} and ${encodeURIComponent(settings.instanceToken)}`,
    });
    const error: unknown = await connection.readPage(CONTACTS).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof PlatformError);
    assert.match(error.message, /bad \*\*\* and \*\*\*/);
    assert.equal(error.said, 'bad *** and ***');
    connection.close();
  });

  it('says that nobody answers', async () => {
    const connection = createConnection(
      connectionSettings(sandbox, { baseUrl: 'http://127.0.0.1:9/elements/api-v2' }),
      { retry: { attempts: 1, firstWait: 0, longestWait: 0 } },
    );
    await assert.rejects(connection.readPage(CONTACTS), { status: 'unreachable', message: /ECONNREFUSED/ });
    connection.close();
  });
});
