import assert from 'node:assert/strict';
import { contactsResource } from '../../polling/maximizer-resource';
import { NOON, startPolledSandbox } from '../../polling/polled-sandbox';
import { ALL_ODDITIES } from '../index';
import type { OddityName } from '../index';
import { Office } from './office';
import type { Judgement } from './office';

const MINUTE = 60_000;
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e6));

/** What the polling engine makes of five lively minutes at an odd platform, polled every minute, and of quiet ones after them. */
async function polled(odd: readonly OddityName[]): Promise<Judgement & { failures: string[] }> {
  const running = await startPolledSandbox({ odd });
  const { sandbox, events } = running;
  const office = new Office(sandbox.resource('contacts'), seed);
  office.populate(60, NOON);
  // what is searchable late by then is old
  sandbox.clock.advance(10 * MINUTE);
  const contacts = running.poller(contactsResource({ createdCheckTolerance: 10 }));
  const failures: string[] = [];
  const poll = async (): Promise<void> => {
    await contacts.poll().catch((thrown: unknown) => failures.push(String(thrown)));
  };
  await poll();
  // until the clock of the stamps has passed the start: what it stamps before counts as there before
  sandbox.clock.advance(3 * MINUTE);
  for (let second = 1; second <= 300; second += 1) {
    sandbox.clock.advance(1000);
    if (second % 4 === 0) office.change();
    if (second % 60 === 0) await poll();
  }
  for (let minute = 1; minute <= 20; minute += 1) {
    sandbox.clock.advance(MINUTE);
    await poll();
  }
  await running.close();
  assert.ok(office.changed > 20, 'there was something to lose');
  return { ...office.judge(events.map(({ payload }) => payload)), failures };
}

describe(`the polling engine at an odd platform, seed ${seed}`, () => {
  const sets: [what: string, odd: readonly OddityName[]][] = [
    ...ALL_ODDITIES.map((name): [string, OddityName[]] => [name, [name]]),
    ['all at once', ALL_ODDITIES],
  ];
  for (const [what, odd] of sets)
    it(`${what}: no poll fails, nothing is lost, nothing repeated`, async () => {
      assert.deepEqual(await polled(odd), { lost: [], repeated: [], failures: [] });
    }).timeout(60_000);
});
