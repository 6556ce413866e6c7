import { readJson, readJsonIfWhole, type ReadJson } from './json';

/**
 * Bytes of a list that are parsed at one go. A text of more than 128 KB is given memory of its own, which costs as much
 * again as a third of the parsing.
 */
const SLICE = 64 * 1024;
/** Bytes that are parsed between two turns of everyone else: a ms or two on a small machine. */
const BETWEEN_TURNS = 256 * 1024;
/** Bytes at the beginning of a text in which the first member's name has to stand. */
const HEAD = 1024;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const COMMA = 0x2c;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACES = new Set([0x20, 0x09, 0x0a, 0x0d]);
/** The beginning of a list of objects, up to the colon behind the first object's first member. */
const FIRST_MEMBER = /^(?:\xEF\xBB\xBF)?[ \t\r\n]*\[[ \t\r\n]*(\{\s*"[^"\\]*"\s*:)/;

/**
 * The value of a long JSON text, with a turn for everyone else after each quarter of a megabyte of a list of objects. Where
 * a list can be cut, its beginning alone is a list: so what is parsed there is what it is in the whole.
 * @param bytes the text in UTF-8; a few are written over meanwhile, and are as they were in the end
 * @param yieldTurn resolves when everyone else had a turn
 * @param sizes bytes that are parsed at one go, and between two turns, at least
 * @throws JsonError
 */
export async function readJsonInTurns(
  bytes: Buffer,
  yieldTurn: () => Promise<void>,
  { slice, turn } = { slice: SLICE, turn: BETWEEN_TURNS },
): Promise<ReadJson> {
  const head = bytes.length <= slice ? undefined : FIRST_MEMBER.exec(bytes.toString('latin1', 0, HEAD))?.[1];
  const end = endOf(bytes);
  if (head === undefined || bytes[end] !== CLOSE) return readJson(bytes.toString());
  const opening = Buffer.from(head, 'latin1');
  const items: unknown[] = [];
  let isDeep = false;
  let isGuessed = true;
  let from = bytes.indexOf(OPEN);
  let turnAt = from + turn;
  for (;;) {
    const least = from + slice;
    let cut = isGuessed ? likelyCut(bytes, opening, least) : nextCut(bytes, from, least);
    let list = listBetween(bytes, from, cut ?? end);
    if (list === undefined && isGuessed) {
      // objects in a record begin as the records do: from now on brackets are counted
      isGuessed = false;
      await yieldTurn();
      cut = nextCut(bytes, from, least);
      list = listBetween(bytes, from, cut ?? end);
    }
    // broken: the whole tells what is wrong with it
    if (list === undefined) return readJson(bytes.toString());
    for (const item of list.items) items.push(item);
    list.items.length = 0;
    isDeep ||= list.isDeep;
    if (cut === undefined) return { value: items, isDeep };
    from = cut;
    if (from < turnAt) continue;
    turnAt = from + turn;
    await yieldTurn();
  }
}

/** Where the last byte stands that is no white space. */
function endOf(bytes: Buffer): number {
  let end = bytes.length - 1;
  while (SPACES.has(bytes[end] ?? 0)) end -= 1;
  return end;
}

/** Where the first comma stands, from a place on, before an object that begins like the first one; undefined: nowhere. */
function likelyCut(bytes: Buffer, opening: Buffer, least: number): number | undefined {
  for (let next = bytes.indexOf(opening, least); next >= 0; next = bytes.indexOf(opening, next + 1)) {
    let comma = next - 1;
    while (SPACES.has(bytes[comma] ?? 0)) comma -= 1;
    if (bytes[comma] === COMMA && comma >= least) return comma;
  }
  return undefined;
}

/** Where the first comma stands, from a place on, between two items of the list that goes on behind another; undefined: nowhere. */
function nextCut(bytes: Buffer, from: number, least: number): number | undefined {
  let depth = 0;
  for (let at = from + 1; at < bytes.length && depth >= 0; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) at = closingQuote(bytes, at);
    else if (byte === OPEN || byte === OPEN_OBJECT) depth += 1;
    else if (byte === CLOSE || byte === CLOSE_OBJECT) depth -= 1;
    else if (byte === COMMA && depth === 0 && at >= least) return at;
  }
  return undefined;
}

function closingQuote(bytes: Buffer, open: number): number {
  let at = open + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** The items between the bracket or comma at one place and that at another; undefined where they are no list by themselves. */
function listBetween(
  bytes: Buffer,
  first: number,
  last: number,
): { items: unknown[]; isDeep: boolean } | undefined {
  const [opened, closed] = [bytes[first] ?? 0, bytes[last] ?? 0];
  bytes[first] = OPEN;
  bytes[last] = CLOSE;
  const text = bytes.toString('utf8', first, last + 1);
  bytes[first] = opened;
  bytes[last] = closed;
  const read = readJsonIfWhole(text);
  return read && { items: read.value as unknown[], isDeep: read.isDeep };
}
