import type { NodeStatus } from 'node-red';
import { MaximizerError } from '../../src/errors';

/** Looks a text up in the node's catalog, below `status`. */
export type StatusText = (key: string, values?: Readonly<Record<string, string | number>>) => string;

/** About what fits under a node. */
const LONGEST = 40;

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

/** A day's or a month's number as it stands in a date: `05`. */
export function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
