import assert from 'node:assert/strict';
import { compileUrlTemplate } from '../../src/dates';
import { ConfigurationError } from '../../src/errors';

const now = Date.UTC(2018, 7, 20, 15, 29, 6, 5);

function refusal(url: string): ConfigurationError {
  try {
    compileUrlTemplate(url);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: `${url} is accepted` });
}

describe('dates: bare paths in a url', () => {
  const bare: readonly (readonly [url: string, filled: string, hub: string | undefined])[] = [
    ['/contacts', '/contacts', undefined],
    [' /contacts ', '/contacts', undefined],
    ['/contacts?pageSize=5', '/contacts?pageSize=5', undefined],
    ["/contacts?where=a>'${epoch:s}'", '/contacts?where=a%3E%271534778945%27', undefined],
    ['/direct-messages/sent', '/direct-messages/sent', undefined],
    ['/custom records', '/custom%20records', undefined],
    ["/crm?where=path='/hubs/crm/contacts'", '/crm?where=path%3D%27%2Fhubs%2Fcrm%2Fcontacts%27', undefined],
    ['/hubs/crm/contacts', '/hubs/crm/contacts', 'crm'],
    ['/hubs/my%20hub/contacts', '/hubs/my%20hub/contacts', 'my hub'],
    ['/hubspot/contacts', '/hubspot/contacts', undefined],
  ];
  for (const [url, filled, hub] of bare) {
    it(`${JSON.stringify(url)} asks for ${filled}, and names ${hub ?? 'no'} hub`, () => {
      const template = compileUrlTemplate(url);
      assert.equal(template.fill(now, now).url, filled);
      assert.equal(template.path, filled.split('?')[0]);
      assert.equal(template.hub, hub);
    });
  }

  const wrong: readonly (readonly [url: string, what: RegExp])[] = [
    ['contacts', /has no hub path/],
    ['/', /not a hub path/],
    ['//contacts', /begins with an address/],
    ['/contacts/../instances', /not a hub path/],
    ['/contacts//notes', /not a hub path/],
    ['/contacts/', /not a hub path/],
    ['/hubs', /not a hub path/],
    ['/hubs/crm', /not a hub path/],
    ['/Hubs/crm/contacts', /not a hub path/],
    ['/instances', /is the platform's own.*Name the hub: \/hubs\/crm\/instances/],
    ['/instances/1?a=b', /is the platform's own/],
    ['/INSTANCES', /is the platform's own/],
    ['/%69nstances/7', /is the platform's own/],
    ['/%49nstances', /is the platform's own/],
    ['/instances;a=b', /is the platform's own/],
    ['/instances%20', /is the platform's own/],
    ['/hubs/..;/instances', /not a hub path/],
    ['/hubs/crm/%2e%2e;a/x', /not a hub path/],
    ['/hubs/crm/a%2f..%2f..%2finstances', /not a hub path/],
    ['https://host/contacts', /begins with an address at position 1\. Write a hub path/],
    ['https://host/elements/api-v2/contacts?a=b', /begins with an address.*Start at \/contacts/],
    [
      'https;//host/elements/api-v2/hubs/crm/contacts',
      /begins with an address.*Start at \/hubs\/crm\/contacts/,
    ],
    ['/elements/api-v2/contacts', /begins with an address.*Start at \/contacts/],
    ['/elements/api-v2', /begins with an address.*Write a hub path/],
    ['/proxy/elements/api-v2/contacts', /begins with an address.*Start at \/contacts/],
  ];
  for (const [url, what] of wrong) {
    it(`${url} is none`, () => {
      assert.match(refusal(url).message, what);
    });
  }
});

describe('dates: what a person has to fill in', () => {
  const inPath: readonly (readonly [url: string, name: string, position: number])[] = [
    ['/hubs/general/calendars/{calendarId}/events', '{calendarId}', 25],
    ["/calendars/{id}/events?where=updated>'${date:TT}'", '{id}', 12],
    ['/hubs/crm/{objectName}', '{objectName}', 11],
    ['/hubs/{hub}/contacts', '{hub}', 7],
    ['/contacts/{{contact id}}', '{{contact id}}', 11],
    ['/contacts/{}', '{}', 11],
    ['/contacts/x-{id}', '{id}', 13],
    ['/contacts/%7Bid%7D', '{id}', 11],
    ['/contacts/:id/notes', ':id', 11],
    ['/contacts/<contact id>/notes', '<contact id>', 11],
    ['/contacts/[id]', '[id]', 11],
    ['/contacts/${id}/notes', '${id}', 11],
    ['/contacts/${contact.id}', '${contact.id}', 11],
  ];
  for (const [url, name, position] of inPath) {
    it(`${name} in ${url} is an id`, () => {
      const { message, position: found } = refusal(url);
      assert.ok(message.includes(`"${name}" is an id to fill in`), message);
      assert.doesNotMatch(message, /remove/i);
      assert.equal(found, position);
    });
  }

  const inQuery: readonly (readonly [url: string, what: RegExp, position: number])[] = [
    ["/contacts?where=status='{status}'", /"\{status\}" is a value to fill in/, 25],
    ['/contacts?calendarId={{calendarId}}', /"\{\{calendarId\}\}" is a value to fill in/, 22],
    ['/contacts?calendarId=%7BcalendarId%7D', /"\{calendarId\}" is a value to fill in/, 22],
    ["/contacts?where=status='${status}'", /"\$\{status\}", which stands for a value to fill in/, 27],
    ["/contacts?where=a>'{date:yyyy-MM-dd}'", /a \$ is missing before the \{/, 20],
    ["/contacts?where=a>'{ gmtDate }'", /a \$ is missing before the \{/, 20],
    ["/contacts?where=a>'${dateTimeZone:<ZONE>:yyyy}'", /"<ZONE>" is a time zone to fill in/, 35],
    ["/contacts?where=a>'${nowTimeZone:{tz}:yyyy}'", /"\{tz\}" is a time zone to fill in/, 34],
    ["/contacts?where=a>'${date:yyyy}' and b='}'", /a \} that closes nothing/, 41],
  ];
  for (const [url, what, position] of inQuery) {
    it(`${url} is refused`, () => {
      const error = refusal(url);
      assert.match(error.message, what);
      assert.equal(error.position, position, error.message);
    });
  }

  it('is not a filter in JSON, which may stand around a date', () => {
    const { url } = compileUrlTemplate('/contacts?filter={"a":{"since":"${epoch:s}"},"b":{}}').fill(now, now);
    assert.equal(decodeURIComponent(url), '/contacts?filter={"a":{"since":"1534778945"},"b":{}}');
  });

  it('is named at its place in a text that a browser encoded', () => {
    const url = '/hubs/a/b?where=x%3E%27${date:yyyy-MM-dd%27T%27HH:TT}%27';
    assert.equal(refusal(url).position, url.indexOf('TT') + 1);
  });

  it('is looked for in linear time', () => {
    for (const character of ['{', '<', ':', '[', '%7B', '{a', '${']) {
      const many = character.repeat(80_000);
      const before = performance.now();
      try {
        compileUrlTemplate(`/contacts/${many}?a=${many}`);
      } catch (error) {
        assert.ok(error instanceof ConfigurationError);
      }
      assert.ok(performance.now() - before < 2_000, character);
    }
  });
});

describe('dates: the present in a url', () => {
  const end = now + 90_000;
  const written = (placeholder: string): { text: string; from: number; present?: number } => {
    const { url, ...rest } = compileUrlTemplate(`/contacts?to=\${${placeholder}}`).fill(now, end);
    return { text: decodeURIComponent(url.slice('/contacts?to='.length)), ...rest };
  };
  const minute = Date.UTC(2018, 7, 20, 15, 30);
  const cases: readonly (readonly [placeholder: string, text: string, present: number])[] = [
    ["nowTimeZone:GMT:yyyy-MM-dd'T'HH:mm:ss", '2018-08-20T15:30:36', minute + 36_000],
    ['NOWTIMEZONE:PST:HH:mm dd.MM.yyyy', '08:30 20.08.2018', minute],
    ['nowTimeZone:-8:00:yyyy-MM-dd HH:mm', '2018-08-20 07:30', minute],
    ['nowTimeZone:Europe/Berlin', '2018-08-20T17:30:36.005+02:00', end],
    ['nowTimeZone:GMT:milliseconds', String(end), end],
  ];
  for (const [placeholder, text, present] of cases) {
    it(`${placeholder} is what time it is, not what was read`, () => {
      assert.deepEqual(written(placeholder), { text, from: -Infinity, present });
    });
  }

  it('is no date that follows the cursor', () => {
    const template = compileUrlTemplate('/contacts?to=${nowTimeZone:GMT:yyyy-MM-dd}');
    assert.deepEqual([template.hasDate, template.unit], [false, 1]);
  });

  it('ends the window that another date begins', () => {
    const url = "/contacts?where=a>'${date:yyyy-MM-dd HH:mm}' and a<'${nowTimeZone:UTC:yyyy-MM-dd}'";
    assert.deepEqual(compileUrlTemplate(url).fill(now, end), {
      url: `/contacts?where=${encodeURIComponent("a>'2018-08-20 15:28' and a<'2018-08-20'").replaceAll("'", '%27')}`,
      from: Date.UTC(2018, 7, 20, 15, 28),
      present: Date.UTC(2018, 7, 20),
    });
  });

  it('needs a zone', () => {
    assert.match(refusal('/contacts?to=${nowTimeZone}').message, /time zone/);
    assert.match(refusal('/contacts?to=${nowTimeZone:Mars:yyyy}').message, /unknown time zone "Mars"/);
  });
});
