import type { Outputs } from './settings';
import type { ChangeEvent, CrmRecord, EventType, RecordEvent } from '../events/event';

/** A message for each event, or one for each page. */
export type Emit = 'event' | 'page';

/** What an acknowledge node reads: the source node, and the message of it that is in flight. */
export interface DeliveryMark {
  node: string;
  id: string;
}

/** What a flow receives: of one event, or with `emit: page` of all events of a page. */
export type FlowMessage = (
  | { topic: string; payload: CrmRecord | null; event: ChangeEvent }
  | { topic: string; payload: (CrmRecord | null)[]; events: ChangeEvent[] }
) & { _delivery?: DeliveryMark };

const OUTPUT_OF: Readonly<Record<EventType, number>> = { CREATED: 0, UPDATED: 1, DELETED: 2 };

/** The messages of a page, in the order of its events, each at its output: `[message]`, or `[null, message, null]`. */
export function* messagesOf(
  events: readonly RecordEvent[],
  emit: Emit,
  outputs: Outputs,
): Generator<(FlowMessage | null)[]> {
  for (const group of groupsOf(events, emit, outputs)) {
    const [first] = group;
    if (first === undefined) continue;
    const message = emit === 'event' ? messageOf(first) : pageMessageOf(group);
    if (message !== undefined) yield atOutput(message, outputOf(first, outputs), outputs);
  }
}

/** Which events of a page share a message: none, or with `emit: page` those of an output. */
export function groupsOf(events: readonly RecordEvent[], emit: Emit, outputs: Outputs): RecordEvent[][] {
  if (emit === 'event') return events.map((event) => [event]);
  return Array.from({ length: outputs }, (_, output) =>
    events.filter((each) => outputOf(each, outputs) === output),
  ).filter((group) => group.length > 0);
}

function outputOf({ event }: RecordEvent, outputs: Outputs): number {
  return outputs === 1 ? 0 : OUTPUT_OF[event.eventType];
}

function messageOf({ event, payload }: RecordEvent): FlowMessage {
  return { topic: event.objectType, payload, event };
}

function pageMessageOf(events: readonly RecordEvent[]): FlowMessage | undefined {
  const [first] = events;
  if (first === undefined) return undefined;
  return {
    topic: first.event.objectType,
    payload: events.map(({ payload }) => payload),
    events: events.map(({ event }) => event),
  };
}

function atOutput(message: FlowMessage, output: number, outputs: Outputs): (FlowMessage | null)[] {
  return Array.from({ length: outputs }, (_, index) => (index === output ? message : null));
}

/** Milliseconds a flow may be kept from everything else: half a frame of an editor's animation. */
const TURN = 8;

/** What sending needs from outside. */
export interface Turns {
  /** A clock that only goes forward, in ms. */
  elapsed(): number;
  /** Resolves when everyone else had a turn. */
  yield(): Promise<void>;
}

/** The turns of this process. */
export const eventLoop: Turns = {
  elapsed: () => performance.now(),
  yield: () => new Promise((resolve) => setImmediate(resolve)),
};

/**
 * Sends messages one after the other and gives the rest of the process a turn every 8 ms, so that the editor and other
 * flows stay alive during a million events.
 * @param signal stops before the next message; the promise rejects with its reason
 */
export async function sendAll<Message>(
  messages: Iterable<Message>,
  send: (message: Message) => void,
  signal?: AbortSignal,
  turns: Turns = eventLoop,
): Promise<void> {
  let since = turns.elapsed();
  for (const message of messages) {
    if (turns.elapsed() - since >= TURN) {
      await turns.yield();
      since = turns.elapsed();
    }
    signal?.throwIfAborted();
    send(message);
  }
}
