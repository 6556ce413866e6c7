import assert from 'node:assert/strict';
import { explain } from '../../src/instance/explain';
import { bodyError, networkError, statusError } from '../../src/connector/platform-error';

describe('a failure as the form tells it', () => {
  const answered = (status: number, body: object = { message: 'words' }): Error =>
    statusError('POST /instances', status, JSON.stringify(body), undefined);

  it('says what was tried, why it failed, what to do, and what the platform said', () => {
    assert.equal(
      explain(answered(401, { message: 'Invalid', requestId: 'r1' }), 'list'),
      'The instances could not be listed: the user secret or the organization secret is wrong. ' +
        'Copy both from the account at the platform; they belong to this base address. ' +
        '[POST /instances answered 401: Invalid (request r1)]',
    );
  });

  it('tells a code that was refused from an application that was', () => {
    const refused = { message: 'Failed', providerMessage: 'invalid_grant: the code has expired' };
    assert.match(explain(answered(400, refused), 'create'), /grant code was not accepted/);
    assert.match(
      explain(answered(400, { message: 'invalid_client' }), 'create'),
      /refused the API key or the API secret/,
    );
    assert.match(explain(answered(401, refused), 'create'), /refused the API key or the API secret/);
    assert.match(
      explain(answered(400, { message: "Missing 'maximizer.url'" }), 'create'),
      /does not accept a value/,
    );
  });

  it('says that an instance may exist all the same when nobody can know', () => {
    const timeout = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    for (const error of [
      timeout,
      networkError('POST /instances', 'ETIMEDOUT'),
      networkError('POST /instances', 'ECONNRESET'),
      answered(500),
    ])
      assert.match(explain(error, 'create'), /It may exist all the same/);
    for (const error of [
      answered(400),
      answered(429),
      bodyError('POST /instances', 'text/html instead of JSON'),
    ])
      assert.doesNotMatch(explain(error, 'create'), /may exist all the same/);
    assert.match(explain(timeout, 'list'), /did not answer in time/);
  });

  it('has a sentence for every status', () => {
    for (const status of [301, 400, 401, 403, 404, 405, 409, 413, 429, 500, 502, 503])
      for (const task of [
        'authorize',
        'create',
        'reauthorize',
        'list',
        'read',
        'configure',
        'enable',
        'disable',
        'delete',
        'hub',
      ] as const)
        assert.match(
          explain(answered(status), task),
          /^[A-Z][^:]+: [^.]{10,}\. [A-Z][^[]{8,}\. \[POST \/instances answered/,
        );
  });
});
