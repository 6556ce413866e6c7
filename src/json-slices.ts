import { readJson, type ReadJson } from './json';

/** Bytes of a list that are read at one go: two or three ms on a small machine. */
const SLICE = 512 * 1024;
/** Bytes at the beginning of a text in which the first member's name has to stand. */
const HEAD = 1024;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const COMMA = 0x2c;
const SPACES = new Set([0x20, 0x09, 0x0a, 0x0d]);
/** The beginning of a list of objects, up to the colon behind the first object's first member. */
const FIRST_MEMBER = /^(?:\xEF\xBB\xBF)?[ \t\r\n]*\[[ \t\r\n]*(\{\s*"[^"\\]*"\s*:)/;

/**
 * The value of a long JSON text, with a turn for everyone else after each half a megabyte of a list of objects. Where a
 * list can be cut, its beginning alone is a list: so what is parsed there is what it is in the whole.
 * @param bytes the text in UTF-8; a few are written over meanwhile, and are as they were in the end
 * @param yieldTurn resolves when everyone else had a turn
 * @param slice bytes that are read at one go
 * @throws JsonError
 */
export async function readJsonInTurns(
  bytes: Buffer,
  yieldTurn: () => Promise<void>,
  slice = SLICE,
): Promise<ReadJson> {
  const head = bytes.length <= slice ? undefined : FIRST_MEMBER.exec(bytes.toString('latin1', 0, HEAD))?.[1];
  const end = endOf(bytes);
  if (head === undefined || bytes[end] !== CLOSE) return readJson(bytes.toString());
  const opening = Buffer.from(head, 'latin1');
  const items: unknown[] = [];
  let isDeep = false;
  let from = bytes.indexOf(OPEN);
  for (;;) {
    const cut = cutBehind(bytes, opening, from + slice);
    const list = listBetween(bytes, from, cut ?? end);
    // cut in the wrong place, or broken: the whole tells what is wrong with it
    if (list === undefined) return readJson(bytes.toString());
    for (const item of list.items) items.push(item);
    isDeep ||= list.isDeep;
    if (cut === undefined) return { value: items, isDeep };
    from = cut;
    await yieldTurn();
  }
}

/** Where the last byte stands that is no white space. */
function endOf(bytes: Buffer): number {
  let end = bytes.length - 1;
  while (SPACES.has(bytes[end] ?? 0)) end -= 1;
  return end;
}

/** Where the comma stands before the next object that begins like the first one, from a place on; undefined: nowhere. */
function cutBehind(bytes: Buffer, opening: Buffer, least: number): number | undefined {
  const next = bytes.indexOf(opening, least);
  if (next < 0) return undefined;
  let comma = next - 1;
  while (SPACES.has(bytes[comma] ?? 0)) comma -= 1;
  return bytes[comma] === COMMA ? comma : undefined;
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
  try {
    const { value, isDeep } = readJson(text);
    return { items: value as unknown[], isDeep };
  } catch {
    return undefined;
  }
}
