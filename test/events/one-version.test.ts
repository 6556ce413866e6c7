import assert from 'node:assert/strict';
import type { CrmRecord, RecordEvent } from '../../src/events/event';
import { readNotification } from '../../src/events/notification';
import { TypeNames } from '../../src/events/type-name';
import { parseJson } from '../../src/json';
import { readResource } from '../../src/resource/configuration';
import type { ResourceConfiguration } from '../../src/resource/resource';
import { pushedEvents, type PushSource } from '../../src/webhook/pushed-event';
import { pushedResources } from '../../src/webhook/resources';
import { polledEvents } from '../polling/polled-events';

const NOW = Date.UTC(2018, 7, 20, 15, 30, 0);
const DATES = { updatedDateField: 'LastModifyDate', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ssXXX" };

function resource(changed: Record<string, unknown> = {}): ResourceConfiguration {
  return readResource('contacts', {
    url: '/hubs/crm/contacts',
    idField: 'Key',
    datesConfiguration: DATES,
    ...changed,
  });
}

const DATED = resource();
const UNDATED = resource({ datesConfiguration: {} });
const UNIDENTIFIED = resource({ idField: '' });

/** What a poll makes of a page. */
function polled(configuration: ResourceConfiguration, page: string): RecordEvent[] {
  return polledEvents(configuration, parseJson(page) as CrmRecord[], NOW);
}

/** What the webhook makes of a notification about each record of the page. */
function pushed(
  configuration: ResourceConfiguration,
  page: string,
  objectIds: readonly string[],
  objectType = 'contacts',
  inject = '',
): RecordEvent[] {
  const types = new TypeNames(pushedResources([configuration], 'UTC'));
  const source: PushSource = {
    instanceId: '12345',
    elementKey: 'maximizer',
    resourceOf: (name) => types.get(name),
    now: () => NOW,
  };
  const events = objectIds.map(
    (objectId) =>
      `{"objectType":"${objectType}","objectId":${objectId},"eventType":"CREATED","hubKey":"crm","pollDate":${NOW},"date":"2018-08-20T15:29:06Z"}`,
  );
  const raw = `{"contacts":${page.replaceAll('{"Key', `{${inject}"Key`)}}`;
  const body = `{"message":{"instanceId":12345,"raw":${raw},"events":[${events.join()}]}}`;
  return [...readNotification(parseJson(body), source.resourceOf).events].map(pushedEvents(source));
}

const DATE = '"LastModifyDate":"2018-08-20T15:29:06Z"';
const LONG = '5437000000123456781';
const DEEP = '['.repeat(6_000) + ']'.repeat(6_000);
const OWN_NAMES = resource({ idField: 'objectId' });

describe('one version of a record', () => {
  const cases: [what: string, configuration: ResourceConfiguration, record: string, objectId?: string][] = [
    ['dated', DATED, `{"Key":"a",${DATE}}`],
    ['dated to the millisecond', DATED, '{"Key":"a","LastModifyDate":"2018-08-20T15:29:06.250Z"}'],
    ['dated in another zone', DATED, '{"Key":"a","LastModifyDate":"2018-08-20T17:29:06+02:00"}'],
    ['without dates', UNDATED, '{"Key":"a","b":[1,{"c":2,"a":null}]}'],
    ['with a date that cannot be read', DATED, '{"Key":"a","LastModifyDate":"soon"}'],
    ['with a date that is missing', DATED, '{"Key":"a","LastModifyDate":null}'],
    ['with a date in the future', DATED, '{"Key":"a","LastModifyDate":"2018-08-20T16:29:06Z"}'],
    ['with a number for its id', DATED, `{"Key":7,${DATE}}`, '7'],
    ['with an id longer than a double', DATED, `{"Key":${LONG},${DATE}}`, LONG],
    ['with the same id as a text there', DATED, `{"Key":${LONG},${DATE}}`, `"${LONG}"`],
    ['with a negative id', DATED, `{"Key":-${LONG},${DATE}}`, `-${LONG}`],
    ['with an id beyond every double', UNDATED, `{"Key":1e400}`, '1e400'],
    ['with an id of 4,300 digits', UNDATED, `{"Key":${'9'.repeat(4300)}}`, '9'.repeat(4300)],
    ['with a composite id', DATED, `{"Key":"2|0",${DATE}}`, '"2|0"'],
    ['with an id that has every odd character', DATED, `{"Key":"a/@~ ü\\n%",${DATE}}`, '"a/@~ ü\\n%"'],
    ['identified by its content', UNIDENTIFIED, `{"Key":"a",${DATE},"x":1.50}`],
    ['with long numbers inside', UNDATED, `{"Key":"a","n":[${LONG},{"m":-${LONG}}]}`],
    ['nested too deep', DATED, `{"Key":"a",${DATE},"deep":${DEEP}}`],
    ['nested too deep, without dates', UNDATED, `{"Key":"a","deep":${DEEP}}`],
    ['with a member named __proto__', UNDATED, '{"Key":"a","__proto__":{"b":1},"constructor":1}'],
    ["with the platform's word for its id", OWN_NAMES, `{"Key":1,"objectId":"a",${DATE}}`],
  ];

  for (const [what, configuration, record, objectId = '"a"'] of cases) {
    it(`is one event, polled or pushed: ${what}`, () => {
      const [fromPoll] = polled(configuration, `[${record}]`);
      assert.ok(fromPoll);
      for (const inject of ['', `"objectId":${objectId},"eventType":"CREATED",`]) {
        if (inject !== '' && configuration === OWN_NAMES) continue;
        const [fromWebhook] = pushed(configuration, `[${record}]`, [objectId], 'contacts', inject);
        // where the record has no date, the notification knows better than the time of the poll
        const date: string = fromPoll.event.id.includes('@2018')
          ? fromPoll.event.date
          : '2018-08-20T15:29:06.000Z';
        assert.deepEqual(fromWebhook?.event, { ...fromPoll.event, date, origin: 'webhook' });
        assert.deepEqual(fromWebhook.payload, fromPoll.payload);
      }
    });
  }

  it('is one event however its type is written, which keeps the name of its resource', () => {
    const page = `[{"Key":"a",${DATE}}]`;
    const [fromPoll] = polled(DATED, page);
    for (const type of [
      'contacts',
      'Contacts',
      'CONTACTS',
      'contact',
      'Contact',
      ' contacts ',
      'con-tacts',
    ]) {
      const [fromWebhook] = pushed(DATED, page, ['"a"'], type);
      assert.deepEqual(fromWebhook?.event, { ...fromPoll?.event, origin: 'webhook' }, type);
      assert.deepEqual(fromWebhook.payload, fromPoll?.payload, type);
    }
  });
});
