import type { CrmRecord, RecordEvent } from '../../src/events/event';
import { nothingKnownOf, PageChanges } from '../../src/polling/changes';
import { compileRecordReader } from '../../src/resource/record-reader';
import type { ResourceConfiguration } from '../../src/resource/resource';

/** What a poll from the beginning makes of records that were never seen. @param now the server's clock, ms */
export function polledEvents(
  configuration: ResourceConfiguration,
  records: readonly CrmRecord[],
  now: number,
): RecordEvent[] {
  const reader = compileRecordReader(configuration);
  const changes = new PageChanges(nothingKnownOf(records.map((record) => reader.read(record))), {
    origin: {
      origin: 'poll',
      instanceId: '12345',
      elementKey: 'maximizer',
      hubKey: 'crm',
      objectType: configuration.resource,
    },
    serverTime: now,
    serverDate: now,
    from: -Infinity,
    until: Infinity,
    start: null,
    begin: null,
    noting: false,
    complete: true,
    lateness: 0,
    unit: reader.unit,
    tolerance: 0,
    keep: (known) => known,
  });
  return [...changes];
}
