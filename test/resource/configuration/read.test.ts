import assert from 'node:assert/strict';
import { ConfigurationError } from '../../../src/errors';
import { readPollerConfiguration, readResource } from '../../../src/resource/configuration';

const url = "/hubs/crm/contacts?where=LastModifyDate>'${date:yyyy-MM-dd'T'HH:mm:ssXXX}'";
const dates = { updatedDateField: 'LastModifyDate', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ssXXX" };
const map = { contacts: { url, idField: 'Key', datesConfiguration: dates } };
const contacts = {
  resource: 'contacts',
  url,
  idField: 'Key',
  updated: { field: 'LastModifyDate', format: "yyyy-MM-dd'T'HH:mm:ssXXX", timezone: 'GMT' },
  filterByUpdatedDate: true,
  filterByCurrentDate: false,
  createdCheckTolerance: 0,
  pollDelay: 0,
  unknown: {},
};

describe('a poller configuration', () => {
  const body = (configuration: unknown): unknown => ({
    element: { key: 'maximizer' },
    providerData: { code: 'secret-code' },
    configuration: { 'oauth.api.secret': 'secret', 'event.poller.configuration': configuration },
    name: 'instance',
  });
  const json = JSON.stringify(map);
  const forms: [form: string, input: unknown][] = [
    ['an object', map],
    ['JSON', json],
    [
      'indented JSON between blank lines and behind a byte order mark',
      `\uFEFF\n\n${JSON.stringify(map, null, 2)}\n`,
    ],
    ['JSON in JSON', JSON.stringify(json)],
    ['JSON in JSON in JSON', JSON.stringify(JSON.stringify(json))],
    ['JSON copied out of JSON, without its quotes', JSON.stringify(json).slice(1, -1)],
    ['an instance to create', body(map)],
    ['an instance with JSON in it', body(json)],
    ['an instance as JSON', JSON.stringify(body(json))],
    ['the configuration of an instance', { 'event.poller.configuration': json }],
    [
      'the configuration as it is listed',
      [
        { id: 1, key: 'oauth.api.secret', propertyValue: '********' },
        { id: 2, key: 'event.poller.configuration', propertyValue: json },
      ],
    ],
    [
      'an instance with its legacy key blank',
      { configuration: { 'event.poller.urls': null, 'event.poller.configuration': map } },
    ],
  ];
  for (const [form, input] of forms) {
    it(`is read from ${form}`, () => {
      assert.deepEqual(readPollerConfiguration(input), { resources: [contacts], warnings: [], problems: [] });
    });
  }

  it('is empty where nothing stands', () => {
    for (const input of [
      undefined,
      null,
      '',
      ' \n',
      '{}',
      {},
      '""',
      { 'event.poller.configuration': null },
    ]) {
      assert.deepEqual(readPollerConfiguration(input), { resources: [], warnings: [], problems: [] });
    }
  });

  const wrong: [input: unknown, position: number | undefined, what: RegExp][] = [
    [
      '{"contacts": {"url": "/hubs/crm/contacts",}}',
      43,
      /not JSON: a name in double quotes is expected \(line 1, column 43\)/,
    ],
    ['{\n "contacts": {\n  url: 1}}', 20, /\(line 3, column 3\)/],
    ['contacts', 1, /neither JSON nor lines/],
    [[], undefined, /is a list/],
    [7, undefined, /is a number/],
    [true, undefined, /is a boolean/],
    ['[]', undefined, /is a list/],
    ['"7"', 1, /neither JSON nor lines/],
    [map.contacts, undefined, /one resource without its name/],
    [
      { element: { key: 'maximizer' }, configuration: { 'oauth.api.secret': 'secret' } },
      undefined,
      /missing in this instance/,
    ],
    [{ 'event.notification.enabled': true }, undefined, /missing in this instance/],
    [wrapped(json, 12), undefined, /wrapped more than/],
  ];
  for (const [input, position, what] of wrong) {
    it(`is refused: ${String(what)}`, () => {
      const { resources, warnings, problems } = readPollerConfiguration(input);
      assert.deepEqual([resources, warnings], [[], []]);
      const [problem] = problems;
      assert.equal(problems.length, 1);
      assert.ok(problem instanceof ConfigurationError);
      assert.equal(problem.key, 'event.poller.configuration');
      assert.equal(problem.position, position);
      assert.match(problem.message, what);
    });
  }

  it('tells no secret of an instance that is not JSON', () => {
    const text = `${JSON.stringify(body(map)).slice(0, -1)}, secret`;
    const [problem] = readPollerConfiguration(text).problems;
    assert.match(problem?.message ?? '', /not JSON/);
    assert.doesNotMatch(problem?.message ?? '', /secret/);
  });

  it('says which names a JSON text holds twice', () => {
    const { resources, warnings } = readPollerConfiguration(
      '{"a": {"url": "/hubs/crm/a"},\n "a": {"url": "/hubs/crm/b"}}',
    );
    assert.deepEqual(warnings, [
      'event.poller.configuration: "a" is named twice (line 2, column 2); the last one counts',
    ]);
    assert.deepEqual(
      resources.map((resource) => resource.url),
      ['/hubs/crm/b'],
    );
  });

  it('goes on after resources that cannot run, and names everything that is wrong with them', () => {
    const { resources, problems } = readPollerConfiguration({
      bad: { url: 'contacts', idField: 'a..b', pageSize: 0 },
      text: '/hubs/crm/contacts',
      nothing: null,
      list: [],
      '/': { url },
      ' ': { url },
      ...map,
      '/contacts': { url },
    });
    assert.deepEqual(resources, [contacts]);
    assert.deepEqual(
      problems.map(({ key, position, status }) => [key, position, status]),
      [
        ['bad.url', 1, 'check url'],
        ['bad.idField', 3, 'check idField'],
        ['bad.pageSize', undefined, 'check pageSize'],
        ['text', undefined, 'check text'],
        ['nothing', undefined, 'check nothing'],
        ['list', undefined, 'check list'],
        ['event.poller.configuration', undefined, 'check event.poller.configuration'],
        ['event.poller.configuration', undefined, 'check event.poller.configuration'],
        ['contacts', undefined, 'check contacts'],
      ],
    );
    assert.match(problems.at(-1)?.message ?? '', /named twice/);
  });

  it('keeps to itself whatever resources and keys are called', () => {
    const text = `{"__proto__": {"url": "/hubs/crm/a", "__proto__": {"polluted": true}, "constructor": 1},
      "constructor": {"url": "/hubs/crm/b", "datesConfiguration": {"__proto__": {"updatedDateField": "x"}}}}`;
    const { resources, problems } = readPollerConfiguration(text);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      resources.map((resource) => [resource.resource, resource.url, JSON.stringify(resource.unknown)]),
      [
        ['__proto__', '/hubs/crm/a', '{"__proto__":{"polluted":true},"constructor":1}'],
        ['constructor', '/hubs/crm/b', '{"datesConfiguration":{"__proto__":{"updatedDateField":"x"}}}'],
      ],
    );
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
    assert.deepEqual(
      readPollerConfiguration(Object.create(map)).resources,
      [],
      'inherited resources do not count',
    );
    assert.throws(() => readResource('contacts', Object.create(map.contacts)), /contacts\.url: is missing/);
  });
});

describe('legacy lines', () => {
  const rest = "|yyyy-MM-dd'T'HH:mm:ssXXX|PST|CreationDate|milliseconds|EST";

  it('are read like the object they stand for', () => {
    const text = `\r\n contacts |${url}||LastModifyDate${rest}\r\n\ncompanies|/hubs/crm/companies\n`;
    const { resources, warnings, problems } = readPollerConfiguration(text);
    assert.deepEqual([warnings, problems], [[], []]);
    assert.deepEqual(resources, [
      {
        ...contacts,
        idField: 'id',
        updated: { ...contacts.updated, timezone: 'PST' },
        created: { field: 'CreationDate', format: 'milliseconds', timezone: 'EST' },
      },
      readResource('companies', { url: '/hubs/crm/companies' }),
    ]);
    assert.deepEqual(
      readPollerConfiguration({ configuration: { 'event.poller.urls': text } }).resources,
      resources,
    );
    assert.deepEqual(readPollerConfiguration(JSON.stringify(text)).resources, resources);
  });

  it('may leave out the last fields', () => {
    const { resources } = readPollerConfiguration(`a|${url}||LastModifyDate|yyyy-MM-dd||CreationDate`);
    const date = { format: 'yyyy-MM-dd', timezone: 'GMT' };
    assert.deepEqual(
      resources.map(({ updated, created }) => [updated?.field, updated?.format, created]),
      [['LastModifyDate', 'yyyy-MM-dd', { field: 'CreationDate', ...date }]],
    );
  });

  it('keep their xPathFilter, which has no effect', () => {
    const { resources, warnings } = readPollerConfiguration(`a|${url}|//contact`);
    assert.deepEqual(resources[0]?.unknown, { xPathFilter: '//contact' });
    assert.deepEqual(warnings, ['a.xPathFilter: is unknown and has no effect']);
  });

  it('are refused one by one', () => {
    const text = `a|b|c\nb|${url}||x\nc|${url}||x${rest}|tenth\n|${url}\nd|${url}\nd|${url}`;
    const { resources, problems } = readPollerConfiguration(text);
    assert.deepEqual(
      resources.map(({ resource }) => resource),
      ['d'],
    );
    assert.deepEqual(
      problems.map(({ message }) => message.replace(/\..*/s, '')),
      [
        'c: has 10 fields instead of at most 9 (line 3) at position 139',
        'a',
        'b',
        'event',
        'd: is named twice',
      ],
    );
    assert.deepEqual(
      problems.map(({ key }) => key),
      ['c', 'a.url', 'b.updatedDateFormat', 'event.poller.configuration', 'd'],
    );
  });
});

function wrapped(value: string, times: number): string {
  return times === 0 ? value : wrapped(`{"event.poller.configuration": ${value}}`, times - 1);
}
