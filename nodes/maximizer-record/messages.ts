import type { NodeMessage } from 'node-red';
import type { RecordAnswer } from '../../src/record/order';

/** What is needed of Node-RED to make messages of one. */
export interface MessageTools {
  cloneMessage: (message: NodeMessage) => NodeMessage;
  /** For `msg.parts.id`. */
  generateId: () => string;
}

/** What a message that is one of several says of itself, as those of Node-RED's Split node do. */
interface Parts {
  id: string;
  type: 'array';
  index: number;
  count?: number;
  /** The parts of the message that they all come from. */
  parts?: unknown;
}

/**
 * Makes messages of the answers to one: that message itself, with another payload and `msg.record`, or of an answer that
 * is one of several a clone with `msg.parts`, by which a Join node makes an array of them.
 */
export function messagesFrom(
  message: NodeMessage,
  tools: MessageTools,
): (answer: RecordAnswer) => NodeMessage {
  const id = tools.generateId();
  // the fields that were asked with may be many, and each clone gets a payload of its own
  const passing: NodeMessage & { parts?: unknown } = { ...message, payload: undefined };
  const { parts: before } = passing;
  return ({ payload, record, parts }) => {
    if (parts === undefined) return Object.assign(message, { payload, record });
    const own: Parts = { id, type: 'array', ...parts, ...(before !== undefined && { parts: before }) };
    return Object.assign(tools.cloneMessage(passing), { payload, record, parts: own });
  };
}
