import { compileDateFormat } from '../dates';

/** Java's `Date.toString()`: `Mon Aug 20 15:30:07 UTC 2018`. */
const JAVA = compileDateFormat('EEE MMM dd HH:mm:ss zzz yyyy');
const ISO = compileDateFormat("yyyy-MM-dd'T'HH:mm:ssXXX");
/** Some connectors leave the zone out; the platform's own is UTC. */
const ISO_WITHOUT_ZONE = compileDateFormat("yyyy-MM-dd'T'HH:mm:ss", 'UTC');
/** The last instant a JavaScript date can hold, ms. */
const LAST = 8.64e15;

/** The instant a notification's date means, in its three styles: ISO 8601, epoch milliseconds, Java's; undefined for none. */
export function notifiedInstant(value: unknown): number | undefined {
  if (typeof value === 'number') return epochInstant(value);
  // longer ones are no dates, and not worth the time
  if (typeof value !== 'string' || value.length > 64) return undefined;
  const text = value.trim();
  if (/^\d+$/.test(text)) return epochInstant(Number(text));
  for (const format of [ISO, ISO_WITHOUT_ZONE, JAVA]) {
    const instant = format.parse(text);
    if (!Number.isNaN(instant)) return instant;
  }
  return undefined;
}

function epochInstant(value: number): number | undefined {
  return value > 0 && value <= LAST ? Math.floor(value) : undefined;
}
