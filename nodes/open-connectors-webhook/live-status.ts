import type { NodeStatus } from 'node-red';
import type { StatusText } from '../shared/status';
import { statusOf, type WebhookState } from './status';

/** Ms between two statuses, however many notifications arrive. */
const PAUSE = 500;

/** What a node shows, kept up to date. */
export interface LiveStatus {
  readonly state: Readonly<WebhookState>;
  /** Shows a change at once. */
  set(change: Partial<WebhookState>): void;
  /** Shows a change together with those that follow it closely. */
  setSoon(change: Partial<WebhookState>): void;
  /** From now on nothing is shown. */
  close(): void;
}

/** The status of a webhook node; of changes that follow closely it shows the last. @param text a text of the catalog */
export function createLiveStatus(show: (status: NodeStatus) => void, text: StatusText): LiveStatus {
  const state: WebhookState = {
    error: undefined,
    pathError: undefined,
    readingError: undefined,
    isUnprotected: false,
    isReady: false,
    events: 0,
    last: undefined,
    silent: undefined,
  };
  let pause: NodeJS.Timeout | undefined;
  let isClosed = false;
  const update = (): void => {
    pause = undefined;
    if (!isClosed) show(statusOf(state, text));
  };
  return {
    state,
    set: (change) => {
      Object.assign(state, change);
      clearTimeout(pause);
      update();
    },
    setSoon: (change) => {
      Object.assign(state, change);
      if (!isClosed) pause ??= setTimeout(update, PAUSE);
    },
    close: () => {
      isClosed = true;
      clearTimeout(pause);
    },
  };
}
