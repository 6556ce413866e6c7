import assert from 'node:assert/strict';
import {
  GRANT_LIFETIME,
  grantOf,
  tokenInForce,
  withGrant,
  withoutGrant,
  withoutStale,
  withSettled,
  type TokenGrant,
} from '../../src/instance/token-claims';

const grant = (claim: string, instanceId: string): TokenGrant => ({
  claim,
  instanceId,
  baseUrl: 'https://platform/elements/api-v2',
  token: `token of ${instanceId}`,
  received: 1_000,
});
const FIRST = grant('claim-a', '2');
const SECOND = grant('claim-b', '3');
/** What a Deploy of the form with that claim does to the stored credentials. */
const deployed = (stored: object, claim: string): Record<string, unknown> => ({
  ...stored,
  instanceTokenClaim: claim,
});
/** As Node-RED keeps them on disk. */
const reloaded = (stored: object): Record<string, unknown> =>
  JSON.parse(JSON.stringify(stored)) as Record<string, unknown>;

describe('a token and its claim', () => {
  const stored = { userSecret: '${USER_SECRET}', instanceToken: '${TOKEN}' };

  it('leaves the old token in force until the form is deployed, placeholders untouched', () => {
    const waiting = reloaded(withGrant(stored, FIRST));
    assert.equal(waiting['userSecret'], '${USER_SECRET}');
    assert.deepEqual(tokenInForce(waiting, '1'), { token: '${TOKEN}' });
  });

  it('puts the new token on disk at the first Deploy, so that a restart finds it', () => {
    const saved = reloaded(deployed(withGrant(stored, FIRST), FIRST.claim));
    assert.equal(saved['instanceToken'], FIRST.token);
    assert.deepEqual(tokenInForce(saved, '2'), { token: FIRST.token, grant: FIRST });
  });

  it('leaves nothing but the token once it is settled', () => {
    const settled = withSettled(deployed(withGrant(stored, FIRST), FIRST.claim), FIRST);
    assert.deepEqual(settled, { userSecret: '${USER_SECRET}', instanceToken: FIRST.token });
    assert.deepEqual(tokenInForce(settled, '2'), { token: FIRST.token });
  });

  it('starts from nothing for a connection that was never deployed', () => {
    const waiting = withGrant({}, FIRST);
    assert.deepEqual(tokenInForce(waiting, ''), { token: '' });
    assert.deepEqual(tokenInForce(deployed(waiting, FIRST.claim), '2'), { token: FIRST.token, grant: FIRST });
  });

  it('gives each of two editors its own', () => {
    const both = withGrant(withGrant(stored, FIRST), SECOND);
    assert.deepEqual(tokenInForce(both, '1'), { token: '${TOKEN}' });
    assert.deepEqual(tokenInForce(deployed(both, FIRST.claim), '2'), { token: FIRST.token, grant: FIRST });
    const settled = withSettled(deployed(both, FIRST.claim), FIRST);
    assert.deepEqual(tokenInForce(settled, '2'), { token: FIRST.token });
    const second = reloaded(deployed(settled, SECOND.claim));
    assert.deepEqual(tokenInForce(second, '3'), { token: SECOND.token, grant: SECOND });
  });

  it('goes back to the old token when the form is cancelled', () => {
    assert.deepEqual(withoutGrant(withGrant(stored, FIRST), FIRST.claim), stored);
    assert.deepEqual(withoutGrant(withGrant({}, FIRST), FIRST.claim), {});
    const both = withGrant(withGrant(stored, FIRST), SECOND);
    assert.deepEqual(tokenInForce(deployed(withoutGrant(both, SECOND.claim), FIRST.claim), '2'), {
      token: FIRST.token,
      grant: FIRST,
    });
    assert.deepEqual(tokenInForce(withoutGrant(both, SECOND.claim), '1'), { token: '${TOKEN}' });
  });

  it('gives way to a token that was typed', () => {
    const typed = { ...withGrant(stored, FIRST), instanceToken: 'typed' };
    assert.deepEqual(tokenInForce(typed, '1'), { token: 'typed' });
  });

  it('is told lost when nobody knows the claim any more, and never replaced by the old one', () => {
    assert.deepEqual(tokenInForce(deployed(stored, 'claim-of-before-the-restart'), '2'), { lost: true });
  });

  it('is never used for another instance', () => {
    const saved = deployed(withGrant(stored, FIRST), FIRST.claim);
    assert.deepEqual(tokenInForce(saved, '99'), { otherInstance: FIRST });
  });

  it('keeps the newest five', () => {
    const grants = ['a', 'b', 'c', 'd', 'e', 'f'].map((claim) => grant(claim, claim));
    const waiting = grants.reduce<Record<string, unknown>>((all, next) => withGrant(all, next), stored);
    assert.deepEqual(
      grants.map(({ claim }) => grantOf(waiting, claim) !== undefined),
      [false, true, true, true, true, true],
    );
    assert.deepEqual(tokenInForce(waiting, '1'), { token: '${TOKEN}' });
  });

  it('is forgotten when no form took it for a day', () => {
    const waiting = withGrant(withGrant(stored, FIRST), { ...SECOND, received: 5_000 });
    assert.equal(withoutStale(waiting, 1_000 + GRANT_LIFETIME), undefined);
    const left = withoutStale(waiting, 1_001 + GRANT_LIFETIME) ?? {};
    assert.equal(grantOf(left, FIRST.claim), undefined);
    assert.deepEqual(tokenInForce(left, '1'), { token: '${TOKEN}' });
    assert.deepEqual(withoutStale(left, 6_000 + GRANT_LIFETIME), stored);
    const taken = deployed(withGrant(stored, FIRST), FIRST.claim);
    assert.equal(withoutStale(taken, 9 * GRANT_LIFETIME), undefined, 'but not one that a Deploy asked for');
  });

  it('survives credentials that someone edited by hand', () => {
    for (const pendingTokens of [null, 'x', [], {}, { grants: 'x' }, { grants: [null, { claim: 1 }] }])
      assert.deepEqual(tokenInForce({ instanceToken: 't', pendingTokens }, '1'), { token: 't' });
  });
});
