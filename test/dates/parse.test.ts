import assert from 'node:assert/strict';
import { compileDateFormat } from '../../src/dates';
import { iso, latestReading, reading } from './reading';

const isoSeconds = "yyyy-MM-dd'T'HH:mm:ssXXX";

describe('dates: reading', () => {
  describe('a fraction of a second has any length', () => {
    const texts: readonly (readonly [pattern: string, text: string, milliseconds: string])[] = [
      ["yyyy-MM-dd'T'HH:mm:ss.SSSXXX", '2018-08-20T15:29:06.1234567Z', '123'], // Java: 1,234.567 s later
      ["yyyy-MM-dd'T'HH:mm:ss.SSSXXX", '2018-08-20T15:29:06.1Z', '100'],
      ["yyyy-MM-dd'T'HH:mm:ss.SSSXXX", '2018-08-20T15:29:06Z', '000'],
      ["yyyy-MM-dd'T'HH:mm:ss.SSSXXX", '2018-08-20T15:29:06,25Z', '250'],
      ["yyyy-MM-dd'T'HH:mm:ss.SXXX", '2018-08-20T15:29:06.9999999Z', '999'],
      ["yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX", '2018-08-20T15:29:06.123456Z', '123'],
      [isoSeconds, '2018-08-20T15:29:06.1234567Z', '123'],
      [isoSeconds, '2018-08-20T15:29:06.000000000000000000001Z', '000'],
      ["yyyy-MM-dd'T'HH:mm:ss'Z'", '2018-08-20T15:29:06.5Z', '500'],
      ['yyyy-MM-dd HH:mm:ss', '2018-08-20 15:29:06.007', '007'],
    ];
    for (const [pattern, text, milliseconds] of texts) {
      it(`${text} in ${pattern}`, () => {
        const zone = pattern.includes('X') ? 'Asia/Tokyo' : 'UTC';
        assert.equal(reading(pattern, text, zone), text.slice(0, 19).replace(' ', 'T') + `.${milliseconds}Z`);
      });
    }
  });

  describe('a zone has any form, whatever letter the pattern has', () => {
    const zones: readonly (readonly [text: string, hours: number])[] = [
      ['Z', 0],
      ['+05', 5],
      ['+0530', 5.5], // Java reads it as +05 with X, and leaves 30 over
      ['+05:30', 5.5],
      ['-08', -8],
      ['-0330', -3.5],
      ['-00:00', 0],
      ['UTC', 0],
      ['GMT', 0],
      ['GMT+5:30', 5.5],
      ['GMT-08:00', -8],
      ['PST', -8],
      ['PDT', -7],
      ['Pacific Daylight Time', -7],
      ['St. Pierre & Miquelon Standard Time', -3],
      ['cest', 2],
    ];
    for (const [text, hours] of zones) {
      it(text, () => {
        const expected = iso(Date.UTC(2018, 7, 20, 15, 29, 6) - hours * 3_600_000);
        for (const letters of ['z', 'zzzz', 'Z', 'X', 'XX', 'XXX']) {
          assert.equal(
            reading(`yyyy-MM-dd HH:mm:ss ${letters}`, `2018-08-20 15:29:06 ${text}`, 'Asia/Tokyo'),
            expected,
          );
        }
      });
    }
    for (const text of [
      '',
      '+5',
      '+053',
      '+05300',
      '+05:3',
      '+05:60',
      '+19:00',
      '05:30',
      'ZZ',
      'XYZ',
      'Zulu time',
      '+',
      'GMT+',
    ]) {
      it(`"${text}" is none`, () => {
        assert.equal(reading('yyyy-MM-dd HH:mm:ss X', `2018-08-20 15:29:06 ${text}`), 'none');
      });
    }
  });

  it("takes a literal 'Z' for text: the configured zone applies, as in Java", () => {
    const pattern = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    assert.equal(reading(pattern, '2018-08-20T15:29:06Z', 'Asia/Tokyo'), '2018-08-20T06:29:06.000Z');
    assert.equal(reading(pattern, '2018-08-20T15:29:06Z', 'GMT'), '2018-08-20T15:29:06.000Z');
    assert.equal(reading(pattern, '2018-08-20T15:29:06+09:00', 'GMT'), 'none');
  });

  it('reads IST as India, the earliest of its meanings, and as Ireland at the latest', () => {
    assert.equal(reading('yyyy-MM-dd HH:mm z', '2018-08-20 12:00 IST'), '2018-08-20T06:30:00.000Z');
    assert.equal(latestReading('yyyy-MM-dd HH:mm z', '2018-08-20 12:00 IST'), '2018-08-20T11:00:00.000Z');
  });

  it('reads IST and CST as the configured zone uses them', () => {
    const pattern = 'yyyy-MM-dd HH:mm z';
    for (const read of [reading, latestReading]) {
      assert.equal(read(pattern, '2018-08-20 12:00 IST', 'Europe/Dublin'), '2018-08-20T11:00:00.000Z');
      assert.equal(read(pattern, '2018-08-20 12:00 IST', 'Asia/Jerusalem'), '2018-08-20T10:00:00.000Z');
      assert.equal(read(pattern, '2018-08-20 12:00 CST', 'Asia/Shanghai'), '2018-08-20T04:00:00.000Z');
      assert.equal(read(pattern, '2018-08-20 12:00 CST'), '2018-08-20T18:00:00.000Z');
    }
  });

  describe('a clock change', () => {
    const pattern = 'yyyy-MM-dd HH:mm';
    it('set back: the earlier instant, and the later for parseLatest', () => {
      assert.equal(reading(pattern, '2018-11-04 01:30', 'America/New_York'), '2018-11-04T05:30:00.000Z');
      assert.equal(
        latestReading(pattern, '2018-11-04 01:30', 'America/New_York'),
        '2018-11-04T06:30:00.000Z',
      );
    });
    it('set back: the minutes before and after the hour that comes twice are clear', () => {
      for (const read of [reading, latestReading]) {
        assert.equal(read(pattern, '2018-11-04 00:59', 'America/New_York'), '2018-11-04T04:59:00.000Z');
        assert.equal(read(pattern, '2018-11-04 02:00', 'America/New_York'), '2018-11-04T07:00:00.000Z');
      }
    });
    it('skipped: read with the offset after the change, the earlier instant; before it for parseLatest, as Java', () => {
      assert.equal(reading(pattern, '2018-03-11 02:30', 'America/New_York'), '2018-03-11T06:30:00.000Z');
      assert.equal(
        latestReading(pattern, '2018-03-11 02:30', 'America/New_York'),
        '2018-03-11T07:30:00.000Z',
      );
    });
    it('skipped: a whole day in Samoa', () => {
      assert.equal(reading('yyyy-MM-dd', '2011-12-30', 'Pacific/Apia'), '2011-12-29T10:00:00.000Z');
      assert.equal(reading('yyyy-MM-dd', '2011-12-31', 'Pacific/Apia'), '2011-12-30T10:00:00.000Z');
    });
    it('a zone in the text makes both hours clear', () => {
      const zoned = 'yyyy-MM-dd HH:mm z';
      assert.equal(reading(zoned, '2018-11-04 01:30 EDT', 'America/New_York'), '2018-11-04T05:30:00.000Z');
      assert.equal(reading(zoned, '2018-11-04 01:30 EST', 'America/New_York'), '2018-11-04T06:30:00.000Z');
    });
  });

  describe('what does not exist is none', () => {
    const texts: readonly (readonly [pattern: string, text: string])[] = [
      [isoSeconds, '2018-13-01T00:00:00Z'],
      [isoSeconds, '2018-00-01T00:00:00Z'],
      [isoSeconds, '2018-02-31T00:00:00Z'],
      [isoSeconds, '2018-02-29T00:00:00Z'],
      [isoSeconds, '1900-02-29T00:00:00Z'],
      [isoSeconds, '2018-04-31T00:00:00Z'],
      [isoSeconds, '2018-01-00T00:00:00Z'],
      [isoSeconds, '2018-01-01T24:00:00Z'],
      [isoSeconds, '2018-01-01T23:60:00Z'],
      [isoSeconds, '2018-01-01T23:59:60Z'],
      [isoSeconds, '0000-01-01T00:00:00Z'],
      ['yyyy-DDD', '2018-366'],
      ['yyyy-MM-dd hh:mm a', '2018-01-01 13:00 AM'],
      ['yyyy-MM-dd hh:mm a', '2018-01-01 00:30 AM'],
      ['yyyy-MM-dd HH:mm a', '2018-01-01 13:00 AM'],
      ['EEE, dd MMM yyyy HH:mm:ss Z', 'Tue, 20 Aug 2018 15:30:07 +0000'], // a Monday
      ['yyyy-MM-dd D', '2018-08-20 1'],
      ['yyyy yyyy', '2018 2019'],
      ['YYYY-ww-u', '2018-53-1'],
      ["yyyy-MM-dd'T'HH:mm:ss G", '2018-08-20T15:29:06 BC'],
    ];
    for (const [pattern, text] of texts) {
      it(`${text} in ${pattern}`, () => {
        assert.equal(reading(pattern, text), 'none');
      });
    }
    it('but a leap day is', () => {
      assert.equal(reading(isoSeconds, '2016-02-29T00:00:00Z'), '2016-02-29T00:00:00.000Z');
      assert.equal(reading('yyyy-DDD', '2016-366'), '2016-12-31T00:00:00.000Z');
    });
  });

  describe('the whole text is read', () => {
    for (const text of [
      '2018-08-20T15:29:06Z ',
      ' 2018-08-20T15:29:06Z',
      '2018-08-20T15:29:06Z[UTC]',
      '2018-08-20T15:29:06.Z',
      '2018-08-20T15:29:06+00:00:00',
      '2018-08-20T15:29Z',
      '2018-08-20',
      '2018-08-20t15:29:06Z',
      '20180820T152906Z',
      'x2018-08-20T15:29:06Z',
      '2018-08-20T15:29:06',
      '02018-08-20T15:29:06Z',
      '2018-008-20T15:29:06Z',
      '',
      'null',
    ]) {
      it(`"${text}" is none`, () => {
        assert.equal(reading(isoSeconds, text), 'none');
      });
    }
    it('a text that goes on is none without a zone in the pattern, too', () => {
      assert.equal(reading("yyyy-MM-dd'T'HH:mm:ss", '2018-08-20T15:29:06Z'), 'none');
      assert.equal(reading('yyyy-MM-dd', '2018-08-20T15:29:06Z'), 'none');
    });
  });

  describe('two-digit years', () => {
    it('are 1969 to 2068 with yy, whatever today is', () => {
      assert.equal(reading('MM/dd/yy', '08/20/18'), '2018-08-20T00:00:00.000Z');
      assert.equal(reading('MM/dd/yy', '01/01/68'), '2068-01-01T00:00:00.000Z');
      assert.equal(reading('MM/dd/yy', '01/01/69'), '1969-01-01T00:00:00.000Z');
      assert.equal(reading('d.M.y', '1.2.18'), '2018-02-01T00:00:00.000Z');
    });
    it('are none with yyyy: Java reads the year 18', () => {
      assert.equal(reading('MM/dd/yyyy', '08/20/18'), 'none');
      assert.equal(reading('MM/dd/yyy', '08/20/18'), 'none');
    });
    it('and four digits are read with yy', () => {
      assert.equal(reading('MM/dd/yy', '08/20/2018'), '2018-08-20T00:00:00.000Z');
    });
  });

  describe('patterns of the published configurations', () => {
    const texts: readonly (readonly [
      pattern: string,
      text: string,
      zone: string | undefined,
      instant: string,
    ])[] = [
      ["yyyy-MM-dd'T'HH:mmz", '2018-08-20T15:29GMT', undefined, '2018-08-20T15:29:00.000Z'],
      ["yyyy-MM-dd'T'HH:mmz", '2018-08-20T15:29+02:00', undefined, '2018-08-20T13:29:00.000Z'],
      [
        'EEE, dd MMM yyyy HH:mm:ss Z',
        'Mon, 20 Aug 2018 15:30:07 +0000',
        undefined,
        '2018-08-20T15:30:07.000Z',
      ],
      ['EEE, dd MMM yyyy HH:mm:ss Z', 'Mon, 20 Aug 2018 15:30:07 GMT', undefined, '2018-08-20T15:30:07.000Z'],
      ["MM/dd/yyy'T'HH:mm:ssXXX", '08/20/2018T15:30:07+05:30', undefined, '2018-08-20T10:00:07.000Z'],
      ["yyyy-MM-dd'T'HH:mm:ss.SSSZ", '2018-08-20T15:30:07.123+0000', undefined, '2018-08-20T15:30:07.123Z'],
      ["yyyy-MM-dd'T'HH:mm:ss.SSSZ", '2018-08-20T15:30:07.123Z', undefined, '2018-08-20T15:30:07.123Z'],
      ["yyyy-MM-dd'T'HH:mm:ss.SSS", '2018-08-20T08:30:07.123', 'PST', '2018-08-20T15:30:07.123Z'],
      ["yyyy-MM-dd' 'HH:mm:ss", '2018-08-20 15:30:07', undefined, '2018-08-20T15:30:07.000Z'],
      ['MM/dd/yyyy HH:mm:ss', '08/20/2018 15:30:07', 'GMT', '2018-08-20T15:30:07.000Z'],
      ['EEE MMM dd HH:mm:ss zzz yyyy', 'Mon Aug 20 15:30:07 UTC 2018', undefined, '2018-08-20T15:30:07.000Z'],
    ];
    for (const [pattern, text, zone, instant] of texts) {
      it(`${text} in ${pattern}`, () => {
        assert.equal(reading(pattern, text, zone), instant);
      });
    }
  });

  it('never throws, whatever a record holds', () => {
    const values = [
      undefined,
      null,
      true,
      {},
      [],
      ['2018'],
      20180820,
      10n,
      Symbol('x'),
      new Date(0),
      () => '',
      '\u0000',
      '９',
    ];
    for (const pattern of ['yyyyMMdd', isoSeconds, 'milliseconds', 'seconds']) {
      const format = compileDateFormat(pattern);
      for (const value of values) {
        if (typeof value === 'number' && /seconds/.test(pattern)) continue;
        assert.ok(Number.isNaN(format.parse(value)), `${pattern} reads a ${typeof value}`);
        assert.ok(Number.isNaN(format.parseLatest(value)));
      }
    }
  });
});
