import { base64Texts } from './redaction/bytes';
import { hexTexts } from './redaction/hex';
import { undecoded, type DecodedText } from './redaction/decoded-text';
import { tracesIn, tracesOf, type Trace, type Traces } from './redaction/traces';
import { unescapedLevels } from './redaction/unescaped';

/**
 * A text from outside as it may be shown: secrets are replaced by `***`, and what is longer than `longest` characters,
 * 4,000 unless said otherwise, is cut.
 */
export type Redact = (text: string, longest?: number) => string;

const LONGEST = 4_000;
/** Characters that one character of a secret takes at most, in the longest of its writings. */
const ROUNDABOUT = 32;
/** Base64 of Base64 is looked through, and no further: each time six texts come of one. */
const DEEPEST = 2;
/** In what reads as Base64 or hexadecimal digits, shorter secrets than this turn up by chance. */
const LEAST_DECODED = 4;

/**
 * A function that hides the given secrets, each in whatever writing: as it is; escaped as in JSON, an address, a form or
 * HTML; as Base64 or in hexadecimal digits at any place of a longer text; any of these within another. Rather than
 * listing the writings, it decodes the text step by step and compares each step. A long part of a long secret is hidden
 * as well, so that what cuts or breaks it does not show most of it.
 */
export function redactor(secrets: readonly string[]): Redact {
  const traces = tracesOf(secrets);
  if (traces.byLength.size === 0) return (text, longest = LONGEST) => shown(text, [], longest);
  const reach = ROUNDABOUT * Math.max(...secrets.map((secret) => secret.length));
  return (text, longest = LONGEST) => {
    // what stands further behind is neither shown nor the end of a secret that begins in what is shown
    const looked = undecoded(text.slice(0, longest + reach));
    return shown(text, joined(found(looked, traces, 0)), longest);
  };
}

function found(text: DecodedText, traces: Traces, depth: number): Trace[] {
  const levels = unescapedLevels(text);
  const least = depth === 0 ? 0 : LEAST_DECODED;
  const here = levels.flatMap((level) => tracesIn(level, traces, least));
  if (depth === DEEPEST) return here;
  const last = levels[levels.length - 1] ?? text;
  const decoded = [...base64Texts(last), ...hexTexts(last)];
  return [...here, ...decoded.flatMap((each) => found(each, traces, depth + 1))];
}

/** Traces in order, overlapping and adjoining ones as one. */
function joined(traces: readonly Trace[]): Trace[] {
  const result: Trace[] = [];
  for (const [start, end] of [...traces].sort(([a], [b]) => a - b)) {
    const last = result.at(-1);
    if (last === undefined || start > last[1]) result.push([start, end]);
    else result[result.length - 1] = [last[0], Math.max(last[1], end)];
  }
  return result;
}

function shown(text: string, hidden: readonly Trace[], longest: number): string {
  let result = '';
  let at = 0;
  for (const [start, end] of hidden) {
    if (start >= longest) break;
    result += `${text.slice(at, start)}***`;
    at = end;
  }
  if (at >= longest) return at >= text.length ? result : `${result}…`;
  return result + text.slice(at, longest) + (text.length > longest ? '…' : '');
}
