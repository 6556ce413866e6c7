import assert from 'node:assert/strict';
import { MaximizerError } from '../../src/errors';
import { randomFrom } from '../sandbox/random';
import type { Fault } from '../sandbox';
import { recordBenches } from './record-bench';

const SEED = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const UPSERTS = 10_000;
/** Each record is written twice. */
const RECORDS = UPSERTS / 2;
/** Messages on their way at once. */
const AT_ONCE = 16;
const FAULTS: Fault[] = [
  { kind: 'reset' },
  { kind: 'reset', after: true },
  { kind: 'cut' },
  { kind: 'status', status: 429, retryAfter: 1 },
  { kind: 'status', status: 429 },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 500, after: true },
  { kind: 'status', status: 502, after: true },
  { kind: 'html', after: true },
];

describe('ten thousand upserts at the rate of a connection', function () {
  this.timeout(120_000);
  const benchWith = recordBenches();

  it(`with 5 % faults make each record exactly once (seed ${SEED})`, async () => {
    const random = randomFrom(SEED);
    const { sandbox, answer, written } = await benchWith({
      sandbox: { rateLimit: { calls: 30, seconds: 10 } },
      settings: { requestsPerSecond: 2.9 },
      attempts: 6,
    });
    const contacts = sandbox.resource('contacts');
    contacts.create({ Key: 'other', Email: 'other@x.org', Rank: -1 });
    let struck = 0;
    for (const fault of FAULTS) {
      const isStruck = (): boolean => {
        const is = random() < 0.05 / FAULTS.length;
        if (is) struck += 1;
        return is;
      };
      sandbox.faults.add({ ...fault, times: Infinity, match: { when: isStruck } });
    }
    const left = Array.from({ length: UPSERTS }, (_, index) => ({ rank: index % RECORDS, at: random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ rank }) => rank);
    const codes = new Map<string, number>();
    /** A flow that sends a message again as long as it fails, as the error tells it to. */
    const sendAll = async (): Promise<void> => {
      for (let rank = left.pop(); rank !== undefined; rank = left.pop()) {
        const values = { Email: `person${rank}@x.org`, Rank: rank };
        for (let isDone = false; !isDone;) {
          try {
            const { record } = await answer({ action: 'upsert', values, matchOn: ['Email'] });
            codes.set(record.outcome, (codes.get(record.outcome) ?? 0) + 1);
            isDone = true;
          } catch (error) {
            assert.ok(error instanceof MaximizerError, String(error));
            codes.set(error.code, (codes.get(error.code) ?? 0) + 1);
          }
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, sendAll));

    assert.equal(contacts.size, RECORDS + 1);
    assert.equal(new Set(contacts.all().map(({ Rank }) => Rank)).size, RECORDS + 1);
    assert.ok(struck > 500 && (codes.get('maybe-written') ?? 0) > 50, JSON.stringify([...codes]));
    assert.equal((codes.get('created') ?? 0) + (codes.get('found') ?? 0), UPSERTS);
    assert.ok(sandbox.clock.advanced / 1000 > sandbox.log.counters.requests / 3, 'no faster than the rate');
    // each record that was made is known to be our own
    for (const record of contacts.all().slice(0, 300)) {
      const version = String(record['LastModifyDate']).replace('Z', '.000Z');
      const isOther = record['Key'] === 'other';
      assert.equal(await written.isOwn('contacts', String(record['Key']), version, record), !isOther);
    }
  });
});
