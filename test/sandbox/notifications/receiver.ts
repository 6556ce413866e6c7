import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One notification as it arrived. */
export interface Received {
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  body: Record<string, unknown>;
  message: Record<string, unknown>;
  events: Record<string, unknown>[];
}

/** A callback address that keeps what it gets. */
export interface Receiver {
  url: string;
  received: Received[];
  /** What it answers from now on. */
  status: number;
  close(): Promise<void>;
}

/** Starts a callback address. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const bytes = Buffer.concat(chunks);
      const body = JSON.parse(bytes.toString()) as Record<string, unknown>;
      const message = (body['message'] ?? {}) as Record<string, unknown>;
      const events = (message['events'] ?? []) as Record<string, unknown>[];
      received.push({ headers: request.headers, bytes, body, message, events });
      response.writeHead(receiver.status).end('{}');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`,
    received,
    status: 200,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  return receiver;
}
