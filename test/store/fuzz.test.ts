import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LevelStore } from '../../src/store/level-store';
import { deliveredEvents, promiseEvents } from './damaged-store';
import { damageOne, randomOf } from './damages';

const CASES = Number(process.env['CASES'] ?? 100);
const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

describe('whatever becomes of a file of a closed store', function () {
  this.timeout(CASES * 2_000 + 20_000);
  let base: string;
  before(async () => {
    base = await mkdtemp(path.join(tmpdir(), 'store-fuzz-'));
  });
  after(() => rm(base, { recursive: true, force: true }));

  it(`no event that was promised is lost without a word (${CASES} cases, seed ${SEED})`, async () => {
    const whole = path.join(base, 'whole');
    const promised = await promiseEvents(whole, 4, 40);
    const random = randomOf(SEED);
    let lost = 0;
    let losing = 0;
    for (let number = 0; number < CASES; number += 1) {
      const folder = path.join(base, `case-${number}`, 'maximizer');
      await cp(whole, folder, { recursive: true });
      const done = await damageOne(folder, random);
      const told: string[] = [];
      const store = new LevelStore(folder, {
        watch: {
          failing: (error) => told.push(String(error)),
          damaged: (error) => told.push(error.message),
          broken: (entries) => told.push(`${entries.length} broken`),
        },
      });
      const came = await deliveredEvents(store);
      await store.close();
      await rm(path.dirname(folder), { recursive: true });
      const missing = promised.filter((name) => !came.has(name));
      lost += missing.length;
      if (missing.length > 0) losing += 1;
      assert.ok(missing.length === 0 || told.length > 0, `${done}: ${missing.length} lost without a word`);
      if (process.env['VERBOSE'] !== undefined && missing.length > 0) console.log(done, missing.length, told);
    }
    console.log(
      `      of ${promised.length} events ${lost} lost in ${losing} of ${CASES} cases, all of them told`,
    );
  });
});
