import { jsonFault } from '../../json-fault';

/** What a text holds beside its value: the first fault, or the names its objects hold twice (the last one counts). */
export interface JsonScan {
  /** `position` is from 0. */
  fault?: { position: number; what: string };
  repeated: readonly { name: string; position: number }[];
}

/** A string of a JSON text, its quotes included; both from 0. */
export interface StringToken {
  from: number;
  until: number;
}

/** Deeper texts are refused, long before the call stack ends. No poller configuration comes near. */
const DEEPEST = 100;

/** Reads a text by the grammar of RFC 8259. */
export function scanJson(text: string): JsonScan {
  const fault = jsonFault(text);
  const { repeated, tooDeep } = walk(text, fault?.position ?? text.length);
  if (tooDeep !== undefined)
    return { fault: { position: tooDeep, what: `more than ${DEEPEST} brackets are open` }, repeated };
  return fault === undefined
    ? { repeated }
    : { fault: { position: fault.position, what: whatOf(fault.what) }, repeated };
}

/** A word of another language, as what it stands for. */
function whatOf(what: string): string {
  return what.endsWith('is no value of JSON') ? `a value is expected, and ${what}` : what;
}

/** The strings of a JSON text that say a value. */
export function stringTokens(text: string, value: string): StringToken[] {
  const tokens: StringToken[] = [];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (/^".*"$/s.test(token) && JSON.parse(token) === value)
      tokens.push({ from: index, until: index + token.length });
  }
  return tokens;
}

/** Strings and what stands between them; a string that does not end goes to the end, so that no text is read twice. */
const TOKEN = /"[^"\\]*(?:\\.?[^"\\]*)*(?:"|$)|[{}[\]:,]/gs;

/** The names that valid JSON holds twice, and where it is nested too deep; only what stands before `end` is looked at. */
function walk(text: string, end: number): { repeated: JsonScan['repeated']; tooDeep: number | undefined } {
  const repeated: { name: string; position: number }[] = [];
  const open: Set<string>[] = [];
  let last: { token: string; position: number } | undefined;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (index + token.length > end) break;
    if (token === '{' || token === '[') {
      open.push(new Set());
      if (open.length > DEEPEST) return { repeated, tooDeep: index + 1 };
    } else if (token === '}' || token === ']') {
      open.pop();
    } else if (token === ':' && last?.token.startsWith('"') === true) {
      const name = String(JSON.parse(last.token));
      const names = open.at(-1);
      if (names?.has(name) === true) repeated.push({ name, position: last.position });
      names?.add(name);
    }
    last = { token, position: index };
  }
  return { repeated, tooDeep: undefined };
}

/** Line and column of a position, both from 1, as editors count them. */
export function lineAndColumn(text: string, position: number): string {
  const lines = text.slice(0, position).split(/\r\n|\r|\n/);
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}
