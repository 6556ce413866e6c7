import { othersTurn } from '../event-loop';

/**
 * Milliseconds a flow may keep everything else waiting. Messages wait for their turn, too, and what waits is copied when
 * memory is cleaned up: longer turns cost more than the changes between short ones.
 */
const TURN = 1;

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
  yield: othersTurn,
};

/**
 * What gives everyone else a turn before a message is sent: undefined, at once, where the last turn is less than a
 * millisecond ago, so that a million messages wait only where they must.
 */
export function turnGiver(turns: Turns = eventLoop): () => Promise<void> | undefined {
  let since = turns.elapsed();
  const give = async (): Promise<void> => {
    await turns.yield();
    since = turns.elapsed();
  };
  return () => (turns.elapsed() - since >= TURN ? give() : undefined);
}

/**
 * Sends messages one after the other and gives the rest of the process a turn every millisecond, so that the
 * editor and other flows stay alive during a million events.
 * @param signal stops before the next message; the promise rejects with its reason
 */
export async function sendAll<Message>(
  messages: Iterable<Message>,
  send: (message: Message) => void,
  signal?: AbortSignal,
  turns: Turns = eventLoop,
): Promise<void> {
  let isEnded = signal?.aborted ?? false;
  const end = (): void => {
    isEnded = true;
  };
  signal?.addEventListener('abort', end, { once: true });
  try {
    const giveTurn = turnGiver(turns);
    for (const message of messages) {
      const turn = giveTurn();
      if (turn !== undefined) await turn;
      if (isEnded) signal?.throwIfAborted();
      send(message);
    }
  } finally {
    signal?.removeEventListener('abort', end);
  }
}
