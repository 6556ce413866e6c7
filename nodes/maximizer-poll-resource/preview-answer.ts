import type { Watched } from '../../src/snapshots/watch';

/** What `POST /maximizer/preview` answers. Both ends read it: the route, and the form. */
export interface PreviewAnswer {
  /** The encoded path and query that was asked for. */
  url: string;
  /** Records on the page that was read. */
  rows: number;
  /** Events that it would send. */
  count: number;
  /** The first of them, and of those that it would not send. */
  events: readonly {
    /** Whether it would be sent, and why; absent where everything is. */
    watched?: Watched;
    event: { eventType: string; objectId: string; date: string; warning?: string };
    payload: unknown;
  }[];
  warnings: readonly string[];
}
