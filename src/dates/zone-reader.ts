import { digitsFrom, isDigit, numberOf } from './digits';
import { noteOffsets, type Reading } from './reading';
import { namedOffsets } from './zone-name-offsets';
import type { Zone } from './zones';

/** `Z`, `±hh`, `±hhmm`, `±hh:mm`, `GMT±h:mm` or a name, whichever letter the pattern has. */
export function takeZone(reading: Reading, zone: Zone): boolean {
  const { text, at } = reading;
  const code = text.charCodeAt(at);
  if (code === 43 || code === 45) return takeOffset(reading, 2);
  if (code === 90 && at + 1 === text.length) {
    reading.at += 1;
    return noteOffsets(reading, 0, 0);
  }
  const prefix = /^(?:GMT|UTC|UT)(?=[+-]\d)/i.exec(text.slice(at, at + 5));
  if (prefix !== null) {
    reading.at += prefix[0].length;
    return takeOffset(reading, 1);
  }
  // The longest name first; what follows may be a letter, too.
  for (
    let name = /^[A-Za-z.&' -]{0,40}/.exec(text.slice(at, at + 40))?.[0] ?? '';
    name !== '';
    name = name.slice(0, -1)
  ) {
    const own = zone.offsetOf(name); // the configured zone knows its own abbreviations best: IST, CST
    const offsets = own === undefined ? namedOffsets(name) : [own];
    if (offsets === undefined) continue;
    reading.at += name.length;
    return noteOffsets(reading, Math.max(...offsets), Math.min(...offsets));
  }
  return false;
}

function takeOffset(reading: Reading, leastDigits: number): boolean {
  const { text } = reading;
  const sign = text.charCodeAt(reading.at) === 45 ? -1 : 1;
  let at = reading.at + 1;
  const width = digitsFrom(text, at, 2);
  if (width < leastDigits) return false;
  const hours = numberOf(text, at, width);
  at += width;
  let minutes = 0;
  const colon = text.charCodeAt(at) === 58 && digitsFrom(text, at + 1, 2) === 2 ? 1 : 0;
  if (colon === 1 || isDigit(text, at)) {
    if (digitsFrom(text, at + colon, 2) !== 2) return false;
    minutes = numberOf(text, at + colon, 2);
    at += colon + 2;
  }
  if (hours > 18 || minutes > 59) return false;
  reading.at = at;
  const offset = sign * (hours * 3_600_000 + minutes * 60_000);
  return noteOffsets(reading, offset, offset);
}
