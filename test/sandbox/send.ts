import type { ServerResponse } from 'node:http';
import type { SandboxClock } from './clock';
import type { StruckFaults, Fault } from './faults';
import { LARGEST_BODY } from './http';
import type { Answer } from './http';

/** An answer as it goes over the wire. */
export interface Wire {
  status: number;
  headers: Record<string, string>;
  bytes: Buffer;
}

const LOGIN_PAGE =
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>';

/** The answer's bytes and headers. */
export function wireOf(answer: Answer, requestId: string): Wire {
  const isJson = answer.text === undefined && answer.body !== undefined;
  const bytes = Buffer.from(isJson ? JSON.stringify(answer.body) : (answer.text ?? ''));
  const headers: Record<string, string> = { 'Elements-Request-Id': requestId, ...answer.headers };
  const type = answer.contentType ?? (isJson ? 'application/json;charset=UTF-8' : undefined);
  if (type !== undefined) headers['Content-Type'] = type;
  if (bytes.length <= LARGEST_BODY) return { status: answer.status, headers, bytes };
  const message = `The answer is over ${LARGEST_BODY} bytes: ask for a smaller page`;
  return wireOf({ status: 413, body: { requestId, message } }, requestId);
}

/** What a fault answers in the place of the platform; undefined for those that answer nothing at all. */
export function faultAnswer(
  fault: Fault,
  requestId: string,
  clock: SandboxClock,
  origin: string,
): Answer | undefined {
  switch (fault.kind) {
    case 'status': {
      const headers: Record<string, string> = {};
      if (fault.retryAfter !== undefined) headers['Retry-After'] = String(fault.retryAfter);
      if (fault.retryAfterDate !== undefined)
        headers['Retry-After'] = clock.httpDate(fault.retryAfterDate * 1000);
      const { message = `Scripted failure ${fault.status}`, providerMessage } = fault;
      const body = { requestId, message, ...(providerMessage === undefined ? {} : { providerMessage }) };
      return { status: fault.status, headers, body };
    }
    case 'html':
      return { status: 200, text: LOGIN_PAGE, contentType: 'text/html;charset=UTF-8' };
    case 'login':
      return { status: 302, headers: { Location: `${origin}/login` } };
    case 'empty':
      return { status: 200, contentType: 'application/json;charset=UTF-8' };
    case 'notArray':
      return { status: 200, body: fault.body ?? { message: 'No list' } };
    case 'body':
      return {
        status: fault.status ?? 200,
        text: fault.text,
        contentType: fault.contentType ?? 'application/json;charset=UTF-8',
        ...(fault.headers ? { headers: fault.headers } : {}),
      };
    default:
      return undefined;
  }
}

export const loginAnswer: Answer = { status: 200, text: LOGIN_PAGE, contentType: 'text/html;charset=UTF-8' };

/** Writes an answer, with what the faults do to it on the way. */
export function send(response: ServerResponse, wire: Wire, faults: StruckFaults, clock: SandboxClock): void {
  const { headers } = wire;
  let { bytes } = wire;
  response.sendDate = false;
  const date = faults.find('date')?.date ?? 0;
  if (!faults.has('noDate')) headers['Date'] = typeof date === 'number' ? clock.httpDate(date) : date;
  const contentType = faults.find('contentType');
  if (contentType) headers['Content-Type'] = contentType.contentType ?? 'text/plain;charset=UTF-8';
  if (faults.has('cut')) {
    response.writeHead(wire.status, { ...headers, 'Content-Length': bytes.length });
    response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
    return;
  }
  if (faults.has('truncate')) bytes = bytes.subarray(0, bytes.length >> 1);
  response.writeHead(wire.status, { ...headers, 'Content-Length': bytes.length });
  response.end(bytes);
}
