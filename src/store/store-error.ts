import { MaximizerError } from '../errors';

/** What LevelDB says, in English, of what a disk or a folder does not do, and what to do about it. */
const FAULTS: readonly { pattern: RegExp; code: string; status: string; cure: string }[] = [
  {
    pattern: /no space left|disk quota exceeded|ENOSPC|EDQUOT/i,
    code: 'store-full',
    status: 'disk full',
    cure: 'Free some space on its disk; then it goes on by itself.',
  },
  {
    pattern: /read-only file system|EROFS/i,
    code: 'store-read-only',
    status: 'store read-only',
    cure: "The file system of Node-RED's user directory is mounted read-only: make it writable and deploy again.",
  },
  {
    pattern: /permission denied|operation not permitted|EACCES|EPERM/i,
    code: 'store-forbidden',
    status: 'store not writable',
    cure: 'Let the user that runs Node-RED read and write this folder, and deploy again.',
  },
];

/** A failure of the store as a person needs it. @param what such as `cannot be opened` */
export function storeError(directory: string, what: string, thrown: unknown): MaximizerError {
  if (thrown instanceof MaximizerError) return thrown;
  const cause = causeOf(thrown);
  if (codeOf(cause) === 'LEVEL_LOCKED') {
    return new MaximizerError(`The store in ${directory} is in use by another process`, {
      code: 'store-in-use',
      status: 'store in use',
      cure: 'Two Node-RED processes share this user directory: stop one of them, or give it a user directory of its own.',
      cause,
    });
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  const fault = FAULTS.find(({ pattern }) => pattern.test(reason));
  return new MaximizerError(`The store in ${directory} ${what}: ${reason}`, {
    code: fault?.code ?? 'store-unusable',
    status: fault?.status ?? 'store unusable',
    cure: fault?.cure ?? 'Check that the folder can be read and written and that the disk has room.',
    cause,
  });
}

/** Whether the files themselves are broken, rather than the disk or the folder they are in. */
export function isDamage(thrown: unknown): boolean {
  const cause = causeOf(thrown);
  if (codeOf(cause) === 'LEVEL_CORRUPTION') return true;
  // a table that was cut off, and a manifest or table that is gone
  return (
    codeOf(cause) === 'LEVEL_IO_ERROR' &&
    cause instanceof Error &&
    /\.ldb: Invalid argument|(MANIFEST-\d+|\.ldb|\.sst): No such file/.test(cause.message)
  );
}

function causeOf(thrown: unknown): unknown {
  return thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
