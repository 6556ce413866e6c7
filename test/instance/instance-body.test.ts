import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { curlCommand, instanceBody, tagList, type InstanceFields } from '../../src/instance/instance-body';
import { eventDifferences, eventPatch, type EventSettings } from '../../src/instance/event-settings';

const POLLER = {
  contacts: {
    url: "/hubs/crm/contacts?where=LastModifyDate>'${date:yyyy-MM-dd'T'HH:mm:ssXXX}'",
    idField: 'Key',
    datesConfiguration: { updatedDateField: 'LastModifyDate', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ssXXX" },
  },
};
const EVENTS: EventSettings = {
  enabled: true,
  callbackUrl: 'https://my-node-red/open-connectors/events',
  signatureKey: 'key',
  refreshInterval: '15',
  poller: POLLER,
};
const FIELDS: InstanceFields = {
  elementKey: 'maximizer',
  name: 'API Instance with Polling',
  tags: ['Docs'],
  callbackUrl: 'https://me/cb',
  apiKey: 'k',
  apiSecret: 's',
  datacenter: 'caw',
  alias: 'CloudElements',
  apiUrl: 'https://ca1.maximizercrmlive.com/api45',
  events: EVENTS,
};

describe('the body of POST /instances', () => {
  it('is what the documentation shows, key by key', () => {
    assert.deepEqual(instanceBody(FIELDS, 'the code'), {
      element: { key: 'maximizer' },
      providerData: { code: 'the code' },
      configuration: {
        'oauth.callback.url': 'https://me/cb',
        'oauth.api.key': 'k',
        'oauth.api.secret': 's',
        'maximizer.datacenter': 'caw',
        'maximizer.alias': 'CloudElements',
        'maximizer.url': 'https://ca1.maximizercrmlive.com/api45',
        'event.notification.enabled': true,
        'event.vendor.type': 'polling',
        'event.notification.callback.url': 'https://my-node-red/open-connectors/events',
        'event.notification.signature.key': 'key',
        'event.poller.refresh_interval': '15',
        'event.poller.configuration': POLLER,
      },
      tags: ['Docs'],
      name: 'API Instance with Polling',
    });
  });

  it('has no events without a webhook, and no Maximizer keys for another connector', () => {
    const { configuration } = instanceBody({ ...FIELDS, elementKey: 'hubspot', events: undefined }, 'c');
    assert.deepEqual(Object.keys(configuration), ['oauth.callback.url', 'oauth.api.key', 'oauth.api.secret']);
  });

  it('takes tags as they are typed', () => {
    assert.deepEqual(tagList(' Docs, two words ,,Docs,'), ['Docs', 'two words']);
  });
});

describe('the cURL command', () => {
  it('means the same to a shell, whatever is in the body', () => {
    const body = instanceBody({ ...FIELDS, name: `it's "quoted" $HOME \`id\` \\ \n!` }, '<code>');
    const command = curlCommand('https://platform/elements/api-v2/', body);
    const script = `curl() { printf '%s\\0' "$@"; }; USER_SECRET=u; ORGANIZATION_SECRET=o; ${command}`;
    const words = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0');
    assert.deepEqual(words.slice(0, 3), ['--request', 'POST', 'https://platform/elements/api-v2/instances']);
    assert.equal(words[4], 'Authorization: User u, Organization o');
    assert.deepEqual(JSON.parse(words[8] ?? ''), body);
  });
});

describe('event settings', () => {
  const stored = new Map<string, unknown>([
    ['oauth.api.secret', '********'],
    ['event.notification.enabled', 'true'],
    ['event.vendor.type', 'polling'],
    ['event.notification.callback.url', 'https://my-node-red/open-connectors/events'],
    ['event.notification.signature.key', '********'],
    ['event.poller.refresh_interval', '15'],
    ['event.poller.configuration', JSON.stringify(POLLER)],
    ['event.metadata', 'not ours'],
  ]);

  it('are the same whether stored as texts or as an object; only the hidden key is unknown', () => {
    const differences = eventDifferences(stored, EVENTS);
    assert.deepEqual(
      differences.filter(({ same }) => same !== true).map(({ key, same }) => [key, same]),
      [['event.notification.signature.key', 'unknown']],
    );
    assert.deepEqual(eventPatch(differences, EVENTS, false), {});
    assert.deepEqual(eventPatch(differences, EVENTS, true), { 'event.notification.signature.key': 'key' });
  });

  it('patch what differs and never another key', () => {
    const wanted = {
      ...EVENTS,
      enabled: false,
      refreshInterval: '5',
      poller: { ...POLLER, companies: { url: '/x' } },
    };
    const differences = eventDifferences(stored, wanted);
    assert.deepEqual(eventPatch(differences, wanted, false), {
      'event.notification.enabled': false,
      'event.poller.refresh_interval': '5',
      'event.poller.configuration': wanted.poller,
    });
    const poller = differences.find(({ key }) => key === 'event.poller.configuration');
    assert.deepEqual(poller?.resources, [
      { resource: 'contacts', change: 'same' },
      { resource: 'companies', change: 'added' },
    ]);
  });

  it('say which resources change and which go', () => {
    const wanted = { ...EVENTS, poller: { contacts: { ...POLLER.contacts, idField: 'id' } } };
    const now = new Map([['event.poller.configuration', { ...POLLER, notes: { url: '/n' } }]]);
    const differences = eventDifferences(now, wanted);
    assert.deepEqual(differences.at(-1)?.resources, [
      { resource: 'contacts', change: 'changed' },
      { resource: 'notes', change: 'removed' },
    ]);
    assert.equal(differences[0]?.current, undefined);
  });

  it('show no signature key', () => {
    const shown = JSON.stringify(
      eventDifferences(new Map([['event.notification.signature.key', 'old-secret']]), {
        ...EVENTS,
        signatureKey: 'new-secret',
      }),
    );
    assert.doesNotMatch(shown, /-secret/);
  });
});
