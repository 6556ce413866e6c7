import { createNotes, type Note, type Notes } from '../store/notes';
import type { Store } from '../store/store';

/** What was received under one name. */
export interface Receipt extends Note {
  /** Hashes of the contents received, 16 hex digits each. */
  hashes: readonly string[];
}

/** What was received. */
export type Receipts = Notes<Receipt>;

/**
 * Days a receipt is kept. The platform retries for half a day (older documentation: three days), and what it queued
 * after that was never answered with 200; the rest is against a replay of what someone overheard.
 */
export const RECEIPT_DAYS = 30;
const HASH_BYTES = 8;

/** @param prefix the node's place in the store's keys */
export function createReceipts(store: Store, prefix: Buffer): Receipts {
  return createNotes(store, prefix, { bytesOf, noteOf: receiptOf, days: RECEIPT_DAYS });
}

/** day (2 bytes), then each hash (8). */
function bytesOf({ day, hashes }: Receipt): Buffer {
  const bytes = Buffer.alloc(2 + HASH_BYTES * hashes.length);
  bytes.writeUInt16BE(Math.min(day, 0xffff));
  hashes.forEach((hash, index) => bytes.write(hash, 2 + HASH_BYTES * index, 'hex'));
  return bytes;
}

function receiptOf(bytes: Buffer): Receipt {
  const hashes: string[] = [];
  for (let at = 2; at < bytes.length; at += HASH_BYTES)
    hashes.push(bytes.toString('hex', at, at + HASH_BYTES));
  return { day: bytes.readUInt16BE(0), hashes };
}
