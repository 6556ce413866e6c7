import type { DecodedText } from './decoded-text';

/** Hexadecimal digits as dumps and debuggers write bytes: `4a4b`, `4A 4B`, `4a:4b`, `0x4a, 0x4b`. */
const RUN = /(?:0x)?[\da-f](?:[\s+:,;-]{0,2}(?:0x)?[\da-f])+/gi;
/** A digit, with the prefix of its byte. */
const DIGIT = /(?:0x)?([\da-f])/gi;

/**
 * What a text says when it is written in hexadecimal digits, read from the first digit of each run and from the second:
 * one of the two is right, wherever the digits begin. Every byte is one character.
 */
export function hexTexts(source: DecodedText): DecodedText[] {
  return [0, 1].map((skipped) => bytesFrom(source, skipped));
}

function bytesFrom({ text, starts, ends }: DecodedText, skipped: number): DecodedText {
  const bytes: number[] = [];
  const from: number[] = [];
  const to: number[] = [];
  for (const { 0: run, index } of text.matchAll(RUN)) {
    const digits = [...run.matchAll(DIGIT)].slice(skipped);
    for (let at = 0; at + 1 < digits.length; at += 2) {
      const [high, low] = [digits[at], digits[at + 1]];
      if (high === undefined || low === undefined) break;
      bytes.push(parseInt(`${high[1] ?? ''}${low[1] ?? ''}`, 16));
      from.push(starts[index + high.index] ?? 0);
      to.push(ends[index + low.index + low[0].length - 1] ?? 0);
    }
    // a zero byte ends the run, so that no secret is found half in one run and half in the next
    bytes.push(0);
    from.push(starts[index] ?? 0);
    to.push(starts[index] ?? 0);
  }
  return { text: Buffer.from(bytes).toString('latin1'), starts: from, ends: to };
}
