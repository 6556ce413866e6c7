import type { Connection } from '../connector/connection';
import type { Page } from '../connector/page';
import type { UrlTemplate } from '../dates';
import type { Origin } from '../events/change-event';
import type { RecordReader } from '../resource/record-reader';
import type { ResourceConfiguration } from '../resource/resource';
import type { RememberedRecord } from './memory/remembered';
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

/** What one page is told apart by. All instants are the server's, in ms. */
export interface PageContext {
  origin: Origin;
  /** The server's clock when the page was asked for, and when it answered. */
  serverTime: number;
  serverDate: number;
  /** Records older than this were not asked for; -Infinity: none is. */
  from: number;
  /** Records newer than this are left for the next poll; Infinity: none is. */
  until: number;
  /** Nothing stamped before it is emitted; null: everything is. */
  start: number | null;
  /** Where the node's events begin, whether or not what is stamped before is dropped; null: at the beginning. */
  begin: number | null;
  /** Whether what was there at the start is only noted. */
  noting: boolean;
  /** What is dated in the future and before it is only noted as well; undefined: nothing is. */
  notedBefore?: number | undefined;
  complete: boolean;
  /** How late a record may turn up, ms. */
  lateness: number;
  /** The coarser step of the date formats, ms. */
  unit: number;
  /** `createdCheckTolerance` in ms. */
  tolerance: number;
  /** What of a remembered record is still needed. */
  keep(record: RememberedRecord): RememberedRecord | undefined;
}

/** The context of a page of a window. */
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

/** The context of a page that is no part of a window: all of its records are told, as those of no position. */
export function contextOfAll(
  { serverTime, serverDate }: Pick<Page, 'serverTime' | 'serverDate'>,
  { origin, resource, reader }: Pick<Polled, 'resource' | 'reader'> & { origin: Origin },
): PageContext {
  return {
    origin,
    serverTime,
    serverDate,
    from: -Infinity,
    until: Infinity,
    start: null,
    begin: null,
    noting: false,
    complete: false,
    lateness: 0,
    unit: reader.unit,
    tolerance: resource.createdCheckTolerance * 1000,
    keep: (record) => record,
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
