import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readPollerConfiguration, writePollerConfiguration } from '../../../src/resource/configuration';
import { DATE_KEYS, RESOURCE_KEYS } from '../../../src/resource/configuration/keys';
import type { ResourceConfiguration } from '../../../src/resource/resource';

const knownKeys = new Set<string>([...RESOURCE_KEYS, ...DATE_KEYS]);
const path = fc.constantFrom('id', 'Key', 'customer.id', "['Modified Time']", 'items[0].id');
const format = fc.constantFrom(
  "yyyy-MM-dd'T'HH:mm:ssXXX",
  'milliseconds',
  'seconds',
  'MM/dd/yyyy HH:mm:ss',
  "yyyy-MM-dd' 'HH:mm",
);
const zone = fc.constantFrom('GMT', 'UTC', 'PST', 'Europe/Berlin', '-8:00', '+06:00');
const anyName = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'extra'),
);
const unknownKeys = fc
  .array(
    fc.tuple(
      anyName.filter((key) => !knownKeys.has(key)),
      fc.jsonValue({ maxDepth: 2 }),
    ),
    { maxLength: 3 },
  )
  .map((entries) => Object.fromEntries(entries));
const withUnknown = (known: fc.Arbitrary<object>): fc.Arbitrary<object> =>
  fc
    .tuple(known, unknownKeys)
    .map(([members, unknown]) => Object.fromEntries(Object.entries(members).concat(Object.entries(unknown))));

/** A date: its field and what may stand beside it, or a zone alone, or nothing. */
const dateOf = (side: string, mayLackFormat: boolean): fc.Arbitrary<object> => {
  const [fieldKey, formatKey, zoneKey] = [`${side}DateField`, `${side}DateFormat`, `${side}DateTimezone`];
  return fc.oneof(
    fc.record(
      { [fieldKey]: path, [formatKey]: format, [zoneKey]: zone },
      { requiredKeys: mayLackFormat ? [fieldKey] : [fieldKey, formatKey] },
    ),
    fc.record({ [zoneKey]: zone }, { requiredKeys: [] }),
  );
};
const dates = fc
  .oneof(
    fc.tuple(dateOf('updated', false), dateOf('created', false)),
    fc.tuple(
      fc.record({ updatedDateField: path, updatedDateFormat: format, updatedDateTimezone: zone }),
      dateOf('created', true),
    ),
  )
  .map(([updated, created]) => ({ ...updated, ...created }));

const resource = withUnknown(
  fc.record(
    {
      url: fc.constantFrom(
        '/hubs/crm/contacts',
        "/hubs/crm/contacts?where=LastModifyDate>'${date:yyyy-MM-dd'T'HH:mm:ssXXX}'",
        "/hubs/crm/contacts?where=a>'${dateTimeZone:-8:00:yyyy-MM-dd}' and b='x|y'",
      ),
      idField: fc.oneof(path, fc.constant('')),
      datesConfiguration: withUnknown(dates),
      filterByUpdatedDate: fc.boolean(),
      filterByCurrentDate: fc.boolean(),
      createdCheckTolerance: fc.nat({ max: 100 }),
      pageSize: fc.integer({ min: 1, max: 5000 }),
      pollDelay: fc.constantFrom(0, 0.5, 30),
    },
    { requiredKeys: ['url'] },
  ),
);
const configuration = fc
  .uniqueArray(fc.tuple(anyName, resource), {
    maxLength: 4,
    selector: ([name]) => name.trim().replace(/^\/+\s*/, ''),
  })
  .map((entries) =>
    entries.filter(([name]) => name.trim() !== '' && !/^\s*\//.test(name) && name === name.trim()),
  )
  .map((entries) => Object.fromEntries(entries))
  .filter((map) => !Object.keys(map).some((name) => /^(?:event|oauth)\./.test(name)));

describe('a poller configuration that was read and is written', () => {
  it('is the configuration that was read, unknown keys and spelled out defaults included', () => {
    fc.assert(
      fc.property(configuration, (original) => {
        const { resources, problems } = readPollerConfiguration(original);
        assert.deepEqual(problems, []);
        assert.deepEqual(writePollerConfiguration(resources), original);
      }),
      { numRuns: 500 },
    );
  });

  it('comes back from every form of the platform', () => {
    fc.assert(
      fc.property(configuration, (original) => {
        const { resources, warnings } = readPollerConfiguration(original);
        const written = writePollerConfiguration(resources);
        const json = JSON.stringify(written);
        const forms = [
          written,
          json,
          JSON.stringify(json),
          { element: { key: 'maximizer' }, configuration: { 'event.poller.configuration': written } },
          JSON.stringify({ configuration: { 'event.poller.configuration': json } }),
          [{ key: 'event.poller.configuration', propertyValue: json }],
        ];
        for (const form of forms) {
          const again = readPollerConfiguration(form);
          assert.deepEqual([...again.resources].sort(byName), [...resources].sort(byName));
          assert.deepEqual([...again.warnings].sort(), [...warnings].sort());
          assert.deepEqual(again.problems, []);
        }
      }),
    );
  });

  it('has the types of the platform where texts were read, and no default that was left out', () => {
    const { resources } = readPollerConfiguration({
      a: {
        url: '/hubs/crm/a',
        filterByUpdatedDate: 'true',
        pageSize: '20',
        pollDelay: '',
        datesConfiguration: {},
      },
      b: { url: '/hubs/crm/b' },
    });
    assert.deepEqual(writePollerConfiguration(resources), {
      a: { url: '/hubs/crm/a', datesConfiguration: {}, filterByUpdatedDate: true, pageSize: 20 },
      b: { url: '/hubs/crm/b' },
    });
  });

  it('leaves out defaults of a resource that was made here', () => {
    const made: ResourceConfiguration = {
      resource: 'a',
      url: '/hubs/crm/a',
      idField: 'id',
      updated: { field: 'u', format: 'seconds', timezone: 'GMT' },
      created: { field: 'c', format: 'seconds', timezone: 'PST' },
      filterByUpdatedDate: true,
      filterByCurrentDate: true,
      createdCheckTolerance: 0,
      pollDelay: 0,
      unknown: {},
    };
    const written = writePollerConfiguration([made]);
    assert.deepEqual(written, {
      a: {
        url: '/hubs/crm/a',
        datesConfiguration: {
          updatedDateField: 'u',
          updatedDateFormat: 'seconds',
          createdDateField: 'c',
          createdDateTimezone: 'PST',
        },
        filterByCurrentDate: true,
      },
    });
    assert.deepEqual(readPollerConfiguration(written).resources, [made]);
  });
});

function byName(a: ResourceConfiguration, b: ResourceConfiguration): number {
  return a.resource < b.resource ? -1 : 1;
}
