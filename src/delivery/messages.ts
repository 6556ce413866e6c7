import { errorOf, MaximizerError } from '../errors';
import type { ChangeEvent, CrmRecord, EventType, RecordEvent } from '../events/event';
import { TOO_DEEP } from '../resource/record-reader';
import { messageIds } from './message-ids';
import type { Outputs } from './settings';

/** A message for each event, or one for each page. */
export type Emit = 'event' | 'page';

/** What an acknowledge node reads: the source node, and the message of it that is in flight. */
export interface DeliveryMark {
  node: string;
  id: string;
}

/** What a flow receives: of one event, or with `emit: page` of all events of a page that go to one output. */
export type FlowMessage = { _msgid: string } & (
  | { topic: string; payload: CrmRecord | null; event: ChangeEvent }
  | { topic: string; payload: (CrmRecord | null)[]; events: ChangeEvent[] }
) & { _delivery?: DeliveryMark };

/** A message of a node with one output, or one at its output: `[null, message, null]`. */
export type MessageAtOutput = FlowMessage | (FlowMessage | null)[];

/** The events of one message: one, or with `emit: page` several. A page brings thousands, so that one needs no list. */
export type Parcel = RecordEvent | readonly RecordEvent[];

/** The events of a parcel. */
export function eventsIn(parcel: Parcel): readonly RecordEvent[] {
  return isSingle(parcel) ? [parcel] : parcel;
}

function isSingle(parcel: Parcel): parcel is RecordEvent {
  return !Array.isArray(parcel);
}

/** Makes messages of the events of one source node, and sends them. */
export interface Emitter {
  /** Which events share a message, in order. */
  parcelsOf(events: Iterable<RecordEvent>): Iterable<Parcel>;
  /**
   * Sends the message of a parcel.
   * @param id what acknowledges it, for `msg._delivery.id`; undefined where nothing needs to be acknowledged
   */
  send(parcel: Parcel, id: string | undefined): void;
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
  const nextId = messageIds();
  const outputOf = ({ event }: RecordEvent): number => (outputs === 1 ? 0 : OUTPUT_OF[event.eventType]);

  const sendMessage = (
    message: FlowMessage,
    parcel: Parcel,
    id: string | undefined,
    output: number,
  ): void => {
    if (id !== undefined) message._delivery = { node, id };
    try {
      send(outputs === 1 ? message : atOutput(message, output, outputs));
    } catch (error) {
      // what is wrong behind this node, or with one message, keeps no other event from the flow
      for (const { event } of eventsIn(parcel)) failed(event, unsentError(event, errorOf(error)));
    }
  };
  const tellDeep = ({ event }: RecordEvent): void => {
    if (event.warning === TOO_DEEP && event.attempt === 1) failed(event, tooDeepError(event));
  };

  return {
    parcelsOf: (events) => {
      if (emit === 'event') return events;
      const all = [...events];
      return Array.from({ length: outputs }, (_, output) =>
        all.filter((each) => outputOf(each) === output),
      ).filter((parcel) => parcel.length > 0);
    },
    send: (parcel, id) => {
      if (isSingle(parcel)) {
        tellDeep(parcel);
        sendMessage(messageOf(nextId(), parcel), parcel, id, outputOf(parcel));
        return;
      }
      const [first] = parcel;
      if (first === undefined) return;
      parcel.forEach(tellDeep);
      sendMessage(pageMessageOf(nextId(), first, parcel), parcel, id, outputOf(first));
    },
  };
}

function atOutput(message: FlowMessage, output: number, outputs: Outputs): (FlowMessage | null)[] {
  return Array.from({ length: outputs }, (_, index) => (index === output ? message : null));
}

function messageOf(id: string, { event, payload }: RecordEvent): FlowMessage {
  return { _msgid: id, topic: event.objectType, payload, event };
}

function pageMessageOf(id: string, { event }: RecordEvent, events: readonly RecordEvent[]): FlowMessage {
  return {
    _msgid: id,
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
