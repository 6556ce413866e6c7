import type { Connection } from '../../src/connector/connection';
import type { MessageAtOutput } from '../../src/delivery/messages';
import type { ChangeEvent, RecordEvent } from '../../src/events/event';
import type { ScheduleState } from '../../src/polling/schedule';
import type { Store } from '../../src/store/store';
import type { Figures } from '../shared/figures';
import type { Membership } from '../shared/streams';
import type { Order } from './order';
import type { WrittenRange } from './ranges';
import type { ReconcileNote } from './reconciles';
import type { PollSettings } from './settings';

/** What an engine is given by its node: settings, what it works with, and where it tells what happens. */
export interface EngineOptions {
  /** What the node's state is filed under. */
  scope: string;
  settings: PollSettings;
  connection: Connection;
  /** What is filed under it is what was written over the connection. */
  connectionId: string;
  store: Store;
  /** The stream that it shares its changes with; undefined: it is alone. */
  membership: Membership | undefined;
  /** Takes one message at its output. */
  send: (message: MessageAtOutput) => void;
  warn: (text: string) => void;
  log: (text: string) => void;
  /** @param silent since when no event came, ms of this machine's clock, where that is too long */
  report: (state: ScheduleState, silent: number | undefined, note: ReconcileNote | undefined) => void;
  /** Takes the error of a poll, or of a comparison of ids, that no order is waiting for. */
  fail: (error: Error) => void;
  /** Takes the error of a range that the last stop of the node broke off, and what `msg.payload` was. */
  rangeFailed: (error: Error, payload: WrittenRange) => void;
  /** Takes the error of a silence that is too long. */
  silent: (error: Error) => void;
  /** Takes what went wrong with an event that the flow does not get, or not whole. */
  eventFailed: (event: ChangeEvent, error: Error) => void;
  /** Takes an event that was set aside, and why. */
  onSetAside: (event: RecordEvent, error: Error) => void;
  /** Told when the journal cannot be read or written, and with `undefined` when it can again. */
  storeFailed: (error: Error | undefined) => void;
}

/** A poller with its schedule, as one node needs them. */
export interface Engine {
  /** Begins to poll, at once unless it polls only when told or is paused. */
  start(): void;
  /** What was counted since it was opened, and where it stands. */
  figures(): Figures;
  /** Resolves when what was asked for is done: a poll, when its last event was sent. Rejects with its error. */
  obey(order: Order): Promise<void>;
  /** The store can be used again after it failed: says where it stands, and polls again what that kept from polling. */
  recovered(): void;
  /** Breaks off what is running and closes the store. */
  close(): Promise<void>;
}
