import type { IncomingMessage, ServerResponse } from 'node:http';

/** Express' way to say that somebody else shall answer. */
export type Next = (error?: unknown) => void;
/** A function of an Express chain. */
export type Middleware = (request: IncomingMessage, response: ServerResponse, next: Next) => unknown;

interface Layer {
  handle: unknown;
  /** What the layer takes, in Express 4. */
  regexp?: RegExp & { fast_star?: boolean };
  /** The same in Express 5. */
  match?: (path: string) => boolean;
  route?: unknown;
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

/** Whether one of an application's routes answers a method at a path below where the application is mounted. */
export function hasRoute(application: HttpApplication, method: string, path: string): boolean {
  const name = method.toLowerCase();
  return layersOf(application).some((layer) => {
    const { methods = {} } = (layer.route ?? {}) as {
      methods?: Readonly<Record<string, boolean | undefined>>;
    };
    const takes = methods['_all'] ?? methods[name] ?? (name === 'head' ? methods['get'] : false);
    return takes === true && isMatch(layer, path);
  });
}

/** Puts a function before all others of an application. */
export function putFirst(application: HttpApplication, middleware: Middleware): void {
  application.use(middleware);
  const layers = layersOf(application);
  const place = layers.findIndex(({ handle }) => handle === middleware);
  if (place > 0) layers.unshift(...layers.splice(place, 1));
}

/** The application that an application is mounted in, at last. */
export function rootOf(application: HttpApplication): HttpApplication {
  return application.parent === undefined ? application : rootOf(application.parent);
}

/** The path that is asked for, as it was written. */
export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? '';
}

/** Runs functions one after the other, and then the last. */
export function runAll(
  middleware: readonly Middleware[],
  request: IncomingMessage,
  response: ServerResponse,
  next: Next,
  last: () => void,
): void {
  const [first, ...rest] = middleware;
  if (first === undefined) {
    last();
    return;
  }
  first(request, response, (error) => {
    if (error === undefined || error === null) runAll(rest, request, response, next, last);
    else next(error);
  });
}

function isMatch(layer: Layer, path: string): boolean {
  if (layer.regexp !== undefined) return layer.regexp.fast_star === true || layer.regexp.test(path);
  return layer.match?.(path) ?? false;
}

function layersOf(application: HttpApplication): Layer[] {
  // Express 4 makes its router with the first layer, and throws when it is asked for `router`
  return (application._router ?? ('lazyrouter' in application ? undefined : application.router))?.stack ?? [];
}
