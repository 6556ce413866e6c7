/** What `POST /maximizer/preview` answers. Both ends read it: the route, and the form. */
export interface PreviewAnswer {
  /** The encoded path and query that was asked for. */
  url: string;
  /** Records on the page that was read. */
  rows: number;
  /** Events that it would give, of which the first are in `events`. */
  count: number;
  events: readonly {
    event: { eventType: string; objectId: string; date: string; warning?: string };
    payload: unknown;
  }[];
  warnings: readonly string[];
}
