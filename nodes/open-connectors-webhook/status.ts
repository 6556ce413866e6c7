import type { NodeStatus } from 'node-red';
import { errorStatus, shortText, silentStatus, timeOfDay, type StatusText } from '../shared/status';

/** What there is to show of a webhook. */
export interface WebhookState {
  /** Why it does not receive. */
  error: Error | undefined;
  /** Why nothing reaches it: its path is another's. */
  pathError: Error | undefined;
  /** Why records cannot be read at the moment; notifications are received all the same. */
  readingError: Error | undefined;
  /** Whether anybody may notify. */
  isUnprotected: boolean;
  isReady: boolean;
  /** Events received since it started, and when the last one was, in ms. */
  events: number;
  last: number | undefined;
  /** Since when no event came, where that is too long; ms. */
  silent: number | undefined;
}

/** Red when it cannot receive, yellow when something needs a person's attention, else green. */
export function statusOf(state: WebhookState, text: StatusText): NodeStatus {
  const error = state.error ?? state.pathError;
  if (error !== undefined) return errorStatus(error);
  if (!state.isReady) return { fill: 'blue', shape: 'ring', text: text('starting') };
  if (state.readingError !== undefined) {
    return {
      fill: 'yellow',
      shape: 'ring',
      text: text('retrying', { error: shortText(state.readingError) }),
    };
  }
  if (state.silent !== undefined) return silentStatus(state.silent, Date.now(), text);
  const received = receivedText(state, text);
  return state.isUnprotected
    ? { fill: 'yellow', shape: 'dot', text: text('unprotected', { received }) }
    : { fill: 'green', shape: 'dot', text: received };
}

function receivedText({ events, last }: WebhookState, text: StatusText): string {
  if (last === undefined) return text('listening');
  const time = timeOfDay(new Date(last));
  return text(events === 1 ? 'event' : 'events', { count: events, time });
}
