import type { AsideEvent } from './delivery';
import type { JournalEntry } from './journal';
import type { DeliverySettings } from './settings';

/** The pause before a delivery that a flow asked for again, ms; it doubles with each further one. */
const FIRST_RETRY = 1_000;

/** An entry that was read and is not done; `entries.ts` shows the states it goes through. */
export interface Entry {
  readonly sequence: number;
  /** The object whose later entries it holds back; undefined in hand-off, where an entry is done once it is sent. */
  readonly object: string | undefined;
  /** What the journal holds, while it is ready or sending; undefined: it is read again before it is sent. */
  stored: JournalEntry | undefined;
  /** How often it was sent, this time included. */
  attempts: number;
  /** How often of these before it was set aside and taken back. */
  before: number;
  /** Whether `attempts` is noted beside it on disk. */
  noted: boolean;
  /** Whether this process sent it. */
  wasSent: boolean;
}

/** A message that is in flight. */
export interface SentMessage {
  /** What acknowledges it. */
  id: string;
  entries: readonly Entry[];
  /** When its entries are delivered again, in ms of the clock that only goes forward. */
  deadline: number;
}

/** An entry that is to be set aside. */
export interface AsideEntry {
  entry: Entry;
  reason: AsideEvent['reason'];
}

type Counts = Pick<Entry, 'attempts' | 'before'>;

/** Whether an entry was delivered as often as it may be. */
export function isUsedUp({ attempts, before }: Counts, { maxAttempts }: DeliverySettings): boolean {
  return attempts - before >= maxAttempts;
}

/** How long an entry waits that a flow asked for again, ms: at most as long as an answer is waited for. */
export function retryPause({ attempts, before }: Counts, { acknowledgeTimeout }: DeliverySettings): number {
  return Math.min(acknowledgeTimeout * 1000, FIRST_RETRY * 2 ** (attempts - before - 1));
}
