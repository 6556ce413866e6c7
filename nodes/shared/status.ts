import type { NodeStatus } from 'node-red';
import { MaximizerError } from '../../src/errors';

/** Looks a text up in the node's catalog, below `status`. */
export type StatusText = (key: string, values?: Readonly<Record<string, string | number>>) => string;

/** About what fits under a node. */
const LONGEST = 40;
const DAY = 86_400_000;

/** Red, with the few words an error has for it. */
export function errorStatus(error: Error): NodeStatus {
  return { fill: 'red', shape: 'ring', text: shortText(error) };
}

/** What an error says in the few words that fit under a node. */
export function shortText(error: Error): string {
  const text = error instanceof MaximizerError ? error.status : error.message;
  return shortened(text, LONGEST);
}

/** The text, or its beginning with an ellipsis: at most so many characters. */
export function shortened(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

/** The time of day by this machine's clock: `14:05`. */
export function timeOfDay(date: Date): string {
  return `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

/** An instant by this machine's clock, `14:05`; with the date when it is not within a day of now. Both ms. */
export function clockTime(instant: number, now: number): string {
  const date = new Date(instant);
  const time = timeOfDay(date);
  if (Math.abs(instant - now) < DAY) return time;
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())} ${time}`;
}

/** Yellow: nothing came for longer than the node expects. Both ms of this machine's clock. */
export function silentStatus(since: number, now: number, text: StatusText): NodeStatus {
  return { fill: 'yellow', shape: 'ring', text: text('silent', { since: clockTime(since, now) }) };
}

/** A day's or a month's number as it stands in a date: `05`. */
function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
