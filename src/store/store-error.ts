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
    cure: 'Its file system is mounted read-only: make it writable; then it goes on by itself.',
  },
  {
    pattern: /permission denied|operation not permitted|EACCES|EPERM/i,
    code: 'store-forbidden',
    status: 'store not writable',
    cure: 'Let the user that runs Node-RED read and write this folder; then it goes on by itself.',
  },
  {
    pattern: /EEXIST|ENOTDIR|not a directory/i,
    code: 'store-no-folder',
    status: 'store is no folder',
    cure: 'A file stands where this folder, or one that it lies in, should be: move it away; then it goes on by itself.',
  },
];

/** A failure of the store as a person needs it. @param what such as `cannot be opened` */
export function storeError(directory: string, what: string, thrown: unknown): MaximizerError {
  if (thrown instanceof MaximizerError) return thrown;
  const cause = causeOf(thrown);
  if (isLocked(cause)) return inUseError(directory, cause);
  const reason = reasonOf(cause);
  const fault = faultOf(cause);
  return new MaximizerError(`The store in ${directory} ${what}: ${reason}`, {
    code: fault?.code ?? 'store-unusable',
    status: fault?.status ?? 'store unusable',
    cure:
      fault?.cure ??
      'Check that the folder can be read and written and that the disk has room; then it goes on by itself.',
    cause,
  });
}

/** For a store that another process has open. */
export function inUseError(directory: string, cause: unknown): MaximizerError {
  return new MaximizerError(`The store in ${directory} is in use by another process`, {
    code: 'store-in-use',
    status: 'store in use',
    cure:
      'Two Node-RED processes share this user directory, or the folder of its state: stop one of them, or give it one ' +
      'of its own; then it goes on by itself.',
    cause,
  });
}

/** The files of an open store were removed or replaced: what is written to them is in no folder any more. */
export function goneError(directory: string): MaximizerError {
  return new MaximizerError(`The store in ${directory} was removed or replaced while it was open`, {
    code: 'store-gone',
    status: 'store was removed',
    cure: 'It is made again by itself, with what was still open of it; stop Node-RED before you move it.',
  });
}

/** For a store whose files are broken; it is moved aside. */
export function damagedError(directory: string, reason: string): MaximizerError {
  return new MaximizerError(`The store in ${directory} was damaged: ${reason}`, {
    code: 'store-damaged',
    status: 'store was damaged',
    cure: 'It was moved aside, and what could be read of it was kept: it goes on with that.',
  });
}

/** A damaged store was opened again. @param kept whether anything of it could be read */
export function recoveredError(
  directory: string,
  reason: string,
  aside: string,
  kept: boolean,
): MaximizerError {
  return new MaximizerError(
    `The store in ${directory} was damaged: ${reason}. It was moved aside to ${aside}. ` +
      (kept ? 'What could be read of it was kept' : 'It starts anew'),
    {
      code: 'store-damaged',
      status: 'store was damaged',
      cure:
        'Events that were not delivered may be lost; where a node lost its place, it starts as a first poll: reset it ' +
        'to an earlier instant to read what it may have missed.',
    },
  );
}

/** Whether it is about the store as such, which tells its users by itself, and when it can be used again. */
export function isStoreError(error: unknown): boolean {
  return error instanceof MaximizerError && error.code.startsWith('store-');
}

/** Whether another process has it open. */
export function isLocked(thrown: unknown): boolean {
  return codeOf(causeOf(thrown)) === 'LEVEL_LOCKED';
}

/** Whether the disk or the folder does not do something, so that the files may be as good as ever. */
export function isFault(thrown: unknown): boolean {
  return isLocked(thrown) || faultOf(causeOf(thrown)) !== undefined;
}

/** Whether the files themselves are broken, rather than the disk or the folder they are in. */
export function isDamage(thrown: unknown): boolean {
  const cause = causeOf(thrown);
  if (codeOf(cause) === 'LEVEL_CORRUPTION') return true;
  // a table that was cut off, and any file that is gone
  return codeOf(cause) === 'LEVEL_IO_ERROR' && /\.ldb: Invalid argument|No such file/.test(reasonOf(cause));
}

/** What is behind a failure of LevelDB, in its words. */
export function reasonOf(thrown: unknown): string {
  const cause = causeOf(thrown);
  return cause instanceof Error ? cause.message : String(cause);
}

function faultOf(cause: unknown): (typeof FAULTS)[number] | undefined {
  const reason = reasonOf(cause);
  return FAULTS.find(({ pattern }) => pattern.test(reason));
}

function causeOf(thrown: unknown): unknown {
  return thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
