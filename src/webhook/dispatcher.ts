import type { IncomingMessage, ServerResponse } from 'node:http';
import { systemClock, type Clock } from '../clock';
import { Addresses, type Claim, type Claimant, type Handler } from './addresses';
import { ANSWERS, sendAnswer } from './answer';
import {
  hasRoute,
  pathOf,
  putFirst,
  rootOf,
  runAll,
  type HttpApplication,
  type Middleware,
  type Next,
} from './express';
import { pathBelow, pathKey } from './path';
import { WaitingRoom } from './waiting-room';

/** What a dispatcher must know of the Node-RED it serves. */
export interface DispatcherOptions {
  /** What runs before every handler. */
  middleware?: readonly Middleware[];
  /** Whether a path of the application around all others is Node-RED's own business, whatever is claimed below it. */
  isAdmin?: (path: string) => boolean;
  clock?: Clock;
}

/** Passes requests to the webhooks of one Node-RED by their paths. */
export interface Dispatcher {
  /**
   * @param path below where the application is mounted, such as `/open-connectors/events`
   * @param changed called when whose the path is may have changed
   */
  claim(path: string, claimant: Claimant, changed: () => void): Claim;
  /**
   * The flows have started, or will not for now: from here on it is known what there is.
   * @param awaited paths that are to be claimed nevertheless
   */
  settle(awaited?: readonly string[]): void;
}

const dispatchers = new WeakMap<HttpApplication, Dispatcher>();

/**
 * The one dispatcher of an application, put in by its first user and then there for good: a route that is removed by
 * its path takes another node's with it. It takes what is sent to a path exactly as claimed, and leaves the rest, and
 * what another route answers, to the others. A request that comes while the flows start waits.
 */
export function dispatcherOf(application: HttpApplication, options: DispatcherOptions = {}): Dispatcher {
  const known = dispatchers.get(application);
  if (known !== undefined) return known;
  const dispatcher = new Express(application, options);
  dispatchers.set(application, dispatcher);
  return dispatcher;
}

/** What is to be done with a request: it is another's; it waits for whoever is to answer it; or it is answered. */
type Decision = 'pass' | 'wait' | Handler;

const refuse: Handler = (request, response) => {
  sendAnswer(request, response, ANSWERS.unavailable);
};

class Express implements Dispatcher {
  readonly #application: HttpApplication;
  readonly #middleware: readonly Middleware[];
  readonly #isAdmin: (path: string) => boolean;
  readonly #addresses: Addresses;
  readonly #waiting: WaitingRoom;
  /** Those that waited in vain before it was known whose they are; a body parser may have had their bytes since. */
  readonly #late = new WeakSet<IncomingMessage>();
  #isSettled = false;

  constructor(
    application: HttpApplication,
    { middleware = [], isAdmin = () => false, clock = systemClock }: DispatcherOptions,
  ) {
    this.#application = application;
    this.#middleware = middleware;
    this.#isAdmin = isAdmin;
    this.#waiting = new WaitingRoom(clock);
    this.#addresses = new Addresses({
      isAnswered: (path) => hasRoute(application, 'POST', path),
      changed: () => {
        this.#waiting.look();
      },
    });
    putFirst(rootOf(application), (request, response, next) => {
      this.#keepRaw(request, response, next);
    });
    application.use((request, response, next) => {
      this.#dispatch(request, response, next);
    });
  }

  claim(path: string, claimant: Claimant, changed: () => void): Claim {
    return this.#addresses.claim(path, claimant, changed);
  }

  settle(awaited: readonly string[] = []): void {
    this.#isSettled = true;
    this.#addresses.settle(awaited);
    this.#waiting.look();
  }

  #decision(request: IncomingMessage, path: string): Decision {
    const { method = '' } = request;
    const address = this.#addresses.get(path);
    const isPost = method === 'POST';
    if (address === undefined) {
      return this.#isSettled || !isPost || hasRoute(this.#application, method, path) ? 'pass' : 'wait';
    }
    if (address.isShadowed || (!isPost && hasRoute(this.#application, method, path))) return 'pass';
    return address.owner?.handler ?? (address.isRefusing() ? refuse : 'wait');
  }

  /**
   * Keeps body parsers away from what is ours. The admin side's come first when it is mounted at `/` too, and parse
   * what only its raw bytes can prove; a request that says it was parsed is left alone by them. While it is not known
   * whose a request is, it waits here.
   */
  #keepRaw(request: IncomingMessage, response: ServerResponse, next: Next): void {
    const whole = pathOf(request);
    const path = this.#below(whole);
    if (path === undefined || this.#decision(request, path) === 'pass') {
      next();
      return;
    }
    const pass = (): void => {
      if (this.#addresses.get(path) !== undefined) {
        (request as IncomingMessage & { _body?: boolean })._body = true;
      }
      next();
    };
    const isUnknown = (): boolean =>
      this.#addresses.get(path) === undefined && this.#decision(request, path) === 'wait';
    if (!isUnknown() || this.#isAdmin(whole)) {
      pass();
      return;
    }
    this.#waiting.hold(request, response, {
      isDecided: () => !isUnknown(),
      decided: pass,
      late: () => {
        this.#late.add(request);
        next();
      },
    });
  }

  #dispatch(request: IncomingMessage, response: ServerResponse, next: Next): void {
    const path = pathOf(request);
    const decision = this.#decision(request, path);
    if (decision === 'pass') next();
    else if (this.#late.has(request)) sendAnswer(request, response, ANSWERS.starting);
    else if (decision === 'wait') this.#hold(path, request, response, next);
    else {
      runAll(this.#middleware, request, response, next, () => {
        decision(request, response);
      });
    }
  }

  #hold(path: string, request: IncomingMessage, response: ServerResponse, next: Next): void {
    this.#waiting.hold(request, response, {
      isDecided: () => this.#decision(request, path) !== 'wait',
      decided: () => {
        this.#dispatch(request, response, next);
      },
      late: () => {
        sendAnswer(request, response, ANSWERS.starting);
      },
    });
  }

  /** The part of a path below where the application is mounted; undefined when it is elsewhere. */
  #below(path: string): string | undefined {
    const root = this.#application.path?.() ?? '';
    return root === '' || root === '/' ? path : pathBelow(pathKey(path), pathKey(root));
  }
}
