import assert from 'node:assert/strict';
import { curlCommand, instanceBody, PLACEHOLDERS } from '../../../src/instance/instance-body';
import { readPaste, type Paste } from '../../../src/instance/paste/paste';

const url = "/hubs/crm/contacts?where=LastModifyDate>'${date:yyyy-MM-dd'T'HH:mm:ssXXX}'";
const map = {
  contacts: {
    url,
    idField: 'Key',
    datesConfiguration: { updatedDateField: 'LastModifyDate', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ssXXX" },
  },
};
const json = JSON.stringify(map);
const configuration = {
  'oauth.callback.url': 'https://me/callback',
  'oauth.api.key': 'key',
  'oauth.api.secret': 'api-secret-1',
  'maximizer.datacenter': 'caw',
  'event.notification.enabled': true,
  'event.vendor.type': 'polling',
  'event.notification.callback.url': 'https://me/events',
  'event.notification.signature.key': 'signature-1',
  'event.poller.refresh_interval': '5',
};
const body = (poller: unknown): Record<string, unknown> => ({
  element: { key: 'maximizer' },
  providerData: { code: '<authorization grant code>' },
  configuration: { ...configuration, 'event.poller.configuration': poller },
  tags: ['Docs'],
  name: 'Name',
});
const read = (text: string): Paste => readPaste(text);
const urls = ({ poller }: Paste): Record<string, string> =>
  Object.fromEntries(poller.resources.map((resource) => [resource.resource, resource.url]));
const clean = (paste: Paste): void => {
  assert.deepEqual([paste.poller.problems, paste.poller.warnings, paste.notes], [[], [], []]);
};
const fields = {
  elementKey: 'maximizer',
  instanceName: 'Name',
  tags: 'Docs',
  oauthCallbackUrl: 'https://me/callback',
  apiKey: 'key',
  apiSecret: 'api-secret-1',
  datacenter: 'caw',
  signatureKey: 'signature-1',
};
const events = { enabled: 'true', callbackUrl: 'https://me/events', refreshInterval: '5' };

describe('a pasted text', () => {
  const bodies: readonly (readonly [form: string, text: string])[] = [
    ['a body', JSON.stringify(body(map), null, 2)],
    ['a body behind a byte order mark', `\uFEFF${JSON.stringify(body(map))}`],
    ['a body with its poller configuration as JSON text', JSON.stringify(body(json))],
    ['a body with JSON in JSON in it', JSON.stringify(body(JSON.stringify(json)))],
    ['a body as JSON text', JSON.stringify(JSON.stringify(body(json)))],
  ];
  for (const [form, text] of bodies) {
    it(`is read from ${form}`, () => {
      const paste = read(text);
      clean(paste);
      assert.deepEqual(paste.fields, fields);
      assert.deepEqual(paste.events, events);
      assert.deepEqual(urls(paste), { contacts: url });
    });
  }

  const settings = { ...configuration, 'event.poller.configuration': json };
  for (const [form, value] of [
    ['an instance with its configuration alone', { configuration: settings }],
    ['a configuration', settings],
    [
      'a listed configuration, with keys that were never set',
      [
        ...Object.entries(settings).map(([key, propertyValue], id) => ({ id, key, propertyValue })),
        { id: 90, key: 'base.url', propertyValue: null },
      ],
    ],
  ] as const) {
    it(`is read from ${form}`, () => {
      const paste = read(JSON.stringify(value));
      clean(paste);
      const { elementKey, instanceName, tags, ...ofConfiguration } = fields;
      assert.ok(elementKey && instanceName && tags);
      assert.deepEqual(paste.fields, ofConfiguration);
      assert.deepEqual(paste.events, events);
      assert.deepEqual(urls(paste), { contacts: url });
    });
  }

  for (const [form, text] of [
    ['a poller configuration', json],
    ['a poller configuration as JSON text', JSON.stringify(json)],
    ['one that was copied out of JSON', JSON.stringify(json).slice(1, -1)],
    ['legacy lines', `contacts|${url}`],
    ['legacy lines as JSON text', JSON.stringify(`contacts|${url}\n`)],
  ] as const) {
    it(`is read from ${form}`, () => {
      const paste = read(text);
      clean(paste);
      assert.deepEqual([paste.fields, paste.events], [{}, {}]);
      assert.deepEqual(urls(paste), { contacts: url });
    });
  }

  it('is our own export, which has placeholders for what is secret', () => {
    const exported = instanceBody(
      {
        elementKey: 'maximizer',
        name: 'Name',
        tags: ['Docs'],
        callbackUrl: 'https://me/callback',
        apiKey: PLACEHOLDERS.apiKey,
        apiSecret: PLACEHOLDERS.apiSecret,
        datacenter: 'caw',
        alias: '',
        apiUrl: '',
        events: {
          enabled: true,
          callbackUrl: 'https://me/events',
          signatureKey: PLACEHOLDERS.signatureKey,
          refreshInterval: '5',
          poller: map,
        },
      },
      PLACEHOLDERS.code,
    );
    const { apiKey, apiSecret, signatureKey, ...open } = fields;
    assert.ok(apiKey && apiSecret && signatureKey);
    const secrets = ['oauth.api.key', 'oauth.api.secret', 'event.notification.signature.key'];
    const command = curlCommand('https://host/elements/api-v2/', exported);
    for (const [text, more, keys] of [
      [JSON.stringify(exported), {}, secrets],
      [
        command,
        { baseUrl: 'https://host/elements/api-v2' },
        ['Authorization: User', 'Authorization: Organization', ...secrets],
      ],
    ] as const) {
      const paste = read(text);
      assert.deepEqual(paste.fields, { ...open, ...more });
      assert.deepEqual(paste.events, events);
      assert.deepEqual(urls(paste), { contacts: url });
      assert.deepEqual(
        paste.notes,
        keys.map((key) => ({ kind: 'placeholder', key, detail: '' })),
      );
    }
  });

  it('says nothing where nothing stands, and a body without events is no error', () => {
    for (const text of ['', ' \n', '{}', '""', '{"configuration":{}}']) {
      const paste = read(text);
      clean(paste);
      assert.deepEqual([paste.fields, paste.events, urls(paste)], [{}, {}, {}], text);
    }
    for (const poller of [undefined, null, '', ' ']) {
      const paste = read(JSON.stringify(body(poller)));
      clean(paste);
      assert.deepEqual(paste.fields, fields);
      assert.deepEqual(urls(paste), {});
    }
  });

  it('has the reason of names that stand alone', () => {
    for (const value of [
      'contacts|accounts',
      JSON.stringify({ configuration: { 'event.poller.urls': 'contacts|accounts' } }),
      JSON.stringify({ configuration: { 'event.poller.urls': 'contacts' } }),
      '["contacts", "accounts"]',
    ]) {
      const [problem] = read(value).poller.problems;
      assert.match(
        problem?.message ?? '',
        /these names choose the connector's own defaults.*contacts\|\/hubs\/crm\/contacts/,
      );
    }
  });
});

describe('what cannot be read of a pasted text', () => {
  const faults: readonly (readonly [text: string, place: string, position: number, cure: RegExp])[] = [
    ['{“contacts”: {}}', 'line 1, column 2', 2, /plain double quotes \("\) in place of “/],
    ['“contacts”', 'line 1, column 1', 1, /plain double quotes/],
    ['{"contacts": “x”}', 'line 1, column 14', 14, /plain double quotes/],
    ['{"contacts”: {"url": 1}}', 'line 1, column 16', 16, /typographic ones before it/],
    ['{\n  "contacts": {\n    "url": "/contacts”\n  }\n}', 'line 3, column 23', 41, /Close the string/],
    ["{'contacts': {}}", 'line 1, column 2', 2, /double quotes \("\) in place of single/],
    ["'contacts'", 'line 1, column 1', 1, /double quotes \("\) in place of single/],
    ['{\n "contacts": {},\n}', 'line 3, column 1', 20, /Remove the comma/],
    ['{"a": [1, 2,]}', 'line 1, column 13', 13, /Remove the comma/],
    ['{\n // mine\n "contacts": {}}', 'line 2, column 2', 4, /no comments/],
    ['// mine\n{"contacts": {}}', 'line 1, column 1', 1, /no comments/],
    ['{"contacts": {} /* mine */}', 'line 1, column 17', 17, /no comments/],
    ['# mine\n{"contacts": {}}', 'line 1, column 1', 1, /no comments/],
    ['{contacts: {}}', 'line 1, column 2', 2, /name into double quotes/],
    ['{"a": True}', 'line 1, column 7', 7, /true, false/],
    ['{"a": 1 "b": 2}', 'line 1, column 9', 9, /Put a comma/],
    ['{"a": 1; "b": 2}', 'line 1, column 8', 8, /comma in its place/],
    ['{"a" = 1}', 'line 1, column 6', 6, /colon in its place/],
    ['"contacts": {"url": "/contacts"}', 'line 1, column 11', 11, /Put \{ before the whole text/],
    ['{"contacts": {"url": "/contacts"}', 'line 1, column 34', 34, /end is missing/],
    ['{"contacts":\u00A0{}}', 'line 1, column 13', 13, /invisible character/],
    ['\uFEFF{"contacts": }', 'line 1, column 14', 14, /./],
    ['{"a": "x\\y"}', 'line 1, column 9', 9, /backslash/],
    ['hello world', 'line 1, column 1', 1, /Paste an instance's body/],
    ['/hubs/crm/contacts?where=a', 'line 1, column 1', 1, /field Url/],
  ];
  for (const [text, place, position, cure] of faults) {
    it(`${JSON.stringify(text)}: ${place}`, () => {
      const { fields: taken, poller, notes } = read(text);
      assert.deepEqual([taken, notes, poller.resources, poller.problems.length], [{}, [], [], 1]);
      const [problem] = poller.problems;
      assert.ok(problem);
      assert.ok(problem.message.includes(`(${place})`), problem.message);
      assert.equal(problem.position, position, problem.message);
      assert.match(problem.cure, cure);
      assert.doesNotMatch(problem.message, /JSON\.parse|Unexpected|SyntaxError|in JSON at/);
    });
  }

  it('is told at its place in the whole, however deep it is wrapped', () => {
    const broken = '{\n  "contacts": {"url": "/contacts",}\n}';
    const texts = [
      JSON.stringify(body(broken), null, 2),
      JSON.stringify(body(JSON.stringify(broken))),
      JSON.stringify(JSON.stringify(body(broken))),
      JSON.stringify([{ id: 1, key: 'event.poller.configuration', propertyValue: broken }]),
      `curl -X POST https://host/elements/api-v2/instances \\\n  -H 'Accept: application/json' \\\n  -d '${JSON.stringify(body(broken))}'`,
    ];
    for (const text of texts) {
      const [problem] = read(text).poller.problems;
      const position = (problem?.position ?? 0) - 1;
      assert.equal(text[position], '}', `${text.slice(0, position)} | ${problem?.message ?? ''}`);
      assert.match(text.slice(0, position), /,$/);
      const lines = text.slice(0, position).split('\n');
      assert.ok(
        problem?.message.includes(`(line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1})`),
        problem?.message,
      );
    }
  });

  it('shows no secret', () => {
    const whole = JSON.stringify(body(map));
    for (const text of [
      `${whole},`,
      whole.slice(0, -3),
      whole.replace('"key"', "'key'"),
      `curl -d '${whole}`,
    ]) {
      const { poller, notes } = read(text);
      assert.equal(poller.problems.length, 1, text);
      const shown = JSON.stringify([poller.problems.map(({ message }) => message), notes]);
      assert.doesNotMatch(shown, /api-secret-1|signature-1/);
    }
  });

  it('takes no time, and ends no page', function () {
    this.timeout(60_000); // some seconds of a busy machine
    for (const piece of ['{', '[', '"', '\\', "'", '{"a":', ' ', ',', 'curl ', '$', '^"', '|', '#\n']) {
      const before = process.cpuUsage();
      for (const start of ['', 'curl ', '{"a": "', "curl -d '"]) read(start + piece.repeat(20_000));
      const { user, system } = process.cpuUsage(before);
      assert.ok(user + system < 4_000_000, JSON.stringify(piece));
    }
    assert.match(read(' '.repeat(2_000_001)).poller.problems[0]?.message ?? '', /longer than/);
  });
});
