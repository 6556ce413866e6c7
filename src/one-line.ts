/** Characters of one text in a log, about a screen's width a few times over. */
const MOST = 1_000;
/** What ends a line, moves a terminal's cursor, or turns the direction of what is read. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * A text from anywhere as one line of a log: what could forge another line or an entry of its own is a space, and no
 * more than `most` characters.
 */
export function oneLine(text: string, most = MOST): string {
  const line = text.slice(0, most).replace(UNSEEN, ' ');
  return text.length <= most ? line : `${line.slice(0, most - 1)}…`;
}
