import assert from 'node:assert/strict';
import type { Clock } from '../../src/clock';
import { callbackAnswer, createStates, readAuthorizeUrl, STATE_LIFETIME } from '../../src/instance/oauth';
import type { Connection, PlatformCall } from '../../src/connector/connection';

const handClock = (): Clock & { pass(ms: number): void } => {
  let time = 0;
  return {
    now: () => time,
    elapsed: () => time,
    sleep: () => Promise.reject(new Error('nobody sleeps here')),
    pass: (ms) => {
      time += ms;
    },
  };
};

describe('states', () => {
  it('are random and long', () => {
    const states = createStates<string>(handClock());
    const all = Array.from({ length: 50 }, () => states.issue('node'));
    assert.equal(new Set(all).size, 50);
    for (const state of all) assert.match(state, /^[\w-]{43}$/);
  });

  it('are good once, for what they were issued for', () => {
    const states = createStates<string>(handClock());
    const [first, second] = [states.issue('first'), states.issue('second')];
    assert.deepEqual(states.take(second), { subject: 'second' });
    assert.deepEqual(states.take(second), { refused: 'used' });
    assert.deepEqual(states.take(first), { subject: 'first' });
  });

  it('are good for ten minutes', () => {
    const clock = handClock();
    const states = createStates<string>(clock);
    const [intime, late] = [states.issue('a'), states.issue('b')];
    clock.pass(STATE_LIFETIME);
    assert.deepEqual(states.take(intime), { subject: 'a' });
    clock.pass(1);
    assert.deepEqual(states.take(late), { refused: 'expired' });
    assert.deepEqual(states.take(late), { refused: 'expired' });
  });

  it('are refused when forged or revoked', () => {
    const states = createStates<string>(handClock());
    const state = states.issue('a');
    for (const forged of ['', 'x', '__proto__', state.slice(1), `${state} `])
      assert.deepEqual(states.take(forged), { refused: 'unknown' });
    states.revoke(state);
    assert.deepEqual(states.take(state), { refused: 'expired' });
  });

  it('do not fill the memory', () => {
    const states = createStates<number>(handClock());
    const all = Array.from({ length: 1000 }, (_, index) => states.issue(index));
    assert.equal(all.filter((state) => states.take(state).refused === undefined).length, 200);
  });
});

describe('the way back', () => {
  it('is a code, a refusal, or neither', () => {
    const answer = (query: string) => callbackAnswer(new URLSearchParams(query));
    assert.deepEqual(answer('code=a%2Bb&state=s'), { code: 'a+b' });
    assert.deepEqual(answer('error=access_denied'), { refused: 'access_denied' });
    assert.deepEqual(answer('code=x&error=access_denied&error_description=No'), {
      refused: 'access_denied: No',
    });
    assert.equal(answer('state=s'), undefined);
    assert.equal(answer('code=&error='), undefined);
  });
});

describe('the authorize address', () => {
  const application = { apiKey: 'k&1', apiSecret: 's+/=%', callbackUrl: 'https://me/cb?a=b' };
  const asked = async (answer: unknown): Promise<{ url: string; calls: PlatformCall[] }> => {
    const calls: PlatformCall[] = [];
    const connection = {
      elementKey: 'maximizer',
      callPlatform: (call: PlatformCall) => {
        calls.push(call);
        return Promise.resolve(answer);
      },
    } as Connection;
    return { url: await readAuthorizeUrl(connection, application, 'My Alias', 'state-1'), calls };
  };

  it('is asked for with everything encoded', async () => {
    const { url, calls } = await asked({ oauthUrl: 'https://crm/OAuth2?scope=data&state=state-1' });
    assert.equal(url, 'https://crm/OAuth2?scope=data&state=state-1');
    assert.deepEqual(calls[0]?.path.split('?'), [
      '/elements/maximizer/oauth/url',
      'apiKey=k%261&apiSecret=s%2B%2F%3D%25&callbackUrl=https%3A%2F%2Fme%2Fcb%3Fa%3Db&state=state-1&maximizer.alias=My%20Alias',
    ]);
  });

  it('gets our state when the platform puts another one in', async () => {
    const { url } = await asked({ oauthUrl: 'https://crm/OAuth2?state=maximizer&client_id=k' });
    assert.equal(new URL(url).searchParams.get('state'), 'state-1');
    assert.equal(new URL(url).searchParams.get('client_id'), 'k');
  });

  for (const oauthUrl of ['javascript:alert(1)', 'data:text/html,x', '/relative', '', 5, undefined])
    it(`is refused when a browser must not go there: ${String(oauthUrl)}`, async () => {
      await assert.rejects(asked({ oauthUrl }), /answered with no web address to authorize at/);
    });
});
