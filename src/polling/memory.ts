import { createHash } from 'node:crypto';
import type { Store, WriteOperation } from '../store/store';

/**
 * One version of a record that is dealt with: its updated date in ms, and its content hash (16 hex digits) where the
 * date alone does not tell it from another version. One of the two is always there.
 */
export interface RememberedVersion {
  date?: number;
  hash?: string;
}

/** What is remembered of one record. */
export interface RememberedRecord {
  /** Whether an event of it was emitted; false where the first poll only took note of it. */
  emitted: boolean;
  /** The day it was last seen, in days since 1970. */
  seen: number;
  versions: RememberedVersion[];
}

/** Which records were seen in which versions, on disk, forgotten by time and never by count. */
export interface Memory {
  /** What is remembered of each record, in the order of the ids. */
  recall(objectIds: readonly string[]): Promise<(RememberedRecord | undefined)[]>;
  remembering(objectId: string, record: RememberedRecord): WriteOperation;
  /**
   * The operations that forget what is too old, looking at the next `limit` records after those of the last call.
   * @param keep what of a record is still needed; undefined: nothing
   */
  forgetting(
    keep: (record: RememberedRecord) => RememberedRecord | undefined,
    limit: number,
  ): Promise<WriteOperation[]>;
  /** Forgets everything. */
  clear(): Promise<void>;
}

const DAY = 86_400_000;
const ID_BYTES = 12;
const HASH_BYTES = 8;
const DATE_BYTES = 8;
const EMITTED = 1;
const HAS_DATE = 1;
const HAS_HASH = 2;

/** The day an instant in ms lies in, since 1970. */
export function dayOf(instant: number): number {
  return Math.floor(instant / DAY);
}

/** The memory of one node. @param prefix the node's place in the store's keys */
export function createMemory(store: Store, prefix: Buffer): Memory {
  const keyOf = (objectId: string): Buffer =>
    Buffer.concat([prefix, createHash('sha1').update(objectId).digest().subarray(0, ID_BYTES)]);
  const end = Buffer.concat([prefix, Buffer.alloc(ID_BYTES + 1, 0xff)]);
  let sweptTo = prefix;

  return {
    recall: async (objectIds) => {
      const values = await store.getMany(objectIds.map(keyOf));
      return values.map((value) => (value === undefined ? undefined : recordOf(value)));
    },
    remembering: (objectId, record) => ({ put: keyOf(objectId), value: bytesOf(record) }),
    forgetting: async (keep, limit) => {
      const entries = await store.range(sweptTo, end, limit);
      const last = entries.at(-1);
      // past the end it begins anew at the next call
      sweptTo =
        last === undefined || entries.length < limit ? prefix : Buffer.concat([last[0], Buffer.from([0])]);
      return entries.flatMap(([key, value]): WriteOperation[] => {
        const kept = keep(recordOf(value));
        if (kept === undefined) return [{ del: key }];
        const bytes = bytesOf(kept);
        return bytes.equals(value) ? [] : [{ put: key, value: bytes }];
      });
    },
    clear: () => store.clear(prefix, end),
  };
}

/** flags (1 byte), day last seen (2), then each version: what it has (1), date (8, a double: CRMs hold years 1 and 9999), hash (8). */
export function bytesOf(record: RememberedRecord): Buffer {
  const head = Buffer.alloc(3);
  head.writeUInt8(record.emitted ? EMITTED : 0, 0);
  head.writeUInt16BE(Math.min(record.seen, 0xffff), 1);
  return Buffer.concat([head, ...record.versions.map(versionBytes)]);
}

function versionBytes({ date, hash }: RememberedVersion): Buffer {
  const bytes = Buffer.alloc(
    1 + (date === undefined ? 0 : DATE_BYTES) + (hash === undefined ? 0 : HASH_BYTES),
  );
  bytes.writeUInt8((date === undefined ? 0 : HAS_DATE) | (hash === undefined ? 0 : HAS_HASH), 0);
  if (date !== undefined) bytes.writeDoubleBE(date, 1);
  if (hash !== undefined) bytes.write(hash, bytes.length - HASH_BYTES, 'hex');
  return bytes;
}

/** The reverse of `bytesOf`. */
export function recordOf(bytes: Buffer): RememberedRecord {
  const versions: RememberedVersion[] = [];
  let at = 3;
  while (at < bytes.length) {
    const has = bytes.readUInt8(at);
    at += 1;
    const version: RememberedVersion = {};
    if ((has & HAS_DATE) !== 0) {
      version.date = bytes.readDoubleBE(at);
      at += DATE_BYTES;
    }
    if ((has & HAS_HASH) !== 0) {
      version.hash = bytes.toString('hex', at, at + HASH_BYTES);
      at += HASH_BYTES;
    }
    versions.push(version);
  }
  return { emitted: (bytes.readUInt8(0) & EMITTED) !== 0, seen: bytes.readUInt16BE(1), versions };
}
