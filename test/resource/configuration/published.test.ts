import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readPollerConfiguration, writePollerConfiguration } from '../../../src/resource/configuration';

const published = JSON.parse(
  readFileSync(path.join(__dirname, '../../data/poller-configurations.json'), 'utf8'),
) as Record<string, Record<string, Record<string, unknown>>>;

/** Every published resource that must not run: configuration, resource, key, position in the key's text, reason. */
const refused: [
  configuration: string,
  resource: string,
  key: string,
  position: number | undefined,
  why: RegExp,
][] = [
  // a phrase instead of a pattern, and a quote too many
  ['eloqua/events.md#0', 'contacts', 'url', 59, /unknown letter "i"/],
  ['eloqua/events.md#0', 'contacts', 'updatedDateFormat', 5, /unknown letter "i"/],
  ['eloqua/events.md#0', 'contacts', 'createdDateFormat', 5, /unknown letter "i"/],
  // a date instead of a placeholder and of a pattern
  ['eloqua/events.md#1', 'contacts', 'url', 50, /unknown placeholder "\$\{518862600\}"/],
  ['eloqua/events.md#1', 'contacts', 'updatedDateFormat', 10, /quote is never closed/],
  ['eloqua/events.md#1', 'contacts', 'createdDateFormat', 1, /no date letter in "518862600"/],
  // the end of a placeholder that was cut out
  ['icontact/events.md#0', 'contacts', 'url', 23, /a \} that closes nothing/],
  ['icontact/events.md#0', 'message', 'url', 23, /a \} that closes nothing/],
  // resources without any key
  ['insightly/events.md#0', 'leads', 'url', undefined, /is missing/],
  ['insightly/events.md#0', 'opportunities', 'url', undefined, /is missing/],
  ['maximizer/events.md#0', 'addressbook-entries', 'url', undefined, /is missing/],
  ['maximizer/events.md#0', 'opportunities', 'url', undefined, /is missing/],
  ['revel/events.md#0', 'timesheets', 'url', undefined, /is missing/],
  // attributes='created_at,updated_at without its last quote
  ['servicenow-oauth/events.md#1', 'customers', 'url', 99, /quote in where is never closed/],
  // {TimeZone} is to be replaced by a zone
  ...(
    [
      ['accounts', 58],
      ['activities-calls', 66],
      ['activities-events', 67],
      ['campaigns', 59],
      ['contacts', 58],
      ['leads', 55],
      ['opportunities', 63],
    ] as const
  ).flatMap(([resource, position]): typeof refused => [
    ['zohocrm/events.md#1', resource, 'url', position, /"\{TimeZone\}" is a time zone to fill in/],
    ['zohocrm/events.md#1', resource, 'updatedDateTimezone', 1, /"\{TimeZone\}" is a time zone to fill in/],
  ]),
];

const warned: Record<string, string[]> = {
  'gmail/events.md#0': ['/changed-messages: the slash at the beginning of the name is left out'],
  'plaid/events.md#0': ['transactions.xPath: is unknown and has no effect; idField may be meant'],
  'plaid/events.md#1': ['transactions.xPath: is unknown and has no effect; idField may be meant'],
  'twitter/events.md#1': [
    'statuses.url: "<EXAMPLE_SCREEN_NAME>" may be a value to fill in (position 32)',
    'users.url: "<EXAMPLE>" may be a value to fill in (position 29)',
  ],
};

describe('the published poller configurations', () => {
  it('are 56 with 148 resources', () => {
    assert.equal(Object.keys(published).length, 56);
    assert.equal(Object.values(published).flatMap((resources) => Object.keys(resources)).length, 148);
  });

  for (const [name, resources] of Object.entries(published)) {
    it(name, () => {
      const expected = refused.filter(([configuration]) => configuration === name);
      const { resources: read, problems, warnings } = readPollerConfiguration(resources);

      assert.deepEqual(
        problems.map(({ key, position }) => [key, position]),
        expected.map(([, resource, key, position]) => [`${resource}.${key}`, position]),
      );
      for (const [index, problem] of problems.entries()) {
        assert.match(problem.message, expected[index]?.[4] ?? /^$/);
        assert.ok(problem.message.startsWith(`${problem.key}: `));
        assert.match(problem.cure, /^[A-Z].*\.$/);
        assert.ok(problem.message.endsWith(problem.cure));
      }
      assert.deepEqual(warnings, warned[name] ?? []);

      const bad = new Set(expected.map(([, resource]) => resource));
      const names = Object.keys(resources).map((resource) => resource.replace(/^\//, ''));
      assert.deepEqual(
        read.map(({ resource }) => resource),
        names.filter((resource) => !bad.has(resource)),
      );
      const good = Object.entries(resources).map(
        ([resource, raw]) => [resource.replace(/^\//, ''), raw] as const,
      );
      assert.deepEqual(
        writePollerConfiguration(read),
        Object.fromEntries(good.filter(([resource]) => !bad.has(resource))),
        'written back, every key is as it was',
      );
    });
  }

  it('refuse 17 resources', () => {
    assert.equal(
      new Set(refused.map(([configuration, resource]) => `${configuration} ${resource}`)).size,
      17,
    );
  });
});
