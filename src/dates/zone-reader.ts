import { digitsFrom, isDigit, numberOf } from './digits';
import { noteMeaning, noteOffset, type Reading } from './reading';
import { meaningOf, offsetNamesOf } from './zone-meaning';
import type { Zone } from './zones';

/** `Z`, `±hh`, `±hhmm`, `±hh:mm`, `GMT±h:mm` or a name, whichever letter the pattern has. */
export function takeZone(reading: Reading, zone: Zone): boolean {
  const { text, at } = reading;
  const code = text.charCodeAt(at);
  if (code === 43 || code === 45) return takeOffset(reading, 2);
  if (code === 90 && at + 1 === text.length) {
    reading.at += 1;
    return noteOffset(reading, 0);
  }
  if (takeOffsetName(reading, zone)) return true;
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
    const meaning = meaningOf(name.toLowerCase(), zone);
    if (meaning === undefined) continue;
    reading.at += name.length;
    return noteMeaning(reading, meaning);
  }
  return false;
}

/** A name of the configured zone that looks like an offset, such as `GMT+04:00`. */
function takeOffsetName(reading: Reading, zone: Zone): boolean {
  const { text, at } = reading;
  for (const name of offsetNamesOf(zone)) {
    const meaning =
      text.slice(at, at + name.length).toLowerCase() === name ? meaningOf(name, zone) : undefined;
    if (meaning === undefined || isDigit(text, at + name.length)) continue;
    reading.at += name.length;
    return noteMeaning(reading, meaning);
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
  return noteOffset(reading, offset);
}
