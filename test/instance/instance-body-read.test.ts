import assert from 'node:assert/strict';
import { instanceBody } from '../../src/instance/instance-body';
import { bodyParts, readInstanceBody, type BodyReading } from '../../src/instance/instance-body-read';

function read(body: unknown): BodyReading {
  const parts = bodyParts(body);
  assert.ok(parts);
  return readInstanceBody(parts);
}

/** `kind key detail` of every note. */
function notesOf(body: unknown): string[] {
  return read(body).notes.map(({ kind, key, detail }) => `${kind} ${key} ${detail}`.trim());
}

describe('a pasted body', () => {
  it('fills in what it says, and names every placeholder and mask that it does not', () => {
    const body = {
      element: { key: 'maximizer' },
      providerData: { code: '<authorization grant code>' },
      configuration: {
        'oauth.callback.url': 'https://me/cb',
        'oauth.api.key': '<hidden>',
        'oauth.api.secret': '********',
        'maximizer.datacenter': 'caw',
        'maximizer.alias': 'CloudElements',
        'maximizer.url': 'https://ca1/api45',
        'event.notification.signature.key': 'real',
        'event.notification.basic.username': 'user',
        'event.notification.basic.password': 'password',
      },
      tags: ['Docs', 5, '<Add_Your_Tag>', 'Two'],
      name: '<INSERT_NAME>',
    };
    const { fields, events } = read(body);
    assert.deepEqual(fields, {
      elementKey: 'maximizer',
      tags: 'Docs, Two',
      oauthCallbackUrl: 'https://me/cb',
      datacenter: 'caw',
      alias: 'CloudElements',
      apiUrl: 'https://ca1/api45',
      signatureKey: 'real',
      callbackUser: 'user',
      callbackPassword: 'password',
    });
    assert.deepEqual(events, {});
    assert.deepEqual(notesOf(body), [
      'placeholder oauth.api.key',
      'masked oauth.api.secret',
      'placeholder name <INSERT_NAME>',
      'unreadable tags',
      'placeholder tags <Add_Your_Tag>',
    ]);
  });

  it('is the other way round of writing one', () => {
    const application = { apiKey: 'k', apiSecret: 's', callbackUrl: 'https://me/cb' };
    const place = { datacenter: 'caw', alias: 'A', apiUrl: 'https://ca1/api45' };
    const written = instanceBody(
      { ...application, ...place, elementKey: 'maximizer', name: 'N', tags: ['a', 'b'], events: undefined },
      '<code>',
    );
    const { fields, notes } = read(written);
    assert.deepEqual(notes, []);
    assert.deepEqual(fields, {
      ...place,
      apiKey: 'k',
      apiSecret: 's',
      oauthCallbackUrl: 'https://me/cb',
      elementKey: 'maximizer',
      instanceName: 'N',
      tags: 'a, b',
    });
  });

  it('is an instance as the platform answers it, too', () => {
    const answer = {
      id: 12345,
      name: 'N',
      token: 'token=',
      element: { id: 5127, key: 'maximizer', hub: 'crm' },
      elementId: 5127,
      valid: true,
      disabled: false,
      createdDate: '2018-08-20T15:29:06Z',
      configuration: { 'base.url': null },
    };
    assert.deepEqual(read(answer).fields, {
      elementKey: 'maximizer',
      instanceId: '12345',
      instanceName: 'N',
      instanceToken: 'token=',
    });
    assert.deepEqual(notesOf(answer), [
      'unused elementId',
      'unused valid',
      'unused disabled',
      'unused createdDate',
    ]);
  });

  const slips: readonly (readonly [configuration: Record<string, unknown>, note: string])[] = [
    [
      { 'event.poller.refresh interval': '15' },
      'unknown event.poller.refresh interval event.poller.refresh_interval',
    ],
    [
      { 'event.poller.refreshInterval': 15 },
      'unknown event.poller.refreshInterval event.poller.refresh_interval',
    ],
    [{ 'Event.Notification.Enabled': true }, 'unknown Event.Notification.Enabled event.notification.enabled'],
    [
      { 'event.notification.calback.url': 'x' },
      'unknown event.notification.calback.url event.notification.callback.url',
    ],
    [{ 'event.poller.configuraiton': {} }, 'unknown event.poller.configuraiton event.poller.configuration'],
    [{ 'oauth.scope': 'data' }, 'unused oauth.scope'],
    [{ 'event.vendor.type': 'webhook' }, 'unused event.vendor.type'],
    [{ 'oauth.api.key': {} }, 'unreadable oauth.api.key'],
    [{ 'event.notification.enabled': 'yes' }, 'unreadable event.notification.enabled'],
    [{ 'event.poller.refresh_interval': '0' }, 'unreadable event.poller.refresh_interval'],
    [{ 'event.poller.refresh_interval': 'soon' }, 'unreadable event.poller.refresh_interval'],
    [{ 'oauth.callback.url': 'https;//me/cb' }, 'address oauth.callback.url https;//'],
    [
      { 'event.notification.callback.url': 'htps://me/cb' },
      'address event.notification.callback.url htps://',
    ],
    [{ 'maximizer.url': 'http:/ca1/api45' }, 'address maximizer.url http:/'],
    [
      { 'event.notification.callback.url': '<CALLBACK>' },
      'placeholder event.notification.callback.url <CALLBACK>',
    ],
  ];
  for (const [configuration, note] of slips) {
    it(`drops nothing without a word: ${JSON.stringify(configuration)}`, () => {
      assert.deepEqual(notesOf({ element: { key: 'maximizer' }, configuration }), [note]);
    });
  }

  it('names misspelt keys of its own, and a grant code, which only Connect can use', () => {
    assert.deepEqual(
      notesOf({
        element: { key: 'maximizer' },
        providerData: { code: 'hidden' },
        configurations: {},
        Name: 'N',
        tag: ['a'],
        whatever: 1,
      }),
      [
        'code providerData.code',
        'unknown configurations configuration',
        'unknown Name name',
        'unknown tag tags',
        'unused whatever',
      ],
    );
  });

  it('says what it says of events', () => {
    const { events, notes } = read({
      configuration: {
        'event.notification.enabled': 'false',
        'event.vendor.type': 'polling',
        'event.notification.callback.url': 'https://me/events',
        'event.poller.refresh_interval': 15,
        'event.poller.configuration': { contacts: {} },
        'event.poller.urls': null,
      },
    });
    assert.deepEqual(events, { enabled: 'false', callbackUrl: 'https://me/events', refreshInterval: '15' });
    assert.deepEqual(notes, []);
  });

  it('is none where a poller configuration stands, or nothing of the kind', () => {
    for (const value of [
      { contacts: { url: '/hubs/crm/contacts' } },
      { configuration: { url: '/hubs/crm/configuration' } },
      [],
      ['contacts'],
      [{ key: 'a', propertyValue: 1 }, 5],
      5,
      null,
      'text',
      { element: 5 },
    ])
      assert.equal(bodyParts(value), undefined, JSON.stringify(value));
  });
});
