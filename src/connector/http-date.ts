/** `Tue, 10 Feb 2026 12:00:30 GMT`, `Tuesday, 10-Feb-26 12:00:30 GMT`, and either among others in a row. */
const NAMED_DAY =
  /\b[A-Za-z]{3,9}, ?\d{1,2}[ -][A-Za-z]{3}[ -]\d{2,4} \d{1,2}:\d{2}:\d{2} (?:GMT|UTC|Z|[+-]\d{4})/g;
/** `Tue Feb 10 12:00:30 2026`, which means GMT without saying so. */
const ASCTIME = /^[A-Za-z]{3} [A-Za-z]{3} {1,2}\d{1,2} \d{2}:\d{2}:\d{2} \d{4}$/;
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})?$/;

/** Longer texts are no dates, or too many. */
const LONGEST = 200;

/**
 * The instant of a header such as `Date` or `Retry-After`, ms; undefined for what is no date. `Date.parse` reads far
 * more than dates, `-5` and `soon 7` among them. Of several in one header the earliest.
 */
export function httpDate(header: string): number | undefined {
  const text = header.trim().slice(0, LONGEST);
  const instants = writtenDates(text).map((date) => Date.parse(date));
  const valid = instants.filter((instant) => !Number.isNaN(instant));
  return valid.length === 0 ? undefined : Math.min(...valid);
}

function writtenDates(text: string): string[] {
  if (ASCTIME.test(text)) return [`${text} GMT`];
  const iso = ISO.exec(text);
  if (iso !== null) return [iso[1] === undefined ? `${text}Z` : text];
  return text.match(NAMED_DAY) ?? [];
}
