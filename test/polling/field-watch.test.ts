import assert from 'node:assert/strict';
import { statusOf } from '../../nodes/maximizer-poll-resource/status';
import type { PollReport } from '../../src/polling/report';
import type { DateFieldConfiguration, ResourceConfiguration } from '../../src/resource/resource';
import type { StoredResource } from '../sandbox';
import { contactsResource } from './maximizer-resource';
import { startPolledSandbox, type PolledSandbox } from './polled-sandbox';

const MINUTE = 60_000;

describe('a configured field that no record has', () => {
  let polled: PolledSandbox;
  let contacts: StoredResource;
  beforeEach(async () => {
    polled = await startPolledSandbox();
    contacts = polled.sandbox.declare('contacts', { where: 'ignored' });
  });
  afterEach(() => polled.close());

  /** What each poll reports, with new records before all but the first. */
  async function reports(
    resource: ResourceConfiguration,
    polls: Record<string, unknown>[][],
  ): Promise<PollReport[]> {
    const poller = polled.poller(resource);
    const reports = [await poller.poll()];
    for (const records of polls) {
      polled.sandbox.clock.advance(MINUTE);
      for (const record of records) contacts.create(record);
      reports.push(await poller.poll());
    }
    return reports;
  }
  const colour = (report: PollReport | undefined): string =>
    String(statusOf({ phase: 'waiting', next: 0, report }, 0, (key) => key).fill);
  const dated = (field: string, format = "yyyy-MM-dd'T'HH:mm:ssXXX"): DateFieldConfiguration => ({
    field,
    format,
    timezone: 'GMT',
  });

  const wrong: [string, Partial<ResourceConfiguration>, RegExp][] = [
    ['the id', { idField: 'key' }, /no record has the field key: check idField/],
    ['the id, nested', { idField: 'customer.id' }, /no record has the field customer\.id: check idField/],
    [
      'the updated date',
      { updated: dated('LastModifiedDate') },
      /no record has the field LastModifiedDate: check updatedDateField/,
    ],
    [
      'the created date',
      { created: dated('CreatedDate') },
      /no record has the field CreatedDate: check createdDateField/,
    ],
    [
      'a date of another format',
      { updated: dated('LastModifyDate', 'dd.MM.yyyy') },
      /LastModifyDate is no date of the configured format: check updatedDateFormat/,
    ],
  ];
  for (const [name, changed, warning] of wrong) {
    it(`turns the status yellow and warns once: ${name}`, async () => {
      const all = await reports(contactsResource(changed), [[{ Key: 'a' }], [{ Key: 'b' }], []]);
      assert.deepEqual(all.map(colour), ['green', 'yellow', 'yellow', 'yellow']);
      assert.equal(polled.warnings.length, 1);
      assert.match(polled.warnings.join(), warning);
    });
  }

  it('is none where only some records lack it, or have it empty', async () => {
    const all = await reports(contactsResource(), [
      [{ Key: 'a', LastModifyDate: null, CreationDate: '' }],
      [{ Key: 'b' }],
      [{ Key: 'c', LastModifyDate: 'soon', CreationDate: null }],
    ]);
    assert.deepEqual(all.map(colour), ['green', 'green', 'green', 'green']);
    assert.deepEqual(polled.warnings, []);
  });

  it('turns the status green again when it turns up after all', async () => {
    const all = await reports(contactsResource({ idField: 'Reference' }), [
      [{ Key: 'a' }],
      [{ Key: 'b', Reference: 7 }],
      [{ Key: 'c' }],
    ]);
    assert.deepEqual(all.map(colour), ['green', 'yellow', 'green', 'green']);
  });

  it('is not missed where none is configured', async () => {
    const resource = contactsResource({ idField: '' });
    delete resource.updated;
    delete resource.created;
    const all = await reports(resource, [[{ Key: 'a' }]]);
    assert.deepEqual(all.map(colour), ['green', 'green']);
  });
});
