import { MaximizerError } from '../../src/errors';

/** A person waits for it; ms. */
export const PATIENCE = 20_000;

/**
 * Does what a person waits for, and breaks it off when that takes too long, or with the signal.
 * @throws MaximizerError `timeout`
 */
export async function withPatience<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  const patience = new AbortController();
  const timer = setTimeout(() => {
    patience.abort(tooSlow());
  }, PATIENCE);
  const end = (): void => {
    patience.abort(signal?.reason);
  };
  signal?.addEventListener('abort', end, { once: true });
  if (signal?.aborted === true) end();
  try {
    return await work(patience.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
}

function tooSlow(): MaximizerError {
  return new MaximizerError(`The platform did not answer within ${PATIENCE / 1000} s`, {
    code: 'timeout',
    status: 'timeout',
    cure: 'Try again, and ask for less: a smaller page, a shorter time.',
  });
}
