import type { NextFunction, Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { isMembers, type Members } from '../../src/json';
import { ConfigurationError, messageOf } from '../../src/errors';

/** What a route answers with, as JSON. @throws AdminRefusal, or any error, whose message is then shown to the person with 422 */
type Answer = (request: Request) => Promise<object> | object;

/** A value that cannot work: which one, and why, in English and as forms say it in any language. */
export type RouteFault = Pick<ConfigurationError, 'key' | 'advice' | 'told'>;

/** Why a route does not do what it was asked, with the HTTP status that says so. */
export class AdminRefusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The routes that an admin application has of this package, as `POST /path`. */
const known = new WeakMap<object, Set<string>>();

/** Adds a route that changes nothing, for those with the permission. One that is there already stays. */
export function adminGet(RED: NodeAPI, path: string, permission: string, answer: Answer): void {
  if (!isNew(RED, `GET ${path}`)) return;
  RED.httpAdmin.get(path, RED.auth.needsPermission(permission), (request, response) => {
    respond(request, response, answer);
  });
}

/**
 * Adds a route that takes JSON and nothing else, since a page of another site can send a form, but no JSON without
 * being asked first. One that is there already stays.
 */
export function adminPost(RED: NodeAPI, path: string, permission: string, answer: Answer): void {
  if (!isNew(RED, `POST ${path}`)) return;
  RED.httpAdmin.post(path, RED.auth.needsPermission(permission), (request, response) => {
    respond(request, response, () => {
      if (!request.is('application/json')) throw new AdminRefusal(415, 'Send JSON.');
      return answer(request);
    });
  });
}

/** The members of a request's body; none where it is no object. */
export function bodyOf(request: Request): Members {
  const body: unknown = request.body;
  return isMembers(body) ? body : {};
}

/** Where this package's routes lie. */
const PATHS = ['/maximizer', '/open-connectors'];

/**
 * Has what goes wrong before a route is reached, such as a body that is broken JSON, answered as JSON too: Express
 * would answer with a page that shows a stack trace. Called after the routes were added.
 */
export function answerErrorsAsJson(RED: NodeAPI): void {
  // Node-RED reads bodies in the application around the one that nodes add their routes to
  const { httpAdmin } = RED;
  const outer = (httpAdmin as { parent?: typeof httpAdmin }).parent ?? httpAdmin;
  outer.use(PATHS, (error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) next(error);
    else send(response, statusOf(error), { message: messageOf(error) });
  });
}

function isNew({ httpAdmin }: NodeAPI, route: string): boolean {
  const routes = known.get(httpAdmin) ?? new Set();
  known.set(httpAdmin, routes);
  if (routes.has(route)) return false;
  routes.add(route);
  return true;
}

function respond(request: Request, response: Response, answer: Answer): void {
  Promise.resolve()
    .then(() => answer(request))
    .then((body) => {
      send(response, 200, body);
    })
    .catch((error: unknown) => {
      send(response, statusOf(error, 422), { message: messageOf(error), ...faultIn(error) });
    })
    .catch(() => response.destroy());
}

/** What a form says of a wrong value in its own words. */
function faultIn(error: unknown): { fault?: RouteFault } {
  if (!(error instanceof ConfigurationError)) return {};
  const { key, advice, told } = error;
  return { fault: { key, advice, told } };
}

function send(response: Response, status: number, body: object): void {
  // what cannot be written as JSON shall fail before anything is sent
  const text = JSON.stringify(body);
  response.status(status).set('Cache-Control', 'no-store').type('json').send(text);
}

/** The status of an error that has one, as those of body parsers have. */
function statusOf(error: unknown, otherwise = 500): number {
  const { status }: { status?: unknown } = typeof error === 'object' && error !== null ? error : {};
  return typeof status === 'number' && status >= 400 && status < 600 ? status : otherwise;
}
