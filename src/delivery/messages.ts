import { errorOf, MaximizerError } from '../errors';
import type { ChangeEvent, CrmRecord, EventType, RecordEvent } from '../events/event';
import { TOO_DEEP } from '../resource/record-reader';
import type { Outputs } from './settings';

/** A message for each event, or one for each page. */
export type Emit = 'event' | 'page';

/** What an acknowledge node reads: the source node, and the message of it that is in flight. */
export interface DeliveryMark {
  node: string;
  id: string;
}

/** What a flow receives: of one event, or with `emit: page` of all events of a page that go to one output. */
export type FlowMessage = (
  | { topic: string; payload: CrmRecord | null; event: ChangeEvent }
  | { topic: string; payload: (CrmRecord | null)[]; events: ChangeEvent[] }
) & { _delivery?: DeliveryMark };

/** A message at its output: `[message]`, or `[null, message, null]`. */
export type MessageAtOutput = (FlowMessage | null)[];

/** Makes messages of the events of one source node, and sends them. */
export interface Emitter {
  /** Which events share a message, in order. */
  groupsOf(events: Iterable<RecordEvent>): Iterable<readonly RecordEvent[]>;
  /**
   * Sends the message of such a group.
   * @param id what acknowledges it, for `msg._delivery.id`; undefined where nothing needs to be acknowledged
   */
  send(group: readonly RecordEvent[], id: string | undefined): void;
}

/** What an emitter needs of its source node. */
export interface EmitterOptions {
  /** The source node, for `msg._delivery.node`. */
  node: string;
  emit: Emit;
  outputs: Outputs;
  /** Takes one message at its output. */
  send: (message: MessageAtOutput) => void;
  /** Takes what went wrong with an event that the flow does not get, or not whole. */
  failed: (event: ChangeEvent, error: MaximizerError) => void;
}

const OUTPUT_OF: Readonly<Record<EventType, number>> = { CREATED: 0, UPDATED: 1, DELETED: 2 };

/** The emitter of one source node: its form's choices decide which events share a message, and its output. */
export function createEmitter({ node, emit, outputs, send, failed }: EmitterOptions): Emitter {
  const outputOf = ({ event }: RecordEvent): number => (outputs === 1 ? 0 : OUTPUT_OF[event.eventType]);

  return {
    groupsOf: (events) => {
      if (emit === 'event') return eachAlone(events);
      const all = [...events];
      return Array.from({ length: outputs }, (_, output) =>
        all.filter((each) => outputOf(each) === output),
      ).filter((group) => group.length > 0);
    },
    send: (group, id) => {
      const [first] = group;
      if (first === undefined) return;
      const message: FlowMessage = emit === 'event' ? messageOf(first) : pageMessageOf(first, group);
      if (id !== undefined) message._delivery = { node, id };
      for (const { event } of group) {
        if (event.warning === TOO_DEEP && event.attempt === 1) failed(event, tooDeepError(event));
      }
      try {
        send(atOutput(message, outputOf(first), outputs));
      } catch (error) {
        // what is wrong behind this node, or with one message, keeps no other event from the flow
        for (const { event } of group) failed(event, unsentError(event, errorOf(error)));
      }
    },
  };
}

/** Each event as a group of its own. */
function eachAlone(events: Iterable<RecordEvent>): Iterable<readonly RecordEvent[]> {
  return {
    [Symbol.iterator]: () => {
      const inner = events[Symbol.iterator]();
      return {
        next: (): IteratorResult<readonly RecordEvent[], undefined> => {
          const result = inner.next();
          return result.done === true
            ? { done: true, value: undefined }
            : { done: false, value: [result.value] };
        },
      };
    },
  };
}

function atOutput(message: FlowMessage, output: number, outputs: Outputs): MessageAtOutput {
  if (outputs === 1) return [message];
  return Array.from({ length: outputs }, (_, index) => (index === output ? message : null));
}

function messageOf({ event, payload }: RecordEvent): FlowMessage {
  return { topic: event.objectType, payload, event };
}

function pageMessageOf({ event }: RecordEvent, events: readonly RecordEvent[]): FlowMessage {
  return {
    topic: event.objectType,
    payload: events.map(({ payload }) => payload),
    events: events.map((each) => each.event),
  };
}

function tooDeepError({ objectType, objectId }: ChangeEvent): MaximizerError {
  return new MaximizerError(`${objectType} ${objectId} is ${TOO_DEEP}: its event goes without the record`, {
    code: 'too-deep',
    status: 'record too deep',
    cure: 'Leave the field out of the record where the CRM or the connector makes it, or read its parts apart.',
  });
}

function unsentError({ objectType, objectId }: ChangeEvent, cause: Error): MaximizerError {
  return new MaximizerError(
    `The message of ${objectType} ${objectId} could not be sent on: ${cause.message}`,
    {
      code: 'not-sent',
      status: 'message not sent',
      cure: 'Check the nodes that follow, and what was added to Node-RED to watch messages; the other events go on.',
      cause,
    },
  );
}
