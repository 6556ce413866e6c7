import type { Moment } from '../clock';
import { scopePrefix } from '../store/keys';
import type { Place } from './page-source';

export { scopePrefix };

/** A window being read, kept so that a crash or a failing page costs one page and not the window. */
export interface OpenWindow {
  /** The configuration it was opened with: with another one its places mean nothing. */
  asked: string;
  /** Encoded path and query, without the page. */
  url: string;
  /** Records older than this were not asked for, ms. */
  from: number;
  /** Where a url that ends with the present ends: what is later was not asked for, ms. Absent without such an end. */
  present?: number;
  deep: boolean;
  /** Both as in `Window`. */
  isReadOnce: boolean;
  isOverlapped?: boolean;
  /** The server's clock when its first page was asked for, ms; null before. */
  serverTime: number | null;
  /** The same moment by this machine's clocks; missing in what older versions wrote. */
  at?: Moment;
  /** The newest updated date seen, ms; null where there was none. */
  newest: number | null;
  /** Of records that had not been seen before: the newest updated date, and how long after the window was asked for they came, ms. */
  news?: { newest: number; after: number };
  /** Where to go on; undefined: at the first page. */
  place?: Place;
}

/** How far the clock has come that stamps the records, ms, less the step of their dates. */
export interface CrmTime {
  /** At the last poll. */
  last: number;
  /** The same, if the record that set it back was only late; absent once another has shown which. */
  unlessSetBack?: number;
  /** At the last deep one, where that and all polls since brought no record for the first time. */
  deep?: number;
}

/** How far a node has come, as it is kept between polls and pages. All instants are the server's, in ms. */
export interface Position {
  /** What the cursor belongs to; another identity starts anew. */
  identity: string;
  /** Nothing stamped before it is emitted; null: everything is. */
  start: number | null;
  /** Ms before it from which on what was not there yet is emitted too: a clock that is behind may have stamped it since. */
  startLag?: number;
  /** Whether the first poll only takes note of what was there at the start. */
  noting: boolean;
  /** Whether every record was seen, so that an unknown one must be new. */
  complete: boolean;
  cursor: number;
  /** The server's clock at the last deep window. */
  deepAt: number;
  /** Polls since then. */
  shallowPolls: number;
  /** The server's clock at the last poll; 0 before the first has ended. */
  polledAt: number;
  /** The same moment by this machine's clocks; missing in what older versions wrote. */
  at?: Moment;
  /** Versions stamped before it are forgotten, so that no window may reach further back; null: none are. */
  forgotten: number | null;
  /** Absent until a record has shown it, and where records have no dates. */
  crmTime?: CrmTime;
  /** What is dated in the future and before it is only noted: from before the server's clock was set back. */
  notedBefore?: number;
  /** The window that is being read, also when a poll broke off in it. */
  reading?: OpenWindow;
}

/** A position in a window that is being read. */
export type PositionInWindow = Position & { reading: OpenWindow };
