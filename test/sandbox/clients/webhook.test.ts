import assert from 'node:assert/strict';
import { createConnection } from '../../../src/connector/connection';
import { pushedResources } from '../../../src/webhook/resources';
import { contactsResource } from '../../polling/maximizer-resource';
import { connectionSettings, NOON } from '../../polling/polled-sandbox';
import { KEY, runWebhook } from '../../webhook/running-webhook';
import { ALL_ODDITIES, startSandbox } from '../index';
import type { OddityName, Sandbox } from '../index';
import { Office } from './office';
import type { Judgement } from './office';

const MINUTE = 60_000;
const FORMAT = "yyyy-MM-dd'T'HH:mm:ssXXX";
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e6));

/** What a platform has to know to tell of contacts; its delay is longer than its index is behind. */
function configuration(vendorType: string, callbackUrl: string): Record<string, unknown> {
  const contacts = {
    url: `/contacts?where=LastModifyDate>'\${date:${FORMAT}}'`,
    idField: 'Key',
    pollDelay: '300',
    createdCheckTolerance: '10',
    datesConfiguration: {
      updatedDateField: 'LastModifyDate',
      updatedDateFormat: FORMAT,
      createdDateField: 'CreationDate',
    },
  };
  return {
    'event.notification.enabled': 'true',
    'event.vendor.type': vendorType,
    'event.notification.callback.url': callbackUrl,
    'event.notification.signature.key': KEY,
    'event.poller.refresh_interval': '1',
    'event.poller.configuration': JSON.stringify({ contacts }),
  };
}

/** Five lively minutes, and as many as the slowest part of the platform needs. */
async function lively(sandbox: Sandbox, office: Office): Promise<void> {
  for (let second = 1; second <= 300; second += 1) {
    sandbox.clock.advance(1000);
    if (second % 4 === 0) office.change();
    if (second % 60 === 0) await sandbox.deliveries.idle();
  }
  for (let minute = 1; minute <= 6; minute += 1) {
    sandbox.clock.advance(MINUTE);
    await sandbox.deliveries.idle();
  }
}

/** What the webhook engine makes of what an odd platform tells. */
async function notified(
  odd: readonly OddityName[],
  vendorType: 'polling' | 'webhook',
): Promise<Judgement & { refused: unknown[]; strange: string[] }> {
  const sandbox = await startSandbox({ odd });
  sandbox.clock.set(NOON);
  const office = new Office(sandbox.resource('contacts'), seed);
  office.populate(60, NOON);
  // what is searchable late by then is old
  sandbox.clock.advance(10 * MINUTE);
  const connection = createConnection(connectionSettings(sandbox));
  const resources = pushedResources([contactsResource({ createdCheckTolerance: 10 })], 'UTC');
  const webhook = await runWebhook({ connection, resources });
  sandbox.instances.change(sandbox.instance.id, { configuration: configuration(vendorType, webhook.url) });
  await lively(sandbox, office);
  const { events, refused } = webhook;
  await webhook.close();
  connection.close();
  await sandbox.close();
  assert.ok(office.changed > 20, 'there was something to lose');
  const strange = events
    .filter(({ event, payload }) => event.objectType !== 'contacts' || 'objectId' in (payload ?? {}))
    .map(({ event }) => event.id);
  return { ...office.judge(events.map(({ payload }) => payload)), refused, strange };
}

describe(`the webhook engine at an odd platform, seed ${seed}`, () => {
  const nothing = { lost: [], repeated: [], refused: [], strange: [] };
  const sets: [what: string, odd: readonly OddityName[]][] = [
    ...ALL_ODDITIES.map((name): [string, OddityName[]] => [name, [name]]),
    ['all at once', ALL_ODDITIES],
  ];
  for (const [what, odd] of sets)
    it(`${what}: nothing is refused, lost or repeated, and records are as a poll shows them`, async () => {
      assert.deepEqual(await notified(odd, 'polling'), nothing);
    }).timeout(60_000);

  it('all at once, pushed by the CRM itself: the same', async () => {
    assert.deepEqual(await notified(ALL_ODDITIES, 'webhook'), nothing);
  }).timeout(60_000);
});
