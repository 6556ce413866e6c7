import assert from 'node:assert/strict';
import { readPreview } from '../../src/polling/preview';
import { readResource } from '../../src/resource/configuration';
import { startRawHub, type RawHub } from './raw-hub';

const DATED = readResource('contacts', {
  url: "/hubs/crm/contacts?where=LastModifyDate>'${date:yyyy-MM-dd'T'HH:mm:ssXXX}'",
  idField: 'Key',
  datesConfiguration: { updatedDateField: 'LastModifyDate', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ssXXX" },
});
const UNDATED = readResource('contacts', { url: '/hubs/crm/contacts', idField: 'Key' });
const DATE = '"LastModifyDate":"2018-08-20T15:29:06Z"';

describe('a page that no JavaScript object writes', () => {
  let hub: RawHub;
  beforeEach(async () => {
    hub = await startRawHub();
  });
  afterEach(() => hub.close());

  const LONG = ['5437000000123456781', '5437000000123456782', '-5437000000123456783', '9'.repeat(4300)];
  for (const resource of [DATED, UNDATED]) {
    const dated = resource === DATED ? 'with' : 'without';
    it(`keeps records apart whose ids are one double, ${dated} dates`, async () => {
      const pageOf = (names: string): string =>
        `[${LONG.map((id, index) => `{"Key":${id},${DATE},"Name":"${names}${index}"}`).join()}]`;
      hub.page = pageOf('a');
      const poller = hub.poller(resource);
      await poller.poll();
      await poller.poll();
      const told = hub.events.map(({ event, payload }) => [event.objectId, payload?.['Name']]);
      assert.deepEqual(
        told,
        LONG.map((id, index) => [id, `a${index}`]),
      );
      assert.equal(new Set(hub.events.map(({ event }) => event.id)).size, LONG.length);
      assert.ok(hub.events.every(({ event }) => event.id.includes(`/contacts/${event.objectId}@`)));
      const { events } = await readPreview({ resource, connection: hub.connection });
      assert.deepEqual(
        events.map(({ event }) => event.objectId),
        LONG,
      );
    });
  }

  it('shows a change of a long number that leaves its double alone', async () => {
    const poller = hub.poller(UNDATED);
    for (const number of ['5437000000123456781', '5437000000123456782', '1e400', '2e400']) {
      hub.page = `[{"Key":"a","Other":{"Number":[${number}]}}]`;
      await poller.poll();
    }
    assert.deepEqual(
      hub.events.map(({ payload }) => payload?.['Other']),
      ['5437000000123456781', '5437000000123456782', '1e400', '2e400'].map((text) => ({ Number: [text] })),
    );
  });

  it('fails a poll with the record, the path and the line of what is broken', async () => {
    hub.page = `[{"Key":"a",${DATE}},\n{"Key":"b","Amount":NaN}]`;
    await assert.rejects(hub.poller(DATED).poll(), {
      code: 'unexpected-body',
      message: /broken JSON: NaN is no value of JSON \(line 2, column 21, in \[1\]\.Amount\)/,
    });
  });
});
