import assert from 'node:assert/strict';
import {
  afterPage,
  atServerTime,
  firstPosition,
  openWindow,
  setBack,
  type CursorRules,
} from '../../src/polling/position';
import type { Position } from '../../src/polling/state';
import {
  clockAt,
  datesOn,
  HOUR,
  lookback,
  MINUTE,
  NOON,
  pageAt,
  polled,
  rested,
  rules,
  SECOND,
} from './positions';

describe('a first position', () => {
  const clock = { serverDate: NOON, serverTime: NOON - 200 };
  const cases = [
    [
      'from the beginning sends all there is',
      'beginning',
      true,
      { start: null, cursor: 0, noting: false, complete: true },
    ],
    [
      'from the beginning, without dates',
      'beginning',
      false,
      { start: null, cursor: 0, noting: false, complete: true },
    ],
    [
      'from an instant sends what is later',
      NOON - HOUR,
      true,
      { start: NOON - HOUR, cursor: NOON - HOUR, noting: false, complete: false },
    ],
    [
      'from an instant that nothing is told by starts now',
      NOON - HOUR,
      false,
      {
        start: NOON,
        startLag: HOUR / 2,
        cursor: NOON - HOUR / 2 - 200,
        noting: true,
        complete: true,
      },
    ],
    [
      'from now notes what is there, and what is stamped half an hour before',
      'now',
      true,
      {
        start: NOON,
        startLag: HOUR / 2,
        cursor: NOON - HOUR / 2 - 200,
        noting: true,
        complete: false,
      },
    ],
    [
      'from now, without dates, sees all there is',
      'now',
      false,
      {
        start: NOON,
        startLag: HOUR / 2,
        cursor: NOON - HOUR / 2 - 200,
        noting: true,
        complete: true,
      },
    ],
  ] as const;
  for (const [name, startFrom, knowsInstants, expected] of cases) {
    it(name, () => {
      const asked = { identity: 'contacts', knowsInstants, startFrom, lag: HOUR / 2 };
      const first = firstPosition(asked, clock);
      assert.deepEqual(first, {
        ...{ identity: 'contacts', deepAt: 0, shallowPolls: 0, polledAt: 0, forgotten: null },
        ...expected,
      });
      const needsClock = expected.noting;
      assert.equal(firstPosition(asked) === undefined, needsClock);
    });
  }
});

describe('the window that is opened', () => {
  const cases: readonly [
    name: string,
    position: Position,
    now: number,
    since: number,
    deep: boolean,
    isReadOnce: boolean,
  ][] = [
    ['of a first poll begins at the cursor', rested({ polledAt: 0 }), NOON, NOON, true, true],
    ['reaches lookback behind the cursor', rested(), NOON + MINUTE, NOON - 90 * SECOND, false, false],
    [
      'is deep on every fifth poll',
      rested({ shallowPolls: 4 }),
      NOON + MINUTE,
      NOON - 15 * MINUTE,
      true,
      false,
    ],
    [
      'is deep when a third of deepLookback has passed',
      rested(),
      NOON + 5 * MINUTE,
      NOON - 15 * MINUTE,
      true,
      false,
    ],
    [
      'holds what no other reads again after a long pause',
      rested(),
      NOON + HOUR,
      NOON - 15 * MINUTE,
      true,
      true,
    ],
  ];
  for (const [name, position, now, since, deep, isReadOnce] of cases) {
    it(name, () => {
      const { reading } = openWindow(position, rules, now);
      // the url asks for what is later than its text, which is a second before
      assert.equal(reading.from, since - SECOND);
      assert.deepEqual([reading.deep, reading.isReadOnce], [deep, isReadOnce]);
      assert.deepEqual([reading.serverTime, reading.newest, reading.place], [null, null, undefined]);
    });
  }

  it('is the one in which the last poll broke off, unless something else was asked', () => {
    const opened = afterPage(openWindow(rested(), rules, NOON + MINUTE), pageAt(NOON, 3), datesOn([NOON]));
    assert.deepEqual(openWindow(opened, rules, NOON + HOUR), opened);
    assert.equal(openWindow(opened, { ...rules, asked: 'other' }, NOON + HOUR).reading.place, undefined);
  });

  it('keeps the server time that its first page showed', () => {
    const opened = atServerTime(openWindow(rested(), rules, NOON), clockAt(NOON + 7));
    assert.equal(opened.reading.serverTime, NOON + 7);
    assert.equal(atServerTime(opened, clockAt(NOON + 99)), opened);
  });
});

describe('the position after a page', () => {
  const opened = openWindow(rested(), rules, NOON);
  for (const [before, newest, after] of [
    [null, null, null],
    [null, 5, 5],
    [5, null, 5],
    [5, 3, 5],
    [3, 5, 5],
  ] as const) {
    it(`knows ${String(after)} as the newest date after ${String(before)} and ${String(newest)}`, () => {
      const position = { ...opened, reading: { ...opened.reading, newest: before } };
      const { reading } = afterPage(position, pageAt(NOON, 2), { newest, news: null });
      assert.deepEqual([reading.newest, reading.place], [after, { at: { page: 2 } }]);
    });
  }
});

describe('the position after a window', () => {
  const now = NOON + MINUTE;
  const cases: readonly [
    name: string,
    dates: readonly number[],
    changed: Partial<CursorRules>,
    cursor: number,
  ][] = [
    ['moves to the newest date', [NOON + 10 * SECOND, NOON + 5 * SECOND], {}, NOON + 10 * SECOND],
    ['stays where there was none', [], {}, NOON],
    ['never moves back', [NOON - HOUR], {}, NOON],
    ["never moves past the server's clock", [now + HOUR], {}, now],
    ['waits for what is searchable late', [now], { pollDelay: 20 * SECOND }, now - 20 * SECOND],
    ["moves by the server's clock where records have no dates", [], { isDated: false }, now],
  ];
  for (const [name, dates, changed, cursor] of cases) {
    it(name, () => {
      const after = polled(rested(), now, dates, changed);
      assert.equal(after.cursor, cursor);
      assert.deepEqual([after.polledAt, after.shallowPolls, after.deepAt], [now, 1, NOON]);
      assert.ok(!('reading' in after));
    });
  }

  it('counts deep windows anew, notes nothing any more, and forgets no less than before', () => {
    const before = rested({ noting: true, shallowPolls: 4, notedBefore: NOON, forgotten: NOON - HOUR });
    const after = polled(before, now, [now]);
    assert.deepEqual([after.noting, after.shallowPolls, after.deepAt], [false, 0, now]);
    assert.ok(!('notedBefore' in after));
    assert.equal(after.forgotten, NOON - HOUR);
    assert.equal(polled(rested(), now, [now]).forgotten, now - 30 * MINUTE - 2 * SECOND - 26 * HOUR);
  });
});

describe("the position when the server's clock was set back", () => {
  // a minute after the poll at noon, by a clock that now shows 11:01
  const back = clockAt(NOON - HOUR + MINUTE);
  const by = { by: HOUR, passed: MINUTE, isSure: true };
  const delays = { lookback: lookback.lookback, pollDelay: 5 * SECOND };

  it('is where the last poll would have been by its new time', () => {
    const after = setBack(openWindow(rested(), rules, NOON), by, back, delays);
    assert.equal(after.polledAt, NOON - HOUR);
    assert.equal(after.cursor, NOON - HOUR - 5 * SECOND);
    assert.equal(after.deepAt, 0);
    assert.equal(after.at?.elapsed, back.asked.elapsed - MINUTE);
    assert.ok(!('reading' in after));
  });

  it('lets records come that are stamped before the start now, when it is sure', () => {
    const young = rested({ start: NOON - MINUTE });
    assert.equal(setBack(young, by, back, delays).start, NOON - HOUR - 5 * SECOND - 90 * SECOND);
    assert.equal(setBack(young, { ...by, isSure: false }, back, delays).start, NOON - MINUTE);
    assert.equal(setBack(rested({ start: null }), by, back, delays).start, null);
  });

  it('notes what was dated before it, where that lies in the future now', () => {
    assert.equal(setBack(rested({ start: NOON }), by, back, delays).notedBefore, NOON);
    assert.ok(!('notedBefore' in setBack(rested(), by, back, delays)));
  });

  it('lets windows reach behind what was forgotten', () => {
    const since = NOON - HOUR - 5 * SECOND - 90 * SECOND;
    assert.equal(setBack(rested({ forgotten: NOON - SECOND }), by, back, delays).forgotten, since);
    assert.equal(setBack(rested({ forgotten: 7 }), by, back, delays).forgotten, 7);
    assert.equal(setBack(rested(), by, back, delays).forgotten, null);
  });
});
