import assert from 'node:assert/strict';
import { compileDateFormat } from '../../src/dates';
import { readZone } from '../../src/dates/zones';
import { readHistories, readNames, tableEnd, type Period } from './oracle/table';
import { isExcluded } from './oracle/zone-data-differences';
import { latestReading, reading } from './reading';

const { periods, names: printed } = readHistories();
const names = readNames();
const hour = 3_600_000;
const plain = compileDateFormat('yyyy-MM-dd HH:mm:ss', 'GMT');

/** What Java wrote at an instant, with the zone's short and long name. */
function javaTexts(zone: string, instant: number, { offset, isDaylight }: Period): string[] {
  const local = plain.format(instant + offset);
  const [short, daylightShort, long, daylightLong] = names.get(zone) ?? [];
  return (isDaylight ? [daylightShort, daylightLong] : [short, long]).map((name) => `${local} ${name ?? ''}`);
}

/** Every side of every clock change of a zone, the hours around it, and the middle of what lies between. */
function instantsOf(zone: string): { instant: number; period: Period }[] {
  const history = periods.get(zone) ?? [];
  return history.flatMap((period, index) => {
    const end = history[index + 1]?.from ?? tableEnd;
    const { from } = period;
    const within = [from, from + hour - 1000, (from + end) / 2, end - 1000];
    return within
      .map((instant) => Math.floor(instant / 1000) * 1000)
      .filter((instant) => instant >= from && instant < end && instant > 86_400_000)
      .map((instant) => ({ instant, period }));
  });
}

describe('dates: names of zones in a text', function () {
  this.timeout(120_000); // some seconds, unless the machine is busy

  it('are never read later than Java wrote them in the configured zone, whatever its law was then', () => {
    const late: string[] = [];
    let read = 0;
    for (const zone of names.keys()) {
      const format = compileDateFormat('yyyy-MM-dd HH:mm:ss z', zone);
      for (const { instant, period } of instantsOf(zone)) {
        if (isExcluded(zone, instant)) continue;
        for (const text of javaTexts(zone, instant, period)) {
          const earliest = format.parse(text);
          const latest = format.parseLatest(text);
          if (!Number.isNaN(earliest)) read += 1;
          if (earliest > instant || latest < instant) {
            late.push(
              `${zone} ${text}: ${new Date(earliest).toISOString()}, Java ${new Date(instant).toISOString()}`,
            );
          }
        }
      }
    }
    assert.deepEqual(late.slice(0, 20), [], `${late.length} of ${read}`);
    assert.ok(read > 50_000, String(read));
  });

  it('are read as Java wrote them in the zones whose names we print, unless the clock showed the hour twice', () => {
    const wrong: string[] = [];
    for (const zone of printed.keys()) {
      const format = compileDateFormat('yyyy-MM-dd HH:mm:ss z', zone);
      const clock = readZone(zone);
      for (const { instant, period } of instantsOf(zone)) {
        const local = instant + period.offset;
        if (isExcluded(zone, instant) || clock.earliest(local) !== clock.latest(local)) continue;
        for (const text of javaTexts(zone, instant, period)) {
          if (format.parse(text) !== instant) wrong.push(`${zone} ${text}`);
        }
      }
    }
    assert.deepEqual(wrong.slice(0, 20), [], `${wrong.length}`);
  });

  it("are never read later where no zone is configured, but for names that are another zone's first", () => {
    const others = /^(?:GMT|Greenwich Mean Time|CST|CDT|Cuba .*|GMT\+04:00)$/;
    const late: string[] = [];
    for (const zone of printed.keys()) {
      const format = compileDateFormat('yyyy-MM-dd HH:mm:ss z', 'GMT');
      for (const { instant, period } of instantsOf(zone)) {
        if (isExcluded(zone, instant)) continue;
        for (const text of javaTexts(zone, instant, period)) {
          if (others.test(text.slice('yyyy-MM-dd HH:mm:ss '.length))) continue;
          if (!(format.parse(text) <= instant && format.parseLatest(text) >= instant))
            late.push(`${zone} ${text}`);
        }
      }
    }
    assert.deepEqual(late.slice(0, 20), [], `${late.length}`);
  });

  const pattern = 'yyyy-MM-dd HH:mm z';
  const cases: readonly (readonly [
    text: string,
    zone: string | undefined,
    earliest: string,
    latest?: string,
  ])[] = [
    // Volgograd was on Moscow's time, and is again; it moved in 2011, 2014, 2018 and 2020
    ['2012-12-27 14:08 MSK', 'Europe/Volgograd', '2012-12-27T10:08'],
    ['2016-12-27 14:08 MSK', 'Europe/Volgograd', '2016-12-27T11:08'],
    ['2019-12-27 14:08 MSK', 'Europe/Volgograd', '2019-12-27T10:08'],
    ['2026-12-27 14:08 MSK', 'Europe/Volgograd', '2026-12-27T11:08'],
    ['2012-12-27 14:08 MSK', 'Europe/Moscow', '2012-12-27T10:08'],
    // Simferopol, whose dates Java marks as Moscow's, was on the time of Kyiv
    ['2012-12-27 14:08 MSK', undefined, '2012-12-27T10:08', '2012-12-27T12:08'],
    ['2019-12-27 14:08 MSK', undefined, '2019-12-27T10:08', '2019-12-27T11:08'],
    ['2026-12-27 14:08 MSK', undefined, '2026-12-27T11:08'],
    ['2012-12-27 14:08 Moscow Standard Time', 'Europe/Moscow', '2012-12-27T10:08'],
    ['2012-06-27 14:08 EET', 'Europe/Kaliningrad', '2012-06-27T11:08'],
    ['2020-06-27 14:08 WET', 'Africa/Casablanca', '2020-06-27T13:08'],
    ['2018-06-27 14:08 GMT', 'Africa/Sao_Tome', '2018-06-27T13:08'],
    ['2020-06-27 14:08 GMT', 'Africa/Sao_Tome', '2020-06-27T14:08'],
    ['2020-06-27 14:08 AST', 'Asia/Riyadh', '2020-06-27T11:08'],
    ['2020-06-27 14:08 AST', undefined, '2020-06-27T18:08'],
    ['2000-06-27 14:08 IST', 'Asia/Colombo', '2000-06-27T08:08'],
    ['1995-06-27 14:08 GMT+04:00', 'Europe/Saratov', '1995-06-27T10:08'],
    ['1989-06-27 14:08 GMT+04:00', 'Europe/Ulyanovsk', '1989-06-27T10:08'],
    ['2018-11-04 01:30 EDT', 'America/New_York', '2018-11-04T05:30'],
    ['2018-11-04 01:30 EST', 'America/New_York', '2018-11-04T06:30'],
    // no clock there ever said so: the name alone tells
    ['2018-07-01 12:00 EST', 'America/New_York', '2018-07-01T17:00'],
    ['2018-07-01 12:00 PST', undefined, '2018-07-01T20:00'],
    ['2018-07-01 12:00 CST', undefined, '2018-07-01T18:00'],
  ];
  for (const [text, zone, earliest, latest = earliest] of cases) {
    it(`${text} in ${zone ?? 'no configured zone'} is ${earliest}Z${latest === earliest ? '' : `, or ${latest}Z`}`, () => {
      assert.equal(reading(pattern, text, zone), `${earliest}:00.000Z`);
      assert.equal(latestReading(pattern, text, zone), `${latest}:00.000Z`);
    });
  }

  it('that nobody knows are no date, however many come', () => {
    const format = compileDateFormat(pattern, 'Europe/Volgograd');
    for (let index = 0; index < 1000; index += 1)
      assert.ok(Number.isNaN(format.parse(`2018-07-01 12:00 ${'X'.repeat(30)}${index}`)));
  });
});
