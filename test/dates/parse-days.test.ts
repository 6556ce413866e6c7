import assert from 'node:assert/strict';
import { compileDateFormat } from '../../src/dates';
import { latestReading, reading } from './reading';

describe('dates: reading days and epochs', () => {
  describe('other ways to say a day', () => {
    const texts: readonly (readonly [pattern: string, text: string, instant: string])[] = [
      ['yyyyMMddHHmmssSSS', '20180820153007123', '2018-08-20T15:30:07.123Z'],
      ['Hmmss dd/MM/yyyy', '93007 20/08/2018', '2018-08-20T09:30:07.000Z'],
      ['Hmmss dd/MM/yyyy', '153007 20/08/2018', '2018-08-20T15:30:07.000Z'],
      ['yyyy-DDD', '2018-232', '2018-08-20T00:00:00.000Z'],
      ["YYYY-'W'ww-u", '2018-W34-1', '2018-08-20T00:00:00.000Z'],
      ["YYYY-'W'ww EEEE", '2019-W01 Monday', '2018-12-31T00:00:00.000Z'],
      ['EEEE W MMMM yyyy', 'Monday 4 August 2018', '2018-08-20T00:00:00.000Z'],
      ['F EEE MMM yyyy', '3 Mon Aug 2018', '2018-08-20T00:00:00.000Z'],
      ['MMM d, yyyy h:mm a', 'AUG 20, 2018 12:05 am', '2018-08-20T00:05:00.000Z'],
      ['yyyy-MM-dd KK a', '2018-08-20 03 PM', '2018-08-20T15:00:00.000Z'],
      ['yyyy-MM-dd kk', '2018-08-20 24', '2018-08-20T00:00:00.000Z'],
      ['yyyy-MM-dd a', '2018-08-20 PM', '2018-08-20T12:00:00.000Z'],
      ['G yyyy-MM', 'AD 2018-08', '2018-08-01T00:00:00.000Z'],
      ["YYYY-'W'ww", '2018-W34', '2018-08-19T00:00:00.000Z'],
      ['W MM yyyy', '1 08 2018', '2018-08-01T00:00:00.000Z'],
      ['yyyy', '2018', '2018-01-01T00:00:00.000Z'],
      ['yyyy LLLL d', '2018 may 3', '2018-05-03T00:00:00.000Z'],
    ];
    for (const [pattern, text, instant] of texts) {
      it(`${text} in ${pattern}`, () => {
        assert.equal(reading(pattern, text), instant);
      });
    }
    for (const [pattern, text] of [
      ['MM-dd HH:mm', '08-20 15:30'], // no year
      ['yyyyMd', '2018111'], // 11 January or 1 November
      ['HH:mm', '15:30'],
    ] as const) {
      it(`${pattern} tells no date: none, and an infinite unit`, () => {
        assert.equal(reading(pattern, text), 'none');
        assert.equal(compileDateFormat(pattern).unit, Infinity);
      });
    }
  });

  describe('epochs', () => {
    const values: readonly (readonly [word: string, value: unknown, instant: string])[] = [
      ['milliseconds', 1534778946005, '2018-08-20T15:29:06.005Z'],
      ['milliseconds', '1534778946005', '2018-08-20T15:29:06.005Z'],
      ['milliseconds', 0, '1970-01-01T00:00:00.000Z'],
      ['seconds', 1534778946, '2018-08-20T15:29:06.000Z'],
      ['seconds', '1534778946', '2018-08-20T15:29:06.000Z'],
      ['seconds', 1534778946.005, '2018-08-20T15:29:06.005Z'],
      ['Seconds', '1534778946.005', '2018-08-20T15:29:06.005Z'],
      ['seconds', 1534778946005, 'none'], // milliseconds
      ['milliseconds', 1534778946005000, 'none'], // microseconds
      ['milliseconds', NaN, 'none'],
      ['milliseconds', Infinity, 'none'],
      ['milliseconds', -1, 'none'],
      ['milliseconds', '', 'none'],
      ['milliseconds', '1e12', 'none'],
      ['milliseconds', '0x10', 'none'],
      ['milliseconds', ' 1', 'none'],
      ['milliseconds', '2018-08-20', 'none'],
    ];
    for (const [word, value, instant] of values) {
      it(`${JSON.stringify(value)} in ${word} is ${instant}`, () => {
        assert.equal(reading(word, value), instant);
        assert.equal(latestReading(word, value), instant);
      });
    }
  });
});
