import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { LogEntry } from './log';

/** Documented limit of a request's and of an answer's body, in bytes. */
export const LARGEST_BODY = 8 * 1024 * 1024;

/** One request, decoded once. */
export interface Call {
  method: string;
  /** Decoded path below the API root, such as `/hubs/crm/contacts`. */
  path: string;
  /** The path's parts, each decoded by itself, so that a key may hold a slash. */
  segments: string[];
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  requestId: string;
  request: IncomingMessage;
  entry: LogEntry;
}

/** What goes back. `body` is sent as JSON, `text` as it stands; neither: an empty body. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
  text?: string;
  contentType?: string;
}

/** A call the platform answers with an error body. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly more: { providerMessage?: string; headers?: Record<string, string> } = {},
  ) {
    super(message);
  }
}

/** `{"requestId":…,"message":…}`, with `providerMessage` when the CRM behind the platform failed. */
export function errorAnswer(requestId: string, refusal: Refusal): Answer {
  const { providerMessage, headers } = refusal.more;
  return {
    status: refusal.status,
    headers: { 'Elements-Error': 'true', ...headers },
    body: {
      requestId,
      message: refusal.message,
      ...(providerMessage === undefined ? {} : { providerMessage }),
    },
  };
}

/** 405 with what is allowed. */
export function methodRefusal(method: string, allowed: readonly string[]): Refusal {
  return new Refusal(405, `Request method '${method}' not supported`, {
    headers: { Allow: allowed.join(', ') },
  });
}

/** The JSON object a request carries; anything else is refused. */
export async function readObject(call: Call): Promise<Record<string, unknown>> {
  const type = call.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new Refusal(415, `Content type '${type}' not supported: send application/json`);
  const text = await readText(call.request);
  const value = parsedJson(text);
  if (!isObject(value)) throw new Refusal(400, 'The request body is not a JSON object');
  return value;
}

function readText(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    // what is too large is still read to its end: a caller who is cut off while sending never sees the refusal
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= LARGEST_BODY) chunks.push(chunk);
    });
    request.once('error', reject);
    request.once('end', () => {
      if (size > LARGEST_BODY) reject(new Refusal(413, `The request body is over ${LARGEST_BODY} bytes`));
      else resolve(Buffer.concat(chunks).toString('utf8'));
    });
  });
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Refusal(400, 'The request body is not well-formed JSON');
  }
}

/** A boolean, which the platform also takes as a text. */
export function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A whole number from a query parameter, at least `least`; undefined when it is missing. */
export function wholeNumber(query: URLSearchParams, name: string, least: number): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,9}$/.test(text) || Number(text) < least)
    throw new Refusal(400, `Invalid value '${text}' for parameter '${name}': a whole number from ${least}`);
  return Number(text);
}
