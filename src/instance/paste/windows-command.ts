import type { Source } from '../../resource/configuration/source';

/** Whether a command is written for Windows' cmd: lines that end in ^, quotes that are escaped by ^ or written twice. */
export function isWindows(command: string): boolean {
  return /\^[ \t]*(?:\r\n|\r|\n)|\^"|"[{[]\s*""/.test(command);
}

/** A command as cmd hands it on: ^ takes the next character as it is, but between plain quotes. */
export function withoutCarets(source: Source): Source {
  const places: number[] = [];
  let text = '';
  let isQuoted = false;
  for (let at = 0; at < source.text.length; at += 1) {
    let character = source.text.charAt(at);
    if (character === '"') isQuoted = !isQuoted;
    if (character === '^' && !isQuoted) {
      const lineBreak = /^\^[ \t]*(?:\r\n|\r|\n)/.exec(source.text.slice(at, at + 40))?.[0];
      if (lineBreak !== undefined) {
        at += lineBreak.length - 1;
        continue;
      }
      at += 1;
      character = source.text.charAt(at);
    }
    places.push(at);
    text += character;
  }
  return { text, whole: source.whole, placeOf: (at) => source.placeOf(places[at] ?? source.text.length) };
}
