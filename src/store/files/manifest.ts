import { ByteReader } from './bytes';
import { readLog } from './log-file';

/** Which files a database consists of, as its manifest tells. */
export interface Manifest {
  /** Sizes of its tables, by number. */
  tables: ReadonlyMap<number, number>;
  /** Logs from this number on are not in a table yet. */
  firstLog: number;
  /** The sequence of the newest entry when it was written, at least. */
  lastSequence: number;
}

const COMPARATOR = 1;
const LOG = 2;
const NEXT_FILE = 3;
const LAST_SEQUENCE = 4;
const COMPACT_POINTER = 5;
const DELETED_TABLE = 6;
const TABLE = 7;
const PREVIOUS_LOG = 9;

/** What the edits of a manifest file amount to; undefined when it is damaged. */
export function readManifest(bytes: Buffer): Manifest | undefined {
  const records = readLog(bytes);
  // the process may have ended while it wrote the last one
  if (records.some(({ isSound }, index) => !isSound && index < records.length - 1)) return undefined;
  const tables = new Map<number, number>();
  const numbers = new Map<number, number>();
  for (const { data } of records.filter(({ isSound }) => isSound)) {
    if (!applyEdit(data, tables, numbers)) return undefined;
  }
  const firstLog = numbers.get(LOG);
  const lastSequence = numbers.get(LAST_SEQUENCE);
  if (firstLog === undefined || lastSequence === undefined) return undefined;
  return { tables, firstLog, lastSequence };
}

/** Does what an edit says; false when it says nothing that is known. */
function applyEdit(data: Buffer, tables: Map<number, number>, numbers: Map<number, number>): boolean {
  const reader = new ByteReader(data);
  while (!reader.isAtEnd) {
    const tag = reader.varint();
    const number = tag === COMPARATOR ? 0 : reader.varint();
    if (tag === undefined || number === undefined) return false;
    switch (tag) {
      case COMPARATOR:
        if (reader.prefixed() === undefined) return false;
        break;
      case LOG:
      case NEXT_FILE:
      case LAST_SEQUENCE:
      case PREVIOUS_LOG:
        numbers.set(tag, number);
        break;
      case COMPACT_POINTER:
        if (reader.prefixed() === undefined) return false;
        break;
      case DELETED_TABLE:
        tables.delete(reader.varint() ?? -1);
        break;
      case TABLE: {
        const table = reader.varint();
        const size = reader.varint();
        const isWhole = reader.prefixed() !== undefined && reader.prefixed() !== undefined;
        if (table === undefined || size === undefined || !isWhole) return false;
        tables.set(table, size);
        break;
      }
      default:
        return false;
    }
  }
  return true;
}
