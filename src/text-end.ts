/**
 * A text without the characters at its end that are trimmed. An expression such as `/\/+$/` does the same in a time that
 * grows with the square of the text, since it looks to the end anew from every slash.
 */
export function withoutEnd(text: string, isTrimmed: (character: string) => boolean): string {
  let end = text.length;
  while (end > 0 && isTrimmed(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** An address or a path without its closing slashes. */
export function withoutSlash(address: string): string {
  return withoutEnd(address, (character) => character === '/');
}
