/** Where a text stops being JSON, and why: the engines' own messages differ by version and often name no position. */
export interface JsonFault {
  /** From 0. */
  position: number;
  what: string;
}

/** What a text holds beside its value: the first fault, or the names its objects hold twice (the last one counts). */
export interface JsonScan {
  fault?: JsonFault;
  repeated: readonly { name: string; position: number }[];
}

/** Deeper texts are refused, long before the call stack ends. No poller configuration comes near. */
const DEEPEST = 100;

const SPACE = /[ \t\n\r]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const SCALAR = /true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

/** Reads a text by the grammar of RFC 8259. */
export function scanJson(text: string): JsonScan {
  const repeated: { name: string; position: number }[] = [];
  let at = 0;

  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const taken = pattern.exec(text)?.[0];
    at += taken?.length ?? 0;
    return taken;
  };
  const takeIf = (character: string): boolean => {
    take(SPACE);
    if (text[at] !== character) return false;
    at++;
    return true;
  };
  const fault = (what: string, position = at): never => {
    throw new ScanEnd({ position, what: position >= text.length ? `${what}, but the text ends` : what });
  };

  const string = (): string => {
    const start = at++;
    while (text[at] !== '"') {
      const character = text.charAt(at);
      if (character === '') fault('the string that begins here is not closed', start);
      if (character < ' ') fault('a line break or another control character is inside a string');
      if (character !== '\\') at++;
      else if (take(ESCAPE) === undefined) fault('an unknown escape is inside a string');
    }
    at++;
    return text.slice(start, at);
  };

  const value = (depth: number): void => {
    take(SPACE);
    if (depth > DEEPEST) fault(`more than ${DEEPEST} brackets are open`);
    if (text[at] === '"') string();
    else if (takeIf('{')) object(depth);
    else if (takeIf('[')) array(depth);
    else if (take(SCALAR) === undefined) fault('a value is expected');
  };

  const object = (depth: number): void => {
    const names = new Set<string>();
    if (takeIf('}')) return;
    do {
      take(SPACE);
      const position = at;
      if (text[at] !== '"') fault('a name in double quotes is expected');
      const name = String(JSON.parse(string()));
      if (names.has(name)) repeated.push({ name, position });
      names.add(name);
      if (!takeIf(':')) fault('a colon is expected');
      value(depth + 1);
    } while (takeIf(','));
    if (!takeIf('}')) fault('a comma or } is expected');
  };

  const array = (depth: number): void => {
    if (takeIf(']')) return;
    do value(depth + 1);
    while (takeIf(','));
    if (!takeIf(']')) fault('a comma or ] is expected');
  };

  try {
    value(0);
    take(SPACE);
    if (at < text.length) fault('nothing more is expected');
  } catch (thrown) {
    if (thrown instanceof ScanEnd) return { fault: thrown.fault, repeated };
    throw thrown;
  }
  return { repeated };
}

/** Line and column of a position, both from 1, as editors count them. */
export function lineAndColumn(text: string, position: number): string {
  const lines = text.slice(0, position).split(/\r\n|\r|\n/);
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

class ScanEnd extends Error {
  constructor(readonly fault: JsonFault) {
    super(fault.what);
  }
}
