import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { oneAtATime } from '../src/one-at-a-time';

describe('work that runs one piece at a time', () => {
  it('goes in the order in which it came, over failures too, and tells each by itself', async () => {
    const run = oneAtATime();
    const log: string[] = [];
    const piece = async (name: string, fails = false): Promise<string> => {
      log.push(`${name} begins`);
      await turn();
      log.push(`${name} ends`);
      if (fails) throw new Error(`${name} failed`);
      return name;
    };
    const first = run(() => piece('a', true));
    const second = run(() => piece('b'));
    await assert.rejects(first, /^Error: a failed$/);
    assert.equal(await second, 'b');
    assert.equal(await run(() => piece('c')), 'c');
    assert.deepEqual(log, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });
});
