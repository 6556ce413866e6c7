import assert from 'node:assert/strict';
import moment from 'moment-timezone';
import browserZones from '../../nodes/editor/zone-data';

const HOUR = 3_600_000;

describe('zone data of the browser', () => {
  it('agrees with moment-timezone in the years around now', () => {
    const names = [
      'UTC',
      'America/Toronto',
      'Europe/Berlin',
      'Asia/Kolkata',
      'Australia/Lord_Howe',
      'Pacific/Chatham',
    ];
    const now = Date.now();
    for (const name of names) {
      const ours = browserZones.tz.zone(name);
      const theirs = moment.tz.zone(name);
      assert.ok(ours && theirs, name);
      for (let instant = now - 9_000 * HOUR; instant < now + 9_000 * HOUR; instant += HOUR) {
        const index = ours.untils.findIndex((until) => instant < until);
        assert.equal(
          ours.offsets[index],
          theirs.utcOffset(instant) + 0,
          `${name} at ${new Date(instant).toISOString()}`,
        );
      }
    }
  });

  it('changes at the same instants', () => {
    const [ours, theirs] = [browserZones.tz.zone('Europe/Berlin'), moment.tz.zone('Europe/Berlin')];
    const changes = ours?.untils.filter((until) => Number.isFinite(until)) ?? [];
    assert.ok(changes.length >= 6, `${changes.length} changes`);
    for (const change of changes) assert.ok(theirs?.untils.includes(change), new Date(change).toISOString());
  });

  it('knows no zone that is none', () => {
    for (const name of ['Mars/Phobos', '']) assert.equal(browserZones.tz.zone(name), null);
  });
});
