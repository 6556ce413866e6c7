import type { IncomingMessage } from 'node:http';
import type { ByteBudget } from './byte-budget';

/** What a body may take. Times in ms. */
export interface BodyLimits {
  /** Bytes, as sent. */
  bytes: number;
  /** Milliseconds without a byte, and in all, after which a sender is cut off. */
  idle: number;
  total: number;
}

/** The platform itself drops what is over 8 MB. */
export const BODY_LIMITS: BodyLimits = { bytes: 10 * 1024 * 1024, idle: 10_000, total: 30_000 };

/** The bytes of a body, or why they are not there. */
export type BodyRead =
  | { bytes: Buffer }
  /** `cut`: the sender went away or was too slow, so that nobody is there to answer. */
  | { failed: 'too-large' | 'no-room' | 'cut' };

/** Whether the headers alone say that a body is over the limit. */
export function isDeclaredTooLarge(request: IncomingMessage, limit: number): boolean {
  const length = request.headers['content-length'];
  return length !== undefined && Number(length) > limit;
}

/**
 * Reads the raw bytes of a body. What was taken from the budget for a body that is returned is the caller's to give
 * back. A slow sender's connection is destroyed.
 */
export function readBody(
  request: IncomingMessage,
  limits: BodyLimits,
  budget: ByteBudget,
): Promise<BodyRead> {
  return new Promise((resolve) => {
    const began = performance.now();
    const chunks: Buffer[] = [];
    let length = 0;
    let isSettled = false;

    // the listeners stay, for an error event without a listener would end the process
    const settle = (read: BodyRead): void => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(idle);
      if ('failed' in read) {
        budget.give(length);
        chunks.length = 0;
      }
      resolve(read);
    };
    const cutOff = (): void => {
      settle({ failed: 'cut' });
      request.destroy();
    };
    const onData = (chunk: Buffer): void => {
      if (isSettled) return;
      if (length + chunk.length > limits.bytes) {
        request.pause();
        settle({ failed: 'too-large' });
        return;
      }
      if (!budget.take(chunk.length)) {
        request.pause();
        settle({ failed: 'no-room' });
        return;
      }
      length += chunk.length;
      chunks.push(chunk);
      if (performance.now() - began > limits.total) cutOff();
      else idle.refresh();
    };
    const onEnd = (): void => {
      settle({ bytes: chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks) });
    };
    const onClose = (): void => {
      settle({ failed: 'cut' });
    };

    const idle = setTimeout(cutOff, limits.idle);
    if (request.destroyed && !request.readableEnded) {
      onClose();
      return;
    }
    request.on('data', onData);
    request.on('end', onEnd);
    request.on('close', onClose);
    request.on('error', onClose);
  });
}
