import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { compileDateFormat } from '../../../src/dates/index';
import { readPollerConfiguration } from '../../../src/resource/configuration';
import type { ResourceConfiguration } from '../../../src/resource/resource';
import { NOON, startPolledSandbox } from '../../polling/polled-sandbox';
import { vendorOf } from './published-vendor';

const published = JSON.parse(
  readFileSync(path.join(__dirname, '../../data/poller-configurations.json'), 'utf8'),
) as Record<string, unknown>;
const accepted = Object.entries(published).flatMap(([name, configuration]) =>
  readPollerConfiguration(configuration).resources.map((resource) => ({ name, resource })),
);

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe('every published configuration that is well-formed', () => {
  it('is one of 131 resources', () => {
    assert.equal(accepted.length, 131);
  });

  for (const { name, resource } of accepted) {
    it(`runs: ${name} ${resource.resource}`, () => runs(resource));
  }
});

/** A first read from the beginning, then a change, another one on a later day, and a new record: each emitted once. */
async function runs(resource: ResourceConfiguration): Promise<void> {
  const polled = await startPolledSandbox();
  try {
    const vendor = vendorOf(resource);
    const { clock } = polled.sandbox;
    const stored = polled.sandbox.declare(vendor.path, vendor.options);
    const put = (id: string, created: number, updated: number, text: string): void => {
      const record = vendor.record(id, created, updated, text);
      if (stored.ids().includes(id)) stored.replace(id, record, { at: null });
      else stored.create(record, { at: null });
    };
    const poller = polled.poller(resource, { startFrom: 'beginning' });
    const emitted = async (): Promise<string[]> => {
      polled.events.length = 0;
      await poller.poll();
      return polled.events
        .map(({ event, payload }) => {
          assert.equal(event.objectType, resource.resource);
          assert.equal(event.warning, undefined);
          if (resource.updated)
            assert.equal(event.date, textOf(dateIn(resource, Number(payload?.['vendorStamp']))));
          return `${event.eventType} ${resource.idField === '' ? 'hash' : event.objectId} ${String(payload?.['name'])}`;
        })
        .sort();
    };

    const created = NOON - 3 * DAY;
    put('1', created, created, 'Ann');
    put('2', created, NOON - DAY, 'Ben');
    put('3', NOON - MINUTE, NOON - MINUTE, 'Cleo');
    const changes = (events: string[]): string[] => (vendor.showsChanges ? events : []);
    const [updatedField, createdField] = [resource.updated?.field, resource.created?.field];
    const isSplit = updatedField !== undefined && createdField !== undefined && updatedField !== createdField;
    const second = isSplit ? 'UPDATED' : 'CREATED';
    assert.deepEqual(
      await emitted(),
      named(resource, ['CREATED 1 Ann', 'CREATED 3 Cleo', `${second} 2 Ben`]),
    );

    clock.advance(10 * MINUTE);
    assert.deepEqual(await emitted(), [], 'nothing changed');

    clock.advance(MINUTE);
    put('2', created, clock.now(), 'Bea');
    clock.advance(MINUTE);
    assert.deepEqual(await emitted(), named(resource, changes(['UPDATED 2 Bea'])), 'a change');
    assert.deepEqual(await emitted(), [], 'the change again');

    clock.advance(2 * DAY);
    put('1', created, clock.now(), 'Anna');
    put('4', clock.now(), clock.now(), 'Dan');
    clock.advance(MINUTE);
    const last = ['CREATED 4 Dan', ...changes(['UPDATED 1 Anna'])];
    assert.deepEqual(await emitted(), named(resource, last), 'a change and a new record');
    assert.deepEqual(await emitted(), [], 'both again');
    assert.deepEqual(polled.warnings, []);
  } finally {
    await polled.close();
  }
}

/** Without an identifier, a changed record is another record. */
function named(resource: ResourceConfiguration, events: string[]): string[] {
  if (resource.idField !== '') return [...events].sort();
  return events.map((event) => event.replace(/^\w+ \d/, 'CREATED hash')).sort();
}

/** An instant as exactly as the resource's records tell it. */
function dateIn({ updated }: ResourceConfiguration, instant: number): number {
  const format = compileDateFormat(updated?.format ?? '', updated?.timezone);
  return format.parse(format.format(instant));
}

function textOf(instant: number): string {
  return new Date(instant).toISOString();
}
