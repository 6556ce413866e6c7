import { fillInError, namedFillIn } from './fill-in';
import { placeholderName, urlError } from './placeholder';
import type { Piece } from './url-query';

const valueCure = 'Write the value itself in its place; a date is written as ${date:FORMAT}.';
const dateCure = 'Write it as ${date:FORMAT}, with $, { and }.';

/**
 * Refuses a text of a query that was meant as a placeholder, or still has a value to fill in.
 * @param open how many braces are open before it: a filter in JSON stands around its dates
 * @returns how many are open behind it
 */
export function checkText(piece: Piece, isPlain: boolean, open: number): number {
  if (!isPlain) checkEncoded(piece);
  let depth = open;
  for (const { 0: brace, index } of piece.text.matchAll(/[{}]/g)) {
    if (brace === '{') checkBrace(piece, index);
    depth += brace === '{' ? 1 : -1;
    if (depth < 0)
      throw urlError(
        'a } that closes nothing',
        piece.at + index,
        'Remove it, or write the placeholder as ${date:FORMAT}.',
      );
  }
  return depth;
}

/** Refuses `{name}`, and a date whose `$` is missing; other text in braces is the query's own. */
function checkBrace({ text, at }: Piece, index: number): void {
  const content = /^\{([^{}]*)\}/.exec(text.slice(index))?.[1];
  if (content === undefined) return;
  if (placeholderName(content) !== undefined)
    throw urlError('a $ is missing before the {', at + index, dateCure);
  const fillIn = namedFillIn(text, index);
  if (fillIn !== undefined) throw fillInError('url', { ...fillIn, at: at + fillIn.at }, 'a value', valueCure);
}

/** The same where a browser has encoded the braces. */
function checkEncoded({ text, at }: Piece): void {
  const hidden = text.search(/(?:%24|\$)(?:%7B|\{)/i);
  if (hidden >= 0) throw urlError('an encoded placeholder', at + hidden, dateCure);
  const found = /%7B([\p{L}_][\p{L}\p{N}_.-]*)%7D/iu.exec(text);
  if (found !== null)
    throw fillInError('url', { text: `{${found[1] ?? ''}}`, at: at + found.index }, 'a value', valueCure);
}
