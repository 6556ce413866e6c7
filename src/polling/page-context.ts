import type { Connection } from '../connector/connection';
import type { Page } from '../connector/page';
import type { Origin } from '../events/change-event';
import type { RecordReader } from '../resource/record-reader';
import type { ResourceConfiguration } from '../resource/resource';
import type { PageContext } from './changes';
import { forgettableBefore, keptOf } from './expiry';
import type { PollState, Reading } from './state';
import type { Lookback } from './window';

/** What of a poller its pages are told apart by. */
interface Polled {
  resource: ResourceConfiguration;
  origin: Origin;
  reader: RecordReader;
  lookback: Lookback;
  /** The url's coarsest step, ms. */
  urlUnit: number;
}

/** What a page of a window is told apart by. */
export function pageContext(
  state: PollState,
  reading: Reading,
  { serverTime, serverDate }: Page,
  { resource, origin, reader, lookback, urlUnit }: Polled,
): PageContext {
  const { filterByUpdatedDate, filterByCurrentDate, createdCheckTolerance } = resource;
  const forgotten = forgettableBefore(state, lookback, urlUnit);
  return {
    origin,
    serverTime,
    serverDate,
    from: filterByUpdatedDate ? Math.max(reading.from, state.forgotten ?? -Infinity) : -Infinity,
    until: filterByCurrentDate ? (reading.serverTime ?? serverTime) : Infinity,
    start: filterByUpdatedDate ? state.start : null,
    begin: state.start,
    noting: state.noting,
    notedBefore: state.notedBefore,
    complete: state.complete,
    lateness: lookback.deepLookback,
    unit: reader.unit,
    tolerance: createdCheckTolerance * 1000,
    keep: (record) => keptOf(record, resource, state.complete, forgotten, serverTime),
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
