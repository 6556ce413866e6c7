import { maskedSum } from './bytes';

/**
 * LevelDB's log format, of `.log` and `MANIFEST` files: blocks of 32 kB, each with records of a checksum (4 bytes), a
 * length (2), a type (1) and data. A longer record is split; none begins in the last six bytes of a block.
 */
const BLOCK = 32_768;
const HEADER = 7;
const FULL = 1;
const FIRST = 2;
const LAST = 4;

/** A record as it was written, or what is left of one. */
export interface LogRecord {
  data: Buffer;
  /** Where it ends in the file. */
  end: number;
  /** Whether its checksums are right; else `data` is what stands where it was. */
  isSound: boolean;
}

interface Fragment extends LogRecord {
  type: number;
}

/** All records of a file. A damaged one ends where the next sound one begins. */
export function readLog(bytes: Buffer): LogRecord[] {
  const records: LogRecord[] = [];
  let open: Fragment[] = [];
  const close = (isSound: boolean): void => {
    const last = open.at(-1);
    if (last === undefined) return;
    records.push({ data: Buffer.concat(open.map(({ data }) => data)), end: last.end, isSound });
    open = [];
  };
  for (const fragment of fragmentsOf(bytes)) {
    const begins = fragment.type === FULL || fragment.type === FIRST;
    // one that never ended
    if (begins && open.length > 0) close(false);
    open.push(fragment);
    const isSound = open.every((each) => each.isSound) && isFirst(open[0]);
    if (fragment.type === FULL || fragment.type === LAST) close(isSound);
  }
  close(false);
  return records;
}

function isFirst(fragment: Fragment | undefined): boolean {
  return fragment?.type === FULL || fragment?.type === FIRST;
}

function* fragmentsOf(bytes: Buffer): Generator<Fragment> {
  let at = 0;
  while (at < bytes.length) {
    const left = BLOCK - (at % BLOCK);
    if (left < HEADER) {
      at += left;
      continue;
    }
    const sound = soundFragment(bytes, at);
    if (sound !== undefined) {
      yield sound;
      at = sound.end;
      continue;
    }
    const end = nextSound(bytes, at + 1);
    yield {
      data: bytes.subarray(Math.min(at + HEADER, end), end),
      end,
      isSound: false,
      type: bytes[at + 6] ?? 0,
    };
    at = end;
  }
}

/** Where the next sound fragment begins, at the latest at the end. */
function nextSound(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at += 1) {
    if (soundFragment(bytes, at) !== undefined) return at;
  }
  return bytes.length;
}

function soundFragment(bytes: Buffer, at: number): Fragment | undefined {
  const room = Math.min(BLOCK - (at % BLOCK), bytes.length - at);
  if (room < HEADER) return undefined;
  const length = bytes.readUInt16LE(at + 4);
  const type = bytes.readUInt8(at + 6);
  const end = at + HEADER + length;
  if (type < FULL || type > LAST || HEADER + length > room) return undefined;
  if (maskedSum(bytes.subarray(at + 6, end)) !== bytes.readUInt32LE(at)) return undefined;
  return { data: bytes.subarray(at + HEADER, end), end, isSound: true, type };
}

/** A log file of these records. */
export function logOf(records: Iterable<Buffer>): Buffer {
  const pieces: Buffer[] = [];
  let at = 0;
  for (const record of records) {
    let written = 0;
    do {
      const left = BLOCK - (at % BLOCK);
      if (left < HEADER) {
        pieces.push(Buffer.alloc(left));
        at += left;
        continue;
      }
      const data = record.subarray(written, written + left - HEADER);
      const isFirstPiece = written === 0;
      written += data.length;
      pieces.push(fragment(data, typeOf(isFirstPiece, written === record.length)));
      at += HEADER + data.length;
    } while (written < record.length);
  }
  return Buffer.concat(pieces);
}

function typeOf(isFirstPiece: boolean, isLastPiece: boolean): number {
  if (isFirstPiece) return isLastPiece ? FULL : FIRST;
  return isLastPiece ? LAST : 3;
}

function fragment(data: Buffer, type: number): Buffer {
  const bytes = Buffer.alloc(HEADER + data.length);
  bytes.writeUInt16LE(data.length, 4);
  bytes.writeUInt8(type, 6);
  data.copy(bytes, HEADER);
  bytes.writeUInt32LE(maskedSum(bytes.subarray(6)), 0);
  return bytes;
}
