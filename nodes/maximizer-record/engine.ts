import type { NodeMessage } from 'node-red';
import { turnGiver } from '../../src/delivery/send';
import { PlatformError } from '../../src/connector/platform-error';
import { errorOf } from '../../src/errors';
import type { RecordAnswer, RecordReport } from '../../src/record/order';
import type { RecordClient } from '../../src/record/record-client';
import type { Store } from '../../src/store/store';
import type { Send, SourceEngine } from '../shared/source-node';
import { orderOf, type Evaluate } from './order';
import type { RecordSettings } from './settings';
import type { Work } from './status';
import { messagesFrom, type MessageTools } from './messages';

/** What an engine is given by its node: settings, what it works with, and where it tells what happens. */
export interface EngineOptions {
  settings: RecordSettings;
  client: RecordClient;
  store: Store;
  tools: MessageTools;
  evaluator: (message: NodeMessage) => Evaluate;
  /** What it works on, when it begins to and now and then during a long find. */
  working: (work: Work) => void;
  /** Nothing is left to work on. @param report of the last answer; undefined where there was none @param records in all answers to its message */
  done: (report: RecordReport | undefined, records: number) => void;
  failed: (error: Error) => void;
}

/** Carries out what messages ask for, several at once. */
export interface Engine extends SourceEngine {
  /** Resolves when all that came of the message is sent. Rejects with the error, of which the node knows then. */
  obey(message: NodeMessage, send: Send): Promise<void>;
}

/** Ms between two looks at how far a find is. */
const PROGRESS_EVERY = 500;

export function createEngine({ settings, client, store, tools, evaluator, ...node }: EngineOptions): Engine {
  const closing = new AbortController();
  const { signal } = closing;
  const { action } = settings;
  /** Messages that it works on. */
  let running = 0;

  const carryOut = async (message: NodeMessage, send: Send): Promise<void> => {
    const order = await orderOf(settings, evaluator(message));
    const work = { action, resource: order.resource };
    if (running === 0) node.working(work);
    running += 1;
    const give = turnGiver();
    const messageOf = messagesFrom(message, tools);
    let shown = performance.now();
    let last: RecordReport | undefined;
    let records = 0;
    const take = async (answer: RecordAnswer): Promise<void> => {
      const turn = give();
      if (turn !== undefined) await turn;
      // the nodes behind this one are closed already
      signal.throwIfAborted();
      last = answer.record;
      records += recordsIn(answer.payload);
      send(messageOf(answer));
    };
    const progress = (rows: number, total: number | undefined): void => {
      const now = performance.now();
      if (now - shown < PROGRESS_EVERY) return;
      shown = now;
      node.working({ ...work, rows, total });
    };
    try {
      await client.run(order, take, { signal, progress });
    } finally {
      running -= 1;
    }
    if (running === 0) node.done(last, records);
  };

  return {
    start: () => undefined,
    obey: async (message, send) => {
      try {
        await carryOut(message, send);
      } catch (error) {
        node.failed(errorOf(error));
        throw forCatch(error);
      }
    },
    close: async () => {
      closing.abort();
      await store.close();
    },
  };
}

/**
 * The error with what the platform told of it as its cause: of all that an error has besides its text, Node-RED hands
 * on only the code, the stack and the cause.
 */
function forCatch(error: unknown): unknown {
  if (!(error instanceof PlatformError) || error.cause !== undefined) return error;
  const { httpStatus, requestId, providerMessage } = error;
  const told = Object.entries({ httpStatus, requestId, providerMessage }).filter(
    ([, value]) => value !== undefined,
  );
  return told.length === 0 ? error : error.changed({ cause: Object.fromEntries(told) });
}

/** How many records an answer has. */
function recordsIn(payload: unknown): number {
  if (Array.isArray(payload)) return payload.length;
  return payload === null || payload === undefined ? 0 : 1;
}
