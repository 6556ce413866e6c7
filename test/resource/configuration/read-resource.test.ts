import assert from 'node:assert/strict';
import { ConfigurationError } from '../../../src/errors';
import { readPollerConfiguration, readResource } from '../../../src/resource/configuration';

const url = '/hubs/crm/contacts';
const read = (raw: object): ReturnType<typeof readResource> => readResource('contacts', { url, ...raw });
const readDates = (dates: object): ReturnType<typeof readResource> => read({ datesConfiguration: dates });
const refusal = (raw: object): [key: string, position: number | undefined, message: string] => {
  try {
    read(raw);
  } catch (thrown) {
    if (thrown instanceof ConfigurationError) return [thrown.key, thrown.position, thrown.message];
    throw thrown;
  }
  assert.fail('nothing was thrown');
};
const warnings = (raw: object): readonly string[] =>
  readPollerConfiguration({ contacts: { url, ...raw } }).warnings;

describe('one resource', () => {
  it('has the defaults of the specification', () => {
    assert.deepEqual(readResource('contacts', { url }), {
      resource: 'contacts',
      url,
      idField: 'id',
      filterByUpdatedDate: true,
      filterByCurrentDate: false,
      createdCheckTolerance: 0,
      pollDelay: 0,
      unknown: {},
    });
  });

  it('has what was written', () => {
    const raw = {
      url: ` ${url} `,
      idField: " ['My Key'] ",
      filterByUpdatedDate: false,
      filterByCurrentDate: true,
      createdCheckTolerance: 10,
      pageSize: 2000,
      pollDelay: 1.5,
    };
    assert.deepEqual(readResource(' /contacts ', raw), {
      ...raw,
      resource: 'contacts',
      url,
      idField: "['My Key']",
      unknown: {},
    });
  });

  it('takes booleans and numbers as texts', () => {
    const texts = {
      filterByUpdatedDate: 'false',
      filterByCurrentDate: ' TRUE ',
      createdCheckTolerance: '20',
      pageSize: ' 100 ',
      pollDelay: '0.5',
    };
    assert.deepEqual(
      read(texts),
      read({
        filterByUpdatedDate: false,
        filterByCurrentDate: true,
        createdCheckTolerance: 20,
        pageSize: 100,
        pollDelay: 0.5,
      }),
    );
  });

  it('takes blank and null for left out, but a blank idField for none', () => {
    const keys = [
      'idField',
      'filterByUpdatedDate',
      'filterByCurrentDate',
      'createdCheckTolerance',
      'pageSize',
      'pollDelay',
      'datesConfiguration',
    ];
    assert.deepEqual(read(Object.fromEntries(keys.map((key) => [key, null]))), read({}));
    assert.deepEqual(read(Object.fromEntries(keys.map((key) => [key, ' ']))), { ...read({}), idField: '' });
  });

  it('keeps unknown keys and says so', () => {
    const raw = {
      xPath: 'id',
      idfield: 'Key',
      filterByUpdateDate: true,
      updatedDateTimezone: 'MST',
      extra: { deep: [1] },
      datesConfiguration: { createdDateFeild: 'x', pageSize: 5 },
    };
    const { datesConfiguration, ...others } = raw;
    assert.deepEqual(read(raw), { ...read({}), unknown: { ...others, datesConfiguration } });
    assert.deepEqual(warnings(raw), [
      'contacts.createdDateFeild: is unknown and has no effect; createdDateField may be meant',
      'contacts.pageSize: has no effect here; it belongs beside datesConfiguration',
      'contacts.xPath: is unknown and has no effect; idField may be meant',
      'contacts.idfield: is unknown and has no effect; idField may be meant',
      'contacts.filterByUpdateDate: is unknown and has no effect; filterByUpdatedDate may be meant',
      'contacts.updatedDateTimezone: has no effect here; it belongs into datesConfiguration',
      'contacts.extra: is unknown and has no effect',
    ]);
  });

  const refused: [raw: object, key: string, position: number | undefined, what: RegExp][] = [
    [{ url: undefined }, 'url', undefined, /is missing\. Write the hub path/],
    [{ url: null }, 'url', undefined, /is missing/],
    [{ url: '  ' }, 'url', undefined, /is missing/],
    [{ url: 7 }, 'url', undefined, /is a number\. Write it as a text/],
    [{ url: {} }, 'url', undefined, /is an object/],
    [{ url: 'contacts' }, 'url', 1, /hub path/],
    [{ url: 'https://host/elements/api-v2/hubs/crm/contacts' }, 'url', 1, /address/],
    [{ url: "/hubs/crm/contacts?where=a>'${date:yyyy-MM-dd'" }, 'url', 29, /never closed/],
    [{ url: "/hubs/crm/contacts?where=a>'${dateTimeZone:Mars/Base:yyyy}'" }, 'url', 44, /unknown time zone/],
    [{ idField: 'a..b' }, 'idField', 3, /name is missing/],
    [{ idField: 7 }, 'idField', undefined, /is a number/],
    [{ filterByUpdatedDate: 'yes' }, 'filterByUpdatedDate', undefined, /neither true nor false/],
    [{ filterByCurrentDate: 1 }, 'filterByCurrentDate', undefined, /neither true nor false/],
    [
      { createdCheckTolerance: -1 },
      'createdCheckTolerance',
      undefined,
      /is -1\. Write a number of seconds from 0/,
    ],
    [{ createdCheckTolerance: 1e9 }, 'createdCheckTolerance', undefined, /seconds/],
    [{ pageSize: 0 }, 'pageSize', undefined, /is 0\. Write a whole number of records from 1 to 10000/],
    [{ pageSize: 10_001 }, 'pageSize', undefined, /is 10001/],
    [{ pageSize: 1.5 }, 'pageSize', undefined, /is 1\.5/],
    [{ pageSize: NaN }, 'pageSize', undefined, /is NaN/],
    [{ pageSize: 'many' }, 'pageSize', undefined, /is a text that is no number/],
    [{ pageSize: '0x10' }, 'pageSize', undefined, /no number/],
    [{ pageSize: true }, 'pageSize', undefined, /is a boolean that is no number/],
    [{ pollDelay: '-0.5' }, 'pollDelay', undefined, /is -0\.5/],
    [{ pollDelay: Infinity }, 'pollDelay', undefined, /is Infinity/],
    [{ datesConfiguration: [] }, 'datesConfiguration', undefined, /is a list/],
    [{ datesConfiguration: 'LastModifyDate' }, 'datesConfiguration', undefined, /is a text/],
  ];
  for (const [raw, key, position, what] of refused) {
    it(`is refused with ${JSON.stringify(raw)}`, () => {
      const [refusedKey, refusedPosition, message] = refusal(raw);
      assert.deepEqual([refusedKey, refusedPosition], [`contacts.${key}`, position]);
      assert.match(message, what);
    });
  }

  it('is refused when it is no object or has no name', () => {
    assert.throws(() => readResource('contacts', []), /contacts: is a list/);
    assert.throws(() => readResource('contacts', undefined), /contacts: is nothing/);
    assert.throws(() => readResource('/', { url }), /has no name/);
  });
});

describe('dates of a resource', () => {
  const updatedDateField = 'Modified';
  const updatedDateFormat = 'yyyy-MM-dd HH:mm';

  it('are none where datesConfiguration is empty', () => {
    for (const raw of [{ updatedDateField: '' }, { updatedDateFormat: null, createdDateField: ' ' }]) {
      assert.equal('updated' in readDates(raw), false);
      assert.equal('created' in readDates(raw), false);
    }
  });

  it('have GMT as their zone', () => {
    const { updated, created } = readDates({ updatedDateField, updatedDateFormat });
    assert.deepEqual(updated, { field: 'Modified', format: 'yyyy-MM-dd HH:mm', timezone: 'GMT' });
    assert.equal(created, undefined);
  });

  it('of creation fall back to the updated date, one by one', () => {
    const updated = { updatedDateField, updatedDateFormat, updatedDateTimezone: 'PST' };
    assert.deepEqual(readDates({ ...updated, createdDateField: 'c' }).created, {
      field: 'c',
      format: 'yyyy-MM-dd HH:mm',
      timezone: 'PST',
    });
    assert.deepEqual(readDates({ ...updated, createdDateField: 'c', createdDateFormat: 'seconds' }).created, {
      field: 'c',
      format: 'seconds',
      timezone: 'PST',
    });
    assert.deepEqual(
      readDates({ ...updated, createdDateField: 'c', createdDateTimezone: '+06:00' }).created,
      {
        field: 'c',
        format: 'yyyy-MM-dd HH:mm',
        timezone: '+06:00',
      },
    );
  });

  it('can be of creation only; then whole records are compared', () => {
    const dates = { createdDateField: 'c', createdDateFormat: 'seconds' };
    const configuration = readDates(dates);
    assert.deepEqual(configuration.created, { field: 'c', format: 'seconds', timezone: 'GMT' });
    assert.equal(configuration.updated, undefined);
    assert.deepEqual(warnings({ datesConfiguration: dates }), [
      'contacts.updatedDateField: is missing, so changes are found by comparing whole records',
    ]);
  });

  it('need no zone without a field, and keep it', () => {
    const dates = { updatedDateTimezone: 'GMT' };
    assert.deepEqual(readDates(dates).unknown, { datesConfiguration: dates });
    assert.deepEqual(warnings({ datesConfiguration: dates }), [
      'contacts.updatedDateTimezone: has no effect without updatedDateField',
    ]);
  });

  const blanks = ['', ' ', '\t\n', null, undefined];
  const beside = [
    'key', // no pattern, in a published configuration
    "yyyy-MM-dd'T'HH:mm:ssXXX",
    'MILLISECONDS',
    "never 'closed",
    518862600,
  ];
  it('are none where a field is blank, whatever stands beside it', () => {
    for (const blank of blanks) {
      for (const format of [...beside, ...blanks]) {
        for (const zone of ['GMT', '{TimeZone}', 'Mars', 7, ...blanks]) {
          const configuration = readDates({
            updatedDateField: blank,
            updatedDateFormat: format,
            updatedDateTimezone: zone,
            createdDateField: blank,
            createdDateFormat: format,
            createdDateTimezone: zone,
          });
          assert.deepEqual([configuration.updated, configuration.created], [undefined, undefined]);
        }
      }
    }
  });

  it('say what has no effect beside a blank field, and keep it', () => {
    const dates = { updatedDateField: '', updatedDateFormat: 'key', createdDateTimezone: 'GMT' };
    assert.deepEqual(warnings({ datesConfiguration: dates }), [
      'contacts.updatedDateFormat: has no effect without updatedDateField',
      'contacts.createdDateTimezone: has no effect without createdDateField',
    ]);
    assert.deepEqual(readDates(dates).unknown, {
      datesConfiguration: { updatedDateFormat: 'key', createdDateTimezone: 'GMT' },
    });
  });

  it('of one side are read beside the blank other', () => {
    const filled = { updatedDateField: 'u', updatedDateFormat: 'Seconds' };
    const { updated, created } = readDates({ ...filled, createdDateField: ' ', createdDateFormat: 'key' });
    assert.deepEqual([updated?.format, created], ['Seconds', undefined]);
    const other = { createdDateField: 'c', createdDateFormat: ' MilliSeconds ' };
    const created2 = readDates({ ...other, updatedDateField: null, updatedDateFormat: 'key' });
    assert.deepEqual([created2.updated, created2.created?.field], [undefined, 'c']);
  });

  const updated = { updatedDateField, updatedDateFormat };
  const refused: [dates: object, key: string, position: number | undefined, what: RegExp][] = [
    [{ updatedDateField }, 'updatedDateFormat', undefined, /is missing\. Write how the field's dates look/],
    [{ createdDateField: 'c' }, 'createdDateFormat', undefined, /is missing/],
    [{ ...updated, updatedDateField: 'a[' }, 'updatedDateField', 3, /neither an index/],
    [{ ...updated, updatedDateField: 1 }, 'updatedDateField', undefined, /is a number/],
    [{ ...updated, updatedDateFormat: 'yyyy-MM-ddTHH:mm' }, 'updatedDateFormat', 11, /unknown letter "T"/],
    [{ ...updated, updatedDateFormat: 'HH:mm' }, 'updatedDateFormat', 1, /does not tell a date/],
    [{ ...updated, updatedDateFormat: 'XXXX' }, 'updatedDateFormat', 1, /4 times X/],
    [{ ...updated, updatedDateFormat: 518862600 }, 'updatedDateFormat', undefined, /is a number/],
    [{ ...updated, updatedDateTimezone: '{TimeZone}' }, 'updatedDateTimezone', 1, /a time zone to fill in/],
    [
      { ...updated, createdDateField: 'c', createdDateFormat: "yyyy'" },
      'createdDateFormat',
      5,
      /never closed/,
    ],
    [
      { ...updated, createdDateField: 'c', createdDateTimezone: 'X' },
      'createdDateTimezone',
      1,
      /unknown time zone/,
    ],
  ];
  for (const [dates, key, position, what] of refused) {
    it(`are refused with ${JSON.stringify(dates)}`, () => {
      const [refusedKey, refusedPosition, message] = refusal({ datesConfiguration: dates });
      assert.deepEqual([refusedKey, refusedPosition], [`contacts.${key}`, position]);
      assert.match(message, what);
    });
  }
});
