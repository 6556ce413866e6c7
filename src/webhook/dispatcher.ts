import type { IncomingMessage, ServerResponse } from 'node:http';
import { ANSWERS, sendAnswer } from './answer';

type Next = (error?: unknown) => void;
/** A function of an Express chain. */
export type Middleware = (request: IncomingMessage, response: ServerResponse, next: Next) => unknown;
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

interface Layer {
  handle: unknown;
}

/** What is needed of an Express application. */
export interface HttpApplication {
  use(middleware: Middleware): unknown;
  /** Where it is mounted: `/`, `/red`. */
  path?: () => string;
  parent?: HttpApplication | undefined;
  /** Its layers, in Express 4 and 5. */
  _router?: { stack: Layer[] } | undefined;
  router?: { stack: Layer[] } | undefined;
}

/** A node's hold on a path. */
export interface Claim {
  /** Whether requests go to this claim; otherwise another was first, and this one waits. */
  readonly owned: boolean;
  /**
   * Gives the path to the next that waits.
   * @param gone false when the same node will soon be back: until then requests are put off with 503
   */
  release(gone: boolean): void;
}

export interface Dispatcher {
  /**
   * @param path below where the application is mounted, such as `/open-connectors/events`
   * @param owns called when a claim that had to wait gets the path
   */
  claim(path: string, handler: Handler, owns: () => void): Claim;
  /** Paths that are claimed. */
  readonly paths: readonly string[];
}

interface Entry {
  handler: Handler;
  owns: () => void;
}

/** Ms that a path of a node that closed is put off with 503 rather than told not to exist. */
const ABSENCE = 60_000;

const dispatchers = new WeakMap<HttpApplication, Dispatcher>();

/**
 * The one dispatcher of an application, put in by its first user and then there for good: a route that is removed by
 * its path takes another node's with it.
 * @param middleware what runs before every handler
 */
export function dispatcherOf(
  application: HttpApplication,
  middleware: readonly Middleware[] = [],
): Dispatcher {
  const known = dispatchers.get(application);
  if (known !== undefined) return known;
  const dispatcher = createDispatcher(application, middleware);
  dispatchers.set(application, dispatcher);
  return dispatcher;
}

function createDispatcher(application: HttpApplication, middleware: readonly Middleware[]): Dispatcher {
  const claims = new Map<string, Entry[]>();
  const absent = new Map<string, number>();

  const handlerOf = (path: string): Handler | undefined => {
    // mostly it is written as it was claimed
    const key = claims.has(path) ? path : pathKey(path);
    const handler = claims.get(key)?.[0]?.handler;
    if (handler !== undefined) return handler;
    const since = absent.get(key);
    if (since === undefined) return undefined;
    if (performance.now() - since > ABSENCE) {
      absent.delete(key);
      return undefined;
    }
    return putOff;
  };

  keepBodiesRaw(application, (path) => {
    const mounted = pathKey(application.path?.() ?? '');
    if (mounted === '/') return handlerOf(path) !== undefined;
    const key = pathKey(path);
    return key.startsWith(`${mounted}/`) && handlerOf(key.slice(mounted.length)) !== undefined;
  });
  application.use(function maximizerWebhooks(request, response, next) {
    const handler = handlerOf(pathOf(request));
    if (handler === undefined) next();
    else runAll(middleware, request, response, next, handler);
  });

  return {
    claim: (path, handler, owns) => {
      const key = pathKey(path);
      const entry: Entry = { handler, owns };
      const entries = claims.get(key) ?? [];
      entries.push(entry);
      claims.set(key, entries);
      absent.delete(key);
      return {
        get owned() {
          return entries[0] === entry;
        },
        release: (gone) => {
          const place = entries.indexOf(entry);
          if (place < 0) return;
          entries.splice(place, 1);
          if (place === 0) entries[0]?.owns();
          if (entries.length > 0) return;
          claims.delete(key);
          if (!gone) absent.set(key, performance.now());
        },
      };
    },
    get paths() {
      return [...claims.keys()];
    },
  };
}

function putOff(request: IncomingMessage, response: ServerResponse): void {
  sendAnswer(request, response, ANSWERS.unavailable);
}

/**
 * Keeps body parsers away from some requests. The admin side's come first when it is mounted at `/` too, and parse
 * what only its raw bytes can prove; a request that says it was parsed is left alone by them.
 */
function keepBodiesRaw(application: HttpApplication, isOurs: (path: string) => boolean): void {
  let root = application;
  while (root.parent !== undefined) root = root.parent;
  const keepRaw: Middleware = (request, _response, next) => {
    if (isOurs(pathOf(request))) (request as IncomingMessage & { _body?: boolean })._body = true;
    next();
  };
  root.use(keepRaw);
  const stack = (root._router ?? root.router)?.stack;
  const place = stack?.findIndex(({ handle }) => handle === keepRaw) ?? -1;
  if (stack === undefined || place < 0) return;
  stack.unshift(...stack.splice(place, 1));
}

function runAll(
  middleware: readonly Middleware[],
  request: IncomingMessage,
  response: ServerResponse,
  next: Next,
  handler: Handler,
): void {
  const [first, ...rest] = middleware;
  if (first === undefined) {
    handler(request, response);
    return;
  }
  first(request, response, (error) => {
    if (error === undefined || error === null) runAll(rest, request, response, next, handler);
    else next(error);
  });
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? '';
}

/** Paths that Express takes for the same: whatever case, with or without a slash at the end. */
function pathKey(path: string): string {
  const trimmed = path
    .toLowerCase()
    .replace(/\/{2,}/g, '/')
    .replace(/\/$/, '');
  return trimmed === '' ? '/' : trimmed;
}
