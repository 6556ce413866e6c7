import type { Connection } from '../connector/connection';
import { MaximizerError } from '../errors';
import type { RecordAnswer, RecordOrder } from './order';
import type { Written } from './written';

/** How an order is carried out. */
export interface RunOptions {
  /** Breaks it off; a write that is on its way may be carried out all the same. */
  signal?: AbortSignal;
  /** Told after each page of a find: records so far, and how many there are where the platform says so. */
  progress?: (rows: number, total: number | undefined) => void;
}

/** What would be asked, and what a get or a find gets for it. */
export interface RecordPreview {
  method: string;
  /** Encoded path and query below the base address. */
  path: string;
  body?: unknown;
  /** What else happens. */
  note?: string;
  /** The record, or at most three of them. */
  answer?: unknown;
  /** Records in the answer. */
  rows?: number;
}

/** Reads and writes the records of a connection. */
export interface RecordClient {
  /**
   * Carries an order out, and hands on each answer as it comes: one, or for a find with `emit: 'record'` one for each
   * record. Waits for what `take` returns before it goes on.
   * @throws ConfigurationError for an order that cannot be carried out: nothing was asked for, nothing was written
   * @throws PlatformError for what the platform refused; `maybe-written` for a write of which nobody knows whether it
   * was carried out, `not-found`, `ambiguous`
   */
  run(order: RecordOrder, take: (answer: RecordAnswer) => Promise<void>, options?: RunOptions): Promise<void>;
  /** What would be asked; for get and find with the answer, of a find the first three records. Writes nothing. */
  preview(order: RecordOrder, signal?: AbortSignal): Promise<RecordPreview>;
}

/** @param written what is told to those who look for changes: one for all clients of a connection */
export function createRecordClient(options: { connection: Connection; written: Written }): RecordClient {
  const missing = (): Promise<never> =>
    Promise.reject(
      new MaximizerError(`Records of ${options.connection.baseUrl} cannot be asked for yet`, {
        code: 'not-built',
        status: 'not built',
        cure: 'Wait for it.',
      }),
    );
  return { run: missing, preview: missing };
}
