/** What a date text says, in milliseconds since 1970-01-01T00:00:00Z. */
export interface DateFormat {
  /** The pattern as typed. */
  readonly pattern: string;
  /**
   * The smallest step the pattern can express, in milliseconds: 1000 for `yyyy-MM-dd HH:mm:ss`, 86400000 for `yyyy-MM-dd`.
   * Months and years count their longest. Infinity when a text does not tell its year (`HH:mm`): it is written, never read.
   */
  readonly unit: number;
  /** True when the text itself carries a zone, an offset or an epoch, so that no configured zone applies. */
  readonly hasZone: boolean;
  /** The text of an instant, as Java 17's SimpleDateFormat (Locale.US) writes it. */
  format(instant: number): string;
  /**
   * The instant a text (or an epoch's number) means; NaN when it cannot be read whole. Where a local time is ambiguous,
   * the earlier instant; a time that the clock skipped is read with the offset after the change, the earlier one, too.
   */
  parse(value: unknown): number;
  /** As `parse`, but the later instant where a local time is ambiguous or skipped. */
  parseLatest(value: unknown): number;
}

/** A poller url whose date placeholders can be filled. */
export interface UrlTemplate {
  /** The path, encoded, without the query: `/hubs/crm/contacts`. */
  readonly path: string;
  /** The hub that the path names, such as `crm`; undefined for a bare path (`/contacts`), which is of the instance's hub. */
  readonly hub: string | undefined;
  /** Whether a date placeholder occurs that follows the cursor. */
  readonly hasDate: boolean;
  /** Smallest step of the coarsest placeholder, in milliseconds; 1 when there is none. */
  readonly unit: number;
  /**
   * The encoded path and query that asks for everything that changed at or after `since`, as known at `until` (>= since):
   * every placeholder is written one unit before the earliest local text that any instant of [since, until] has,
   * because the platform compares with `>` and a local clock may have been set back in between.
   * Where such a text could be read as a later instant than `since`, an hour that comes twice, it is written from before
   * that hour; nothing is written from before 1970. `from` is the earliest instant the written texts can mean: a record
   * older than it was not asked for. It is -Infinity when the url has no date placeholder.
   *
   * `${nowTimeZone…}` is written as `until` itself. `present` is then the earliest instant that text can mean: where the
   * url uses it as an upper end, what is later was not asked for.
   */
  fill(since: number, until: number): { url: string; from: number; present?: number };
}
