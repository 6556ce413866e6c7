import type { IncomingMessage, ServerResponse } from 'node:http';
import { systemClock, type Clock } from '../clock';
import { ANSWERS, sendAnswer } from './answer';

/** What becomes of a request that waits. */
export interface Waiting {
  /** Whether it is known who answers it. */
  isDecided: () => boolean;
  /** Called when it is. */
  decided: () => void;
  /** Called when it is not after all that time. */
  late: () => void;
}

/** Ms that a request waits for a node that is starting: about what a big flow takes. */
const LONGEST_HELD = 5_000;
/** Of each no more is in memory than Node.js reads before somebody asks for it, some ten kilobytes. */
const MOST = 1_000;

/** Requests that came before it was known who answers them, in the order they came; their bodies are not read. */
export class WaitingRoom {
  readonly #clock: Clock;
  readonly #waiting = new Map<IncomingMessage, { waiting: Waiting; leave: () => void }>();

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#waiting.size;
  }

  hold(request: IncomingMessage, response: ServerResponse, waiting: Waiting): void {
    if (this.#waiting.size >= MOST) {
      sendAnswer(request, response, ANSWERS.crowded);
      return;
    }
    const patience = new AbortController();
    const leave = (): void => {
      this.#waiting.delete(request);
      response.off('close', leave);
      patience.abort();
    };
    this.#waiting.set(request, { waiting, leave });
    // a sender that goes away gives its place to another
    response.once('close', leave);
    this.#clock.sleep(LONGEST_HELD, patience.signal).then(
      () => {
        this.#end(request, waiting.isDecided() ? waiting.decided : waiting.late);
      },
      () => undefined,
    );
  }

  /** Lets those go of whom it is known now. */
  look(): void {
    for (const [request, { waiting }] of [...this.#waiting]) {
      if (waiting.isDecided()) this.#end(request, waiting.decided);
    }
  }

  #end(request: IncomingMessage, then: () => void): void {
    const found = this.#waiting.get(request);
    if (found === undefined) return;
    found.leave();
    then();
  }
}
