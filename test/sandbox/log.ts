/** One request as it came and what it got. Authorization is left out on purpose. */
export interface LogEntry {
  /** Sandbox time, ms. */
  at: number;
  method: string;
  /** Decoded, below the API root. */
  path: string;
  /** Decoded parameters; of a repeated one the last. */
  query: Record<string, string>;
  /** 0 while unanswered, or when the connection was cut. */
  status: number;
  /** Records in the answer. */
  rows: number;
  /** Names of the faults that struck. */
  faults: string[];
}

/** Longest log kept, so that a demo that runs for weeks stays flat in memory. */
const LONGEST_LOG = 20_000;

/** All requests (the newest 20,000) and sums over all. */
export class RequestLog {
  readonly entries: LogEntry[] = [];
  /** Requests ever made, pages and records ever served. */
  counters = { requests: 0, pages: 0, rows: 0 };

  add(entry: LogEntry): void {
    this.counters.requests += 1;
    this.entries.push(entry);
    if (this.entries.length > LONGEST_LOG) this.entries.splice(0, LONGEST_LOG / 10);
  }

  /** Counts one served page. */
  page(entry: LogEntry, rows: number): void {
    entry.rows = rows;
    this.counters.pages += 1;
    this.counters.rows += rows;
  }

  /** Entries whose path ends so, such as `contacts`. */
  of(pathEnd: string): LogEntry[] {
    return this.entries.filter(({ path }) => path.endsWith(pathEnd));
  }

  clear(): void {
    this.entries.length = 0;
    this.counters = { requests: 0, pages: 0, rows: 0 };
  }
}
