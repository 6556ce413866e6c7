import type { IncomingMessage, ServerResponse } from 'node:http';
import { systemClock, type Clock } from '../clock';
import { ANSWERS, sendAnswer } from './answer';

/** What becomes of a request that waits. */
export interface WaitingRequest {
  /** Whether it is known who answers it. */
  isDecided: () => boolean;
  /** Called when it is. */
  decided: () => void;
  /** Called when it is not after all that time. */
  late: () => void;
}

/** Ms that a request waits for a node that is starting: about what a big flow takes. */
const LONGEST_HELD = 5_000;
/** Requests that wait at most. Node.js reads some ten kilobytes of each before somebody asks for its body. */
const MOST = 1_000;

/** Requests that came before it was known who answers them, in the order they came; their bodies are not read. */
export class WaitingRoom {
  readonly #clock: Clock;
  readonly #waiting = new Map<IncomingMessage, { waiting: WaitingRequest; leave: () => void }>();

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#waiting.size;
  }

  hold(request: IncomingMessage, response: ServerResponse, waiting: WaitingRequest): void {
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

  /** Lets the requests go on of which it is known now who answers them. */
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
