import type { Connection } from '../connector/connection';
import type { Page } from '../connector/page';
import type { UrlTemplate } from '../dates';
import type { Origin } from '../events/change-event';
import type { RecordReader } from '../resource/record-reader';
import type { ResourceConfiguration } from '../resource/resource';
import type { PageContext } from './changes';
import { forgettableBefore, keptOf } from './expiry';
import type { PositionInWindow } from './state';
import type { Lookback } from './window';

/** What is polled, and how its records are read. */
export interface Polled {
  resource: ResourceConfiguration;
  template: UrlTemplate;
  reader: RecordReader;
  lookback: Lookback;
}

/** What a page of a window is told apart by. */
export function pageContext(
  position: PositionInWindow,
  { serverTime, serverDate }: Page,
  { resource, template, reader, lookback }: Polled,
  origin: Origin,
): PageContext {
  const { filterByUpdatedDate, filterByCurrentDate, createdCheckTolerance } = resource;
  const { reading, start, startLag = 0, noting, notedBefore, complete } = position;
  const forgotten = forgettableBefore(position, lookback, template.unit);
  return {
    origin,
    serverTime,
    serverDate,
    from: filterByUpdatedDate ? Math.max(reading.from, position.forgotten ?? -Infinity) : -Infinity,
    until: filterByCurrentDate ? (reading.serverTime ?? serverTime) : Infinity,
    start: filterByUpdatedDate && start !== null ? start - startLag : null,
    begin: start,
    noting,
    notedBefore,
    complete,
    lateness: lookback.deepLookback,
    unit: reader.unit,
    tolerance: createdCheckTolerance * 1000,
    keep: (record) => keptOf(record, resource, complete, forgotten, serverTime),
  };
}

/** What every event of a polled resource says. */
export function originOf(
  { instanceId, elementKey }: Connection,
  { resource: objectType }: ResourceConfiguration,
  hubKey: string,
): Origin {
  return { origin: 'poll', instanceId, elementKey, hubKey, objectType };
}
