import assert from 'node:assert/strict';
import { instanceBody } from '../../src/instance/instance-body';
import { readInstanceBody } from '../../src/instance/instance-body-read';

describe('a pasted body', () => {
  it('fills in what it says, and no placeholder and no mask', () => {
    const body = {
      element: { key: 'maximizer' },
      providerData: { code: '<authorization grant code>' },
      configuration: {
        'oauth.callback.url': 'https://me/cb',
        'oauth.api.key': '<api key>',
        'oauth.api.secret': '********',
        'maximizer.datacenter': 'caw',
        'maximizer.alias': 'CloudElements',
        'maximizer.url': 'https://ca1/api45',
        'event.notification.signature.key': 'real',
      },
      tags: ['Docs', 5, 'Two'],
      name: 'Name',
    };
    assert.deepEqual(readInstanceBody(JSON.stringify(body)), {
      elementKey: 'maximizer',
      instanceName: 'Name',
      tags: 'Docs, Two',
      oauthCallbackUrl: 'https://me/cb',
      datacenter: 'caw',
      alias: 'CloudElements',
      apiUrl: 'https://ca1/api45',
      signatureKey: 'real',
    });
  });

  it('is the other way round of writing one', () => {
    const application = { apiKey: 'k', apiSecret: 's', callbackUrl: 'https://me/cb' };
    const place = { datacenter: 'caw', alias: 'A', apiUrl: 'https://ca1/api45' };
    const fields = {
      ...application,
      ...place,
      elementKey: 'maximizer',
      name: 'N',
      tags: ['a', 'b'],
      events: undefined,
    };
    assert.deepEqual(readInstanceBody(JSON.stringify(instanceBody(fields, 'c'))), {
      ...place,
      apiKey: 'k',
      apiSecret: 's',
      oauthCallbackUrl: 'https://me/cb',
      elementKey: 'maximizer',
      instanceName: 'N',
      tags: 'a, b',
    });
  });

  it('says nothing of the connection when it is a poller configuration, or nothing of the kind', () => {
    for (const text of [
      '{"contacts":{"url":"/hubs/crm/contacts"}}',
      '[]',
      '5',
      'null',
      '{"element":5}',
      '{"configuration":{"oauth.api.key":{}}}',
    ])
      assert.deepEqual(readInstanceBody(text), {});
    assert.throws(() => readInstanceBody('{'), SyntaxError);
  });
});
