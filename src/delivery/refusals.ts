import { MaximizerError } from '../errors';
import type { RecordEvent } from '../events/event';
import type { AsideEvent } from './delivery';

/** For the node's error when an event was set aside. */
export function asideError({ event }: RecordEvent, reason: AsideEvent['reason']): MaximizerError {
  const what = `${event.objectType} ${event.objectId}`;
  const why =
    reason === 'discarded'
      ? 'it was discarded'
      : `it was not acknowledged after ${event.attempt} ${event.attempt === 1 ? 'delivery' : 'deliveries'}`;
  return new MaximizerError(`The event of ${what} was set aside: ${why}`, {
    code: 'set-aside',
    status: 'event set aside',
    cure: 'It stays listed: a message with the action redeliver to this node delivers it again.',
  });
}

/** For whoever gives a delivery events after it was closed. */
export function closedError(): MaximizerError {
  return new MaximizerError('The delivery has ended', {
    code: 'closed',
    status: 'closed',
    cure: 'The node is being stopped; what it stored is delivered when it starts again.',
  });
}
