import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** What a callback address answered. */
export interface PostReply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** POSTs bytes on a connection of its own. Rejects when there is no answer within `timeout` real milliseconds. */
export function post(
  url: string,
  body: Buffer,
  headers: Record<string, string>,
  { timeout, signal }: { timeout: number; signal: AbortSignal },
): Promise<PostReply> {
  return new Promise((resolve, reject) => {
    const address = new URL(url);
    const request = (address.protocol === 'https:' ? httpsRequest : httpRequest)(address, {
      method: 'POST',
      agent: false,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
      headers: { 'Content-Length': String(body.length), ...headers },
    });
    request.once('error', reject);
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    request.end(body);
  });
}
