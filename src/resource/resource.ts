/** Where and how a record says when it changed or was created. */
export interface DateFieldConfiguration {
  /** Path to the field, as in `idField`. */
  field: string;
  /** A Java SimpleDateFormat pattern, `milliseconds` or `seconds`. */
  format: string;
  /** IANA name, abbreviation or offset; applies when the pattern holds no zone. */
  timezone: string;
}

/** One resource of the platform's poller configuration, read, with defaults filled in. */
export interface ResourceConfiguration {
  /** The resource's name, such as `contacts`: the topic and objectType of its events. */
  resource: string;
  /** Hub path and query with date placeholders, as the person typed it. */
  url: string;
  /** Path to the record's identifier; blank: the whole record's hash identifies it. */
  idField: string;
  /** Without it, changes are found by content hash. */
  updated?: DateFieldConfiguration;
  created?: DateFieldConfiguration;
  filterByUpdatedDate: boolean;
  filterByCurrentDate: boolean;
  /** Seconds. */
  createdCheckTolerance: number;
  /** Records per page; undefined: the platform's own. */
  pageSize?: number;
  /** Seconds subtracted from the cursor. */
  pollDelay: number;
  /** Keys this package does not know, kept as they came. */
  unknown: Readonly<Record<string, unknown>>;
  /** Keys that were written although leaving them out says the same; writing the configuration keeps them. */
  spelledOut?: readonly string[];
}
