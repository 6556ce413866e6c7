import assert from 'node:assert/strict';
import type { ServerTime } from '../../src/connector/server-clock';
import { verdictOf, type Beginning, type Verdict } from '../../src/polling/beginning';
import type { OpenWindow, Position } from '../../src/polling/state';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const NOON = Date.UTC(2026, 1, 10, 12);
const lookback = { lookback: 90 * SECOND, deepLookback: 900 * SECOND };

/** Polled deep at noon. */
const rested: Position = {
  identity: 'contacts',
  start: NOON - HOUR,
  noting: false,
  complete: false,
  cursor: NOON,
  deepAt: NOON,
  shallowPolls: 0,
  polledAt: NOON,
  at: { run: 'test', elapsed: 0, now: 0 },
  forgotten: null,
};
/** A shallow window, opened a minute later. */
const opened: OpenWindow = {
  asked: '',
  url: '',
  from: NOON - 90 * SECOND,
  deep: false,
  isReadOnce: false,
  isOverlapped: true,
  serverTime: null,
  newest: null,
};
const broken: OpenWindow = { ...opened, place: { at: { page: 2 } } };

/** An answer a minute after noon, by a clock that shows so much more or less. */
function answer(ahead: number, isExpected: boolean): ServerTime {
  const serverTime = NOON + MINUTE + ahead;
  const asked = { run: 'test', elapsed: MINUTE, now: MINUTE };
  return { serverTime, serverDate: serverTime, isExpected, asked, took: 0 };
}

interface Case {
  name: string;
  from?: Partial<Position>;
  window?: OpenWindow;
  count?: number;
  ahead?: number;
  isExpected?: boolean;
  expected: Verdict | 'set-back';
}

const cases: Case[] = [
  { name: 'the time it was opened for', expected: 'read' },
  { name: 'half a minute later', ahead: 30 * SECOND, expected: 'read' },
  { name: 'two minutes later', ahead: 2 * MINUTE, isExpected: false, expected: 'again' },
  { name: 'two minutes later, for the third time', ahead: 2 * MINUTE, count: 3, expected: 'read' },
  { name: 'so late that a deep one is due', ahead: 20 * MINUTE, isExpected: false, expected: 'again' },
  { name: 'a later time in a window that broke off', window: broken, ahead: HOUR, expected: 'read' },
  { name: 'an hour earlier, as the answer before', ahead: -HOUR, expected: 'set-back' },
  { name: 'an hour earlier, unlike the answer before', ahead: -HOUR, isExpected: false, expected: 'again' },
  {
    name: 'an hour earlier, unlike the answer before, for the third time',
    ahead: -HOUR,
    isExpected: false,
    count: 3,
    expected: 'set-back',
  },
  { name: 'an hour earlier in a window that broke off', window: broken, ahead: -HOUR, expected: 'set-back' },
  {
    name: 'another time than expected, at the first poll',
    from: { noting: true, polledAt: 0 },
    ahead: HOUR,
    isExpected: false,
    expected: 'start-now',
  },
  {
    name: 'another time than expected, at the first poll, for the third time',
    from: { noting: true, polledAt: 0 },
    ahead: HOUR,
    isExpected: false,
    count: 3,
    expected: 'read',
  },
  {
    name: 'another time than expected, in a first poll that broke off',
    from: { noting: true, polledAt: 0 },
    window: broken,
    isExpected: false,
    expected: 'read',
  },
];

describe('what the first page of a window asks for', () => {
  for (const { name, from, window = opened, count = 1, ahead = 0, isExpected = true, expected } of cases) {
    it(`that shows ${name}: ${typeof expected === 'string' ? expected : 'set-back'}`, () => {
      const beginning: Beginning = {
        from: { ...rested, ...from },
        opened: window,
        now: NOON + MINUTE,
        count,
      };
      const verdict = verdictOf(beginning, answer(ahead, isExpected), lookback, SECOND);
      assert.equal(typeof verdict === 'object' ? 'set-back' : verdict, expected);
    });
  }
});
