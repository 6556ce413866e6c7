/*
 * Dates as the platform's poller writes and reads them.
 *
 * A format is a pattern of Java's SimpleDateFormat, or one of two words: `milliseconds` and `seconds` since
 * 1970-01-01T00:00:00Z, as a number or as a text of digits.
 *
 * Writing agrees with Java 17 (Locale.US) from 1970 to 2037. Reading is safe instead: Java takes `.1234567` with
 * `.SSS` for 1,234.567 seconds and `+0530` with `X` for `+05`. Here a fraction has any length, a zone any form,
 * the whole text must be read and say a date that exists, or it is no date (NaN): a date that was read wrongly moves
 * the cursor past changes, one that was not read only costs a warning. Two digits of a year with `yy` are 1969 to 2068.
 * A zone's ambiguous abbreviation (`IST`) means what it does in the configured zone, else the earliest instant; a name
 * whose law changed (`MSK`) means what it did at that time.
 *
 * A url is published in plain text and encoded here, once. One whose query holds only what a url may hold and at least
 * one %XX is taken for encoded already, as copied from a browser, and left as it is.
 */
export { compileDateFormat, compileUrlTemplate, hubPathOf } from './compile';
export { DatePatternError } from './pattern';
export { isZone, UnknownZoneError } from './zones';
export type { DateFormat, UrlTemplate } from './types';
