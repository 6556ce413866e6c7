import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a request is answered with; the body is sent as JSON. */
export interface Answer {
  status: number;
  body: Readonly<Record<string, unknown>>;
  headers?: Readonly<Record<string, string>>;
}

/** Seconds the platform is asked to wait while the store cannot take anything. */
const RETRY_AFTER = '30';
/** The same while a node is starting, which is over soon, and when too many wait for that already. */
const RETRY_SOON = '2';
const RETRY_AT_ONCE = '1';
/** Milliseconds that the rest of a refused body is read and thrown away, so that the sender gets to see the answer. */
const LINGER = 1_000;

/** Everything this package answers, and when. */
export const ANSWERS = {
  stored: { status: 200, body: {} },
  duplicate: { status: 200, body: { duplicate: true } },
  unauthorized: { status: 401, body: {} },
  /** The same, for an address that takes a user and a password: HTTP wants it to say so. */
  unauthorizedBasic: {
    status: 401,
    body: {},
    headers: { 'WWW-Authenticate': 'Basic realm="open-connectors"' },
  },
  otherInstance: { status: 404, body: {} },
  notPost: { status: 405, body: { message: 'Only POST.' }, headers: { Allow: 'POST' } },
  tooLarge: { status: 413, body: { message: 'At most 10 MB.' } },
  tooManyValues: { status: 413, body: { message: 'At most 500000 values.' } },
  tooManyEvents: { status: 413, body: { message: 'At most 50000 events.' } },
  notJson: { status: 415, body: { message: 'Only JSON, plain or as gzip, deflate or br.' } },
  starting: { status: 503, body: {}, headers: { 'Retry-After': RETRY_SOON } },
  crowded: { status: 503, body: {}, headers: { 'Retry-After': RETRY_AT_ONCE } },
  unavailable: { status: 503, body: {}, headers: { 'Retry-After': RETRY_AFTER } },
} as const satisfies Record<string, Answer>;

/** 400, with the reason. */
export function badRequest(reason: string): Answer {
  return { status: 400, body: { message: reason } };
}

/** Sends an answer, once. A request whose body was not read to its end costs the sender its connection. */
export function sendAnswer(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  if (response.headersSent || response.destroyed) return;
  const body = JSON.stringify(answer.body);
  response.statusCode = answer.status;
  response.setHeader('Content-Type', 'application/json');
  response.setHeader('Content-Length', Buffer.byteLength(body));
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  if (request.complete) {
    response.end(body);
    return;
  }
  response.setHeader('Connection', 'close');
  response.write(body);
  discardRest(request, response);
}

/** Closing at once with bytes unread would reset the connection, and the answer might be lost with it. */
function discardRest(request: IncomingMessage, response: ServerResponse): void {
  const end = (): void => {
    clearTimeout(timer);
    response.end();
    request.socket.destroySoon();
  };
  const timer = setTimeout(end, LINGER);
  request.once('end', end);
  request.once('close', () => {
    clearTimeout(timer);
  });
  request.once('error', () => undefined);
  request.resume();
}
