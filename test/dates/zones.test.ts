import assert from 'node:assert/strict';
import { compileDateFormat, isZone } from '../../src/dates';
import { readZone, UnknownZoneError } from '../../src/dates/zones';
import { namedZones } from '../../src/dates/zone-name-table';
import { zoneName } from '../../src/dates/zone-names';
import { readHistories, tableEnd, type Period } from './oracle/table';
import { differences, isExcluded } from './oracle/zone-data-differences';

const { periods, names } = readHistories();

/** The instants at which a zone's clock changes, in Java's data or in ours. */
function changesOf(zone: string, history: readonly Period[]): number[] {
  const changes = [...history.map(({ from }) => from), ...readZone(zone).changes(0, tableEnd - 1)];
  return [...new Set(changes)].sort((a, b) => a - b);
}

function periodAt(history: readonly Period[], instant: number): Period {
  const period = history.findLast(({ from }) => from <= instant);
  assert.ok(period);
  return period;
}

describe('dates: zones', function () {
  this.timeout(60_000); // a second or two, unless the machine is busy
  it("has Java's offset at and before every clock change of every zone, but for the listed differences", () => {
    const wrong: string[] = [];
    const differing = new Set<string>();
    for (const [zone, history] of periods) {
      for (const change of changesOf(zone, history)) {
        for (const instant of [change - 1, change].filter((instant) => instant >= 0)) {
          if (readZone(zone).offsetAt(instant) === periodAt(history, instant).offset) continue;
          differing.add(zone);
          if (!isExcluded(zone, instant)) wrong.push(`${zone} ${new Date(instant).toISOString()}`);
        }
      }
    }
    assert.deepEqual(wrong, []);
    assert.deepEqual([...differing].sort(), differences.flatMap(({ zones }) => zones).sort());
  });

  it("has Java's names at every clock change of every zone it names", () => {
    const wrong: string[] = [];
    for (const [zone, [short, daylightShort, long, daylightLong]] of names) {
      const history = periods.get(zone) ?? [];
      for (const change of changesOf(zone, history)) {
        for (const instant of [change - 1, change].filter((instant) => instant >= 0)) {
          if (isExcluded(zone, instant)) continue;
          const { offset, isDaylight } = periodAt(history, instant);
          const written = [false, true].map((isLong) => zoneName(readZone(zone), instant, offset, isLong));
          const expected = isDaylight ? [daylightShort, daylightLong] : [short, long];
          if (written.join() !== expected.join()) wrong.push(`${zone} ${new Date(instant).toISOString()}`);
        }
      }
    }
    assert.deepEqual(wrong, []);
    assert.ok(names.size > 200);
  });

  it('reads every name that it writes', () => {
    for (const [zone, zoneNames] of namedZones()) {
      for (const name of Object.values(zoneNames) as string[]) {
        const instant = compileDateFormat('yyyy-MM-dd HH:mm z', zone).parse(`2018-08-20 12:00 ${name}`);
        assert.ok(Math.abs(instant - Date.UTC(2018, 7, 20, 12)) <= 12 * 3_600_000, `${zone} ${name}`);
      }
    }
  });

  for (const zone of [
    'Europe/Berlin',
    'utc',
    'GMT',
    'PST',
    'EST',
    'EDT',
    '-8:00',
    '+06:00',
    '+0530',
    '-8',
    'GMT+5:30',
    'Z',
  ]) {
    it(`knows ${zone}`, () => {
      assert.ok(isZone(zone));
    });
  }
  for (const zone of [
    '',
    ' ',
    '{TimeZone}',
    'Mars/Olympus',
    '+25:00',
    '+05:75',
    'constructor',
    '__proto__',
    'GMT+',
    '8:00',
  ]) {
    it(`does not know "${zone}"`, () => {
      assert.ok(!isZone(zone));
      assert.throws(() => readZone(zone), UnknownZoneError);
    });
  }

  it('refuses an unknown zone with what to write instead', () => {
    assert.throws(
      () => compileDateFormat('yyyy', '{TimeZone}'),
      (error: UnknownZoneError) => {
        assert.equal(error.reason, 'unknown time zone "{TimeZone}"');
        assert.match(error.cure, /Europe\/Berlin/);
        return true;
      },
    );
  });

  const july = Date.UTC(2018, 6, 1);
  const january = Date.UTC(2018, 0, 1);
  const hours = (zone: string, instant: number): number => readZone(zone).offsetAt(instant) / 3_600_000;

  it('takes PST for the clock of Los Angeles and EST for a fixed offset, as Java does', () => {
    assert.deepEqual([hours('PST', january), hours('PST', july)], [-8, -7]);
    assert.deepEqual([hours('EST', january), hours('EST', july)], [-5, -5]);
  });

  it('takes daylight times for the fixed offsets that they say', () => {
    assert.deepEqual([hours('EDT', january), hours('EDT', july)], [-4, -4]);
  });

  it('takes IST for India as a zone, as Java does', () => {
    assert.equal(hours('IST', july), 5.5);
  });

  it('reads offsets east and west', () => {
    assert.deepEqual([hours('-8:00', july), hours('+0530', july), hours('GMT-3', july)], [-8, 5.5, -3]);
  });
});
