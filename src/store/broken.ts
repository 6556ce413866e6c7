import { appendFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { MaximizerError } from '../errors';
import type { ScopeKind } from './keys';
import type { BrokenEntry } from './store';

/** Where entries that are not as they were written are kept, one JSON object a line: `at`, `key` (hex), `value` (Base64). */
const FILE = 'broken-entries.jsonl';
/** Bytes beyond which nothing more is kept there. */
const MOST = 16 * 1024 * 1024;

/** Takes entries that are not as they were written out of a store, once each: they are told, and kept in a file. */
export class BrokenEntries {
  readonly #directory: string;
  readonly #tell: (entries: readonly BrokenEntry[]) => void;
  readonly #remove: (entries: readonly BrokenEntry[]) => Promise<void>;
  /** Keys of those that were told, in hex digits. */
  readonly #told = new Set<string>();
  #last: Promise<void> = Promise.resolve();

  constructor(
    directory: string,
    tell: (entries: readonly BrokenEntry[]) => void,
    remove: (entries: readonly BrokenEntry[]) => Promise<void>,
  ) {
    this.#directory = directory;
    this.#tell = tell;
    this.#remove = remove;
  }

  setAside(entries: readonly BrokenEntry[], now: number): void {
    const found = entries.filter(({ key }) => key.length === 0 || !this.#told.has(key.toString('hex')));
    if (found.length === 0) return;
    for (const { key } of found) this.#told.add(key.toString('hex'));
    this.#tell(found);
    // else they stay where they are, and are told again after a restart
    this.#last = this.#last
      .then(() => keep(this.#directory, found, now))
      .then(() => this.#remove(found))
      .catch(() => undefined);
  }

  /** Resolves when those told so far are set aside, or could not be. */
  settled(): Promise<void> {
    return this.#last;
  }
}

/** Keeps entries in the file, as far as there is room. */
async function keep(directory: string, entries: readonly BrokenEntry[], now: number): Promise<void> {
  const file = path.join(directory, FILE);
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size > MOST) return;
  const at = new Date(now).toISOString();
  const lines = entries.map(
    ({ key, value }) =>
      `${JSON.stringify({ at, key: key.toString('hex'), value: value.toString('base64') })}\n`,
  );
  await appendFile(file, lines.join(''), { mode: 0o600 });
}

const EVENTS = 'Compare with the platform what they were of; what is left of them is in the payload.';
const SENT = { what: 'records of what was sent', cure: 'Their present versions may be sent once more.' };
const OWN = {
  what: 'notes of what was written',
  cure: 'A change that this Node-RED made itself may be taken for another’s.',
};
const CONSEQUENCES: Readonly<Record<ScopeKind | 'unknown', { what: string; cure: string }>> = {
  journal: { what: 'events that were not delivered yet', cure: EVENTS },
  unread: { what: 'events whose records were still to be read', cure: EVENTS },
  aside: { what: 'events that were set aside', cure: EVENTS },
  unknown: { what: 'entries, perhaps events', cure: EVENTS },
  state: {
    what: 'positions',
    cure: 'It goes on from the one before, and where there is none as a first poll: then reset it to an earlier instant.',
  },
  memory: SENT,
  recent: { ...SENT, what: `blocks of ${SENT.what}` },
  settled: SENT,
  snapshot: {
    what: 'last versions of records',
    cure: 'The next event of each does not say what changed, and may be sent although nothing watched for did.',
  },
  receipt: { what: 'records of what was received', cure: 'A repeated notification may be sent once more.' },
  attempts: { what: 'counts of deliveries', cure: 'Their events may be delivered more often than that.' },
  sighting: { what: 'notes of when a node was last there', cure: 'Nothing is lost by it.' },
  sequence: { what: 'numbers', cure: 'Nothing is lost by it.' },
  written: OWN,
  expected: { ...OWN, what: 'notes of what was being written' },
  paused: { what: 'notes that a node is paused', cure: 'It polls again: pause it once more.' },
  range: { what: 'notes of what was being sent again', cure: 'Send the range again if its end is missing.' },
  sentVersion: { ...SENT, what: 'notes of what a stream sent' },
  streamResource: {
    what: 'notes of how polls read resources',
    cure: 'What is pushed may be sent once more until the poll node of its stream runs again.',
  },
  sentObject: { ...SENT, what: 'notes of what a stream sent last' },
  heard: { what: 'notes of when a node was last heard of', cure: 'Its silence is counted from now on.' },
  deletes: {
    what: 'notes of which records are known',
    cure: 'What of them is deleted before the next comparison of ids may not be told.',
  },
};

/** Entries of one kind that are not as they were written, for the node whose they are. */
export function brokenError(directory: string, kind: ScopeKind | undefined, count: number): MaximizerError {
  const { what, cure } = CONSEQUENCES[kind ?? 'unknown'];
  const file = path.join(directory, FILE);
  return new MaximizerError(`${count} ${what} are damaged in the store and were set aside in ${file}`, {
    code: 'store-damaged',
    status: 'store was damaged',
    cure,
  });
}
