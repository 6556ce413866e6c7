import assert from 'node:assert/strict';
import type { Moment } from '../../src/clock';
import { crmTimeAfter, newsBehind } from '../../src/polling/lag';
import type { CrmTime, OpenWindow } from '../../src/polling/state';
import { nextWindow } from '../../src/polling/window';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const NOON = Date.parse('2026-03-01T12:00:00Z');
/** The poll after the one at noon. */
const LATER = NOON + 5 * MINUTE;

const momentAt = (now: number, run = 'this'): Moment => ({ run, elapsed: now - NOON, now });
const windowAt = (serverTime: number, changed: Partial<OpenWindow> = {}): OpenWindow => ({
  asked: 'contacts',
  url: '/contacts',
  from: 0,
  deep: false,
  isReadOnce: false,
  serverTime,
  at: momentAt(serverTime),
  newest: null,
  ...changed,
});
const newsOf = (newest: number, after = 0): Partial<OpenWindow> => ({ newest, news: { newest, after } });
const rested = (crmTime?: CrmTime): Parameters<typeof crmTimeAfter>[0] => ({
  at: momentAt(NOON),
  polledAt: NOON,
  ...(crmTime !== undefined && { crmTime }),
});
const rules = { limit: LATER, dateUnit: SECOND, tolerance: 90 * SECOND, earliest: NOON - 15 * MINUTE };
/** What the clock shows that is this much behind the server's. */
const behind = (lag: number, at = LATER): number => at - lag - SECOND;

describe("the CRM's clock", () => {
  const known = { last: NOON - 2 * MINUTE, deep: NOON - 4 * MINUTE };
  const cases: readonly [name: string, crmTime: CrmTime | undefined, OpenWindow, CrmTime | undefined][] = [
    ['is not known before there is a record', undefined, windowAt(LATER), undefined],
    [
      'is shown by a new record',
      undefined,
      windowAt(LATER, newsOf(LATER - 20 * MINUTE)),
      { last: behind(20 * MINUTE) },
    ],
    [
      'is shown by any record, where nothing is known',
      undefined,
      windowAt(LATER, { newest: NOON }),
      { last: NOON - SECOND },
    ],
    [
      "is never ahead of the server's",
      undefined,
      windowAt(LATER, newsOf(LATER + 5 * MINUTE)),
      { last: behind(0) },
    ],
    [
      'goes on while nothing new comes',
      known,
      windowAt(LATER),
      { last: NOON + 3 * MINUTE, deep: known.deep },
    ],
    [
      'goes on at a deep poll',
      known,
      windowAt(LATER, { deep: true }),
      { last: NOON + 3 * MINUTE, deep: NOON + 3 * MINUTE },
    ],
    [
      'does not go on by what is read again',
      known,
      windowAt(LATER, { newest: LATER }),
      { last: NOON + 3 * MINUTE, deep: known.deep },
    ],
    ["does not go on past the server's", { last: NOON + HOUR }, windowAt(LATER), { last: behind(0) }],
    [
      'is set on by a record that shows a smaller lag',
      known,
      windowAt(LATER, newsOf(LATER - MINUTE)),
      { last: behind(MINUTE) },
    ],
    [
      'keeps the smallest lag that was shown, within a tolerance',
      known,
      windowAt(LATER, newsOf(LATER - 3 * MINUTE)),
      { last: NOON + 3 * MINUTE },
    ],
    [
      'is set back at once by a record that shows a larger lag',
      known,
      windowAt(LATER, newsOf(LATER - 10 * MINUTE)),
      { last: behind(10 * MINUTE), unlessSetBack: NOON + 3 * MINUTE },
    ],
    [
      'is not set back by a record of old',
      known,
      windowAt(LATER, newsOf(NOON - 400 * 24 * HOUR)),
      { last: rules.earliest, unlessSetBack: NOON + 3 * MINUTE },
    ],
    [
      'goes on either way while it is in doubt whether it was set back',
      { last: NOON - 10 * MINUTE, unlessSetBack: NOON - 2 * MINUTE },
      windowAt(LATER),
      { last: NOON - 5 * MINUTE, unlessSetBack: NOON + 3 * MINUTE },
    ],
    [
      'was not set back when the next record comes in time',
      { last: NOON - 10 * MINUTE, unlessSetBack: NOON - 2 * MINUTE },
      windowAt(LATER, newsOf(LATER - 3 * MINUTE)),
      { last: NOON + 3 * MINUTE },
    ],
    [
      'was set back when the next record shows the same',
      { last: NOON - 10 * MINUTE, unlessSetBack: NOON - 2 * MINUTE },
      windowAt(LATER, newsOf(LATER - 10 * MINUTE)),
      { last: behind(10 * MINUTE) },
    ],
    [
      'is taken as of the request, not of the answer',
      undefined,
      windowAt(LATER, newsOf(LATER, 40 * SECOND)),
      { last: behind(40 * SECOND) },
    ],
  ];
  for (const [name, crmTime, reading, expected] of cases) {
    it(name, () => {
      assert.deepEqual(crmTimeAfter(rested(crmTime), reading, rules), expected);
    });
  }

  const restarts: readonly [name: string, now: number, passed: number][] = [
    ['goes on over a restart', LATER, 5 * MINUTE],
    [
      "goes on over a restart by the server's clock where this machine's was set on",
      LATER + HOUR,
      5 * MINUTE,
    ],
    ["goes on over a restart by this machine's clock where that shows less", NOON + MINUTE, MINUTE],
    ['stands over a restart at which this machine was set back', NOON - HOUR, 0],
  ];
  for (const [name, now, passed] of restarts) {
    it(name, () => {
      const after = crmTimeAfter(rested(known), windowAt(LATER, { at: momentAt(now, 'next') }), rules);
      assert.equal(after?.last, known.last + passed);
    });
  }

  it("stands where the version before did not keep this machine's clocks", () => {
    const position = { polledAt: NOON, crmTime: known };
    assert.deepEqual(crmTimeAfter(position, windowAt(LATER), rules), known);
  });

  it("goes on by the time that passed, not by a server's clock that is set on", () => {
    const reading = windowAt(LATER + HOUR, { at: momentAt(LATER) });
    assert.equal(
      crmTimeAfter(rested(known), reading, { ...rules, limit: LATER + HOUR })?.last,
      NOON + 3 * MINUTE,
    );
  });
});

describe('the news of a window', () => {
  const page = {
    serverDate: LATER,
    serverTime: LATER,
    isExpected: true,
    asked: momentAt(LATER),
    took: 2 * SECOND,
  };

  it('are the newest record seen for the first time, and when the last one was answered', () => {
    const first = newsBehind(windowAt(NOON), page, NOON + MINUTE);
    assert.deepEqual(first, { newest: NOON + MINUTE, after: 5 * MINUTE + 2 * SECOND });
    const next = { ...page, asked: momentAt(LATER + MINUTE) };
    assert.deepEqual(newsBehind(windowAt(NOON, { news: first }), next, NOON), {
      newest: NOON + MINUTE,
      after: 6 * MINUTE + 2 * SECOND,
    });
  });

  it('came rather late, where a restart lies between', () => {
    for (const now of [LATER - HOUR, LATER, NOON + MINUTE])
      assert.equal(
        newsBehind(windowAt(NOON), { ...page, asked: momentAt(now, 'next') }, NOON).after,
        5 * MINUTE + 2 * SECOND,
      );
  });
});

describe('a window in silence', () => {
  const lookback = { lookback: 90 * SECOND, deepLookback: 15 * MINUTE };
  const cases: readonly [
    name: string,
    deep: boolean,
    crmTime: CrmTime | undefined,
    unit: number,
    since: number,
  ][] = [
    ['reaches back as ever where no record was seen', false, undefined, SECOND, -90 * SECOND],
    ['reaches back as ever where no record was seen, a deep one too', true, undefined, SECOND, -15 * MINUTE],
    ['begins later by the time that passed', false, { last: NOON + MINUTE }, SECOND, -30 * SECOND],
    [
      'begins later by the time that passed, a deep one too',
      true,
      { last: NOON + 4 * MINUTE },
      SECOND,
      -11 * MINUTE,
    ],
    [
      'reaches back as far as is always read, behind a deep one that found nothing',
      true,
      { last: NOON + 4 * MINUTE, deep: NOON + 3 * MINUTE },
      SECOND,
      -7 * MINUTE,
    ],
    ['asks for what is newer than the newest', false, { last: NOON + 2 * MINUTE }, SECOND, 2 * SECOND],
    [
      'asks for what is newer than the newest, a deep one too',
      true,
      { last: NOON + HOUR, deep: NOON + 11 * MINUTE },
      SECOND,
      2 * SECOND,
    ],
    ['of an url with days asks for the days behind', true, { last: NOON + 72 * HOUR }, 24 * HOUR, 48 * HOUR],
    [
      'of an url with days waits for them to end',
      true,
      { last: NOON + 24 * HOUR, deep: NOON + 24 * HOUR },
      24 * HOUR,
      24 * HOUR - 10 * MINUTE,
    ],
    ['is not wider for a lag that it makes up for', true, { last: NOON - 5 * MINUTE }, SECOND, -15 * MINUTE],
    [
      'is no wider for a clock that may have been set back',
      false,
      { last: NOON - 8 * MINUTE, unlessSetBack: NOON + MINUTE },
      SECOND,
      -30 * SECOND,
    ],
    [
      'is wider for it where it is deep',
      true,
      { last: NOON - 8 * MINUTE, unlessSetBack: NOON + MINUTE },
      SECOND,
      -23 * MINUTE,
    ],
    ['is wider for a lag that has grown', true, { last: NOON - 8 * MINUTE }, SECOND, -23 * MINUTE],
    [
      'is wider for a lag that has grown, but not without end',
      true,
      { last: NOON - HOUR },
      SECOND,
      -30 * MINUTE,
    ],
  ];
  for (const [name, deep, crmTime, unit, since] of cases) {
    it(name, () => {
      const position = {
        ...{
          identity: '',
          start: null,
          noting: false,
          complete: true,
          cursor: NOON,
          deepAt: NOON,
          forgotten: null,
        },
        ...{ shallowPolls: deep ? 4 : 0, polledAt: NOON },
        ...(crmTime !== undefined && { crmTime }),
      };
      assert.equal(nextWindow(position, lookback, NOON, unit).since - NOON, since);
    });
  }
});
