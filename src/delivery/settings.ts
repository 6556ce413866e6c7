/** When an event counts as delivered: once it is sent, or once the flow acknowledged it. */
export type DeliveryMode = 'handoff' | 'acknowledge';

/** One output for all events, or one each for created, updated and deleted ones. */
export type Outputs = 1 | 3;

/** How a source node delivers. A form's code reads this file too: it imports nothing. */
export interface DeliverySettings {
  mode: DeliveryMode;
  /** Events in flight at most, together with those whose acknowledgement is not on disk yet. */
  maxUnacknowledged: number;
  /** Seconds until an event that was not acknowledged is delivered again. */
  acknowledgeTimeout: number;
  /** Deliveries until an event is set aside. */
  maxAttempts: number;
}
