/*
 * What the admin API answers about events that were set aside. Both ends read these types: the routes, and the forms.
 */

/** `GET /open-connectors/set-aside/<node>`. */
export interface AsidesAnswer {
  /** The oldest first. */
  events: {
    id: string;
    reason: string;
    event: { objectType: string; objectId: string; eventType: string; attempt: number };
  }[];
  /** Whether there are others behind them. */
  more: boolean;
}
