import type { Connection } from '../connector/connection';
import { carriedOut, type RunOptions, type TakeAnswer } from './carry-out';
import type { RecordOrder, RecordPreview } from './order';
import { previewOf } from './preview';
import { Records } from './records';
import type { Written } from './written';

export type { RunOptions, TakeAnswer } from './carry-out';
export type { RecordPreview } from './order';

/** Reads and writes the records of a connection. */
export interface RecordClient {
  /**
   * Carries an order out, and hands on each answer as it comes: one, or for a find with `emit: 'record'` one for each
   * record. Waits for what `take` returns before it goes on.
   * @throws ConfigurationError for an order that cannot be carried out: nothing was asked for, nothing was written
   * @throws MaximizerError for what the platform refused, with its words in a PlatformError; `maybe-written` for a write
   * of which nobody knows whether it was carried out, `not-found`, `ambiguous`, `unknown-resource`
   */
  run(order: RecordOrder, take: TakeAnswer, options?: RunOptions): Promise<void>;
  /**
   * What would be asked, and what would become of it as far as reading tells; for get and find with the answer, of a
   * find the first three records. Writes nothing.
   * @throws as `run`
   */
  preview(order: RecordOrder, signal?: AbortSignal): Promise<RecordPreview>;
}

/** @param written what is told to those who look for changes of this connection */
export function createRecordClient(options: { connection: Connection; written: Written }): RecordClient {
  const { connection } = options;
  const records = new Records(connection);
  return {
    run: (order, take, { signal, progress } = {}) =>
      carriedOut({ ...options, records, signal }, order, take, progress),
    preview: (order, signal) => previewOf({ connection, records, signal }, order),
  };
}
