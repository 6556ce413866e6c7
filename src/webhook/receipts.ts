import { createHash } from 'node:crypto';
import type { Store, WriteOperation } from '../store/store';

/** What was received under one name. */
export interface Receipt {
  /** When, as `Today` counts days. */
  day: number;
  /** Hashes of the contents received, 16 hex digits each. */
  hashes: readonly string[];
}

/** What was received under some names, and no others. */
export interface Recalled {
  /** Undefined where there is no receipt, or it is too old. */
  receiptOf(name: string): Receipt | undefined;
  remembering(name: string, receipt: Receipt): WriteOperation;
}

/** What was received, on disk, forgotten by time and never by count. */
export interface Receipts {
  recall(names: readonly string[], today: number): Promise<Recalled>;
  /** Deletes the old ones among the next `limit`, after those of the last call. */
  forget(today: number, limit: number): Promise<void>;
}

/**
 * Days a receipt is kept. The platform retries for half a day (older documentation: three days), and what it queued
 * after that was never answered with 200; the rest is against a replay of what someone overheard.
 */
export const RECEIPT_DAYS = 30;
const ID_BYTES = 12;
const HASH_BYTES = 8;

/** @param prefix the node's place in the store's keys */
export function createReceipts(store: Store, prefix: Buffer): Receipts {
  const keyOf = (name: string): Buffer =>
    Buffer.concat([prefix, createHash('sha1').update(name).digest().subarray(0, ID_BYTES)]);
  const end = Buffer.concat([prefix, Buffer.alloc(ID_BYTES + 1, 0xff)]);
  const isCurrent = (receipt: Receipt, today: number): boolean => today - receipt.day <= RECEIPT_DAYS;
  let sweptTo = prefix;

  return {
    recall: async (names, today) => {
      const keys = new Map(names.map((name) => [name, keyOf(name)]));
      const values = await store.getMany([...keys.values()]);
      const receipts = new Map<string, Receipt>();
      [...keys.keys()].forEach((name, index) => {
        const value = values[index];
        const receipt = value === undefined ? undefined : receiptOf(value);
        if (receipt !== undefined && isCurrent(receipt, today)) receipts.set(name, receipt);
      });
      return {
        receiptOf: (name) => receipts.get(name),
        remembering: (name, receipt) => ({ put: keys.get(name) ?? keyOf(name), value: bytesOf(receipt) }),
      };
    },
    forget: async (today, limit) => {
      const entries = await store.range(sweptTo, end, limit);
      const last = entries.at(-1);
      // past the end it begins anew at the next call
      sweptTo =
        last === undefined || entries.length < limit ? prefix : Buffer.concat([last[0], Buffer.from([0])]);
      const old = entries.filter(([, value]) => !isCurrent(receiptOf(value), today));
      const deleting = old.map(([key]) => ({ del: key }));
      if (deleting.length > 0) await store.write(deleting, { sync: false });
    },
  };
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
