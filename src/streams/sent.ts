import type { Note, NoteFormat } from '../store/notes';

/** Who noticed a change: it asks the hub itself, or it was told. */
export type Noticer = 'poll' | 'push';

/** What a stream sent of one version of an object, by the version's date. */
export interface SentVersion extends Note {
  /** Hashes of the contents that were sent under that date. */
  hashes: readonly string[];
  /** Whether a poll sent one of them: what else turns up under the date, polls will see. */
  byPoll: boolean;
  /** Whether nothing else can have turned up under the date: its step was over. */
  isFinal: boolean;
}

/** What a stream sent last of an object, where versions by date do not tell. */
export interface SentObject extends Note {
  /** The hash of the content that was sent last without a date. */
  hash?: string;
  /** The newest date of its versions that were sent, ms. */
  alive?: number;
  /** When it was deleted, ms; undefined: it was not, as far as is known. */
  deleted?: number;
  /** The date of what was sent of it after that, ms. */
  reborn?: number;
}

/** Days after which it is forgotten what was sent: nothing is pushed or read again so late. */
const DAYS = 30;

export const SENT_VERSIONS: NoteFormat<SentVersion> = format();
export const SENT_OBJECTS: NoteFormat<SentObject> = format();

function format<Kind extends Note>(): NoteFormat<Kind> {
  return {
    bytesOf: (note) => Buffer.from(JSON.stringify(note)),
    noteOf: (bytes) => JSON.parse(bytes.toString()) as Kind,
    days: DAYS,
  };
}
