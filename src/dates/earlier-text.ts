import { day, daysOf, localFields } from './calendar';
import type { Placeholder } from './placeholder';

/**
 * The text to ask with: the platform answers with what is later than it, and must not leave out any instant of
 * [since, until]. `from` is the earliest instant the text can mean.
 *
 * A text with a zone, an offset or an epoch is one unit before `since`. A local text is one unit before the earliest
 * local text of [since, until], since a clock that is set back shows an hour twice. A text the platform could read as
 * a later instant than `since` (in the hour that comes twice, or was skipped) is moved before that hour.
 */
export function earlierText(
  placeholder: Placeholder,
  since: number,
  until: number,
): { text: string; from: number } {
  const start = Math.floor(since);
  return placeholder.format.hasZone
    ? zonedText(placeholder, start)
    : localText(placeholder, start, Math.floor(until));
}

function zonedText({ format }: Placeholder, since: number): { text: string; from: number } {
  const { unit } = format;
  const step = Math.min(unit, 1000);
  let instant = Math.floor((since - unit) / step) * step;
  for (;;) {
    const text = format.format(Math.max(0, instant));
    const late = format.parseLatest(text) - since; // `X` prints +05:30 as +05, which means half an hour later
    if (!(late >= 0) || instant <= 0) return { text, from: format.parse(text) };
    instant -= Math.ceil((late + 1) / step) * step;
  }
}

function localText(
  { format, zone }: Placeholder,
  since: number,
  until: number,
): { text: string; from: number } {
  const { unit } = format;
  let local = since + zone.offsetAt(since);
  for (const change of zone.changes(since, until)) local = Math.min(local, change + zone.offsetAt(change));
  for (;;) {
    const before = unitBefore(local, unit);
    const earliest = zone.earliest(before);
    const latest = zone.latest(before);
    if (earliest <= 0) {
      const text = format.format(0);
      return { text, from: Math.min(0, format.parse(text)) };
    }
    // A local time that the clock skipped has no instant; one that it shows twice may be read as the later one.
    const isSkipped = earliest + zone.offsetAt(earliest) !== before;
    if (!isSkipped && latest < since) return { text: format.format(earliest), from: earliest };
    local = before;
    for (const change of zone.changes(earliest, latest)) {
      local = Math.min(local, change + zone.offsetAt(change - 1), change + zone.offsetAt(change));
    }
  }
}

/** The start of the unit before the one that a local time lies in. */
function unitBefore(local: number, unit: number): number {
  const fields = localFields(local);
  if (unit > 300 * day) return daysOf(fields.year - 1, 1, 1) * day;
  if (unit > 20 * day)
    return (
      daysOf(fields.month === 1 ? fields.year - 1 : fields.year, ((fields.month + 10) % 12) + 1, 1) * day
    );
  if (unit > 5 * day) return (fields.days - fields.weekday - 7) * day;
  return (Math.floor(local / unit) - 1) * unit;
}
