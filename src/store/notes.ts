import { createHash } from 'node:crypto';
import type { Store, WriteOperation } from './store';

/** Something that is noted under a name, and when, as `Today` counts days. */
export interface Note {
  readonly day: number;
}

/** How notes of one kind are written, and how long they are kept. */
export interface NoteFormat<Kind extends Note> {
  bytesOf: (note: Kind) => Buffer;
  noteOf: (bytes: Buffer) => Kind;
  /** Days after which a note is forgotten. */
  days: number;
}

/** What is noted under some names, and no others. */
export interface RecalledNotes<Kind extends Note> {
  /** Undefined where there is none, or it is too old. */
  noteOf(name: string): Kind | undefined;
  /** What notes it in place of the one before. */
  noting(name: string, note: Kind): WriteOperation;
}

/** Notes on disk, found by their names and forgotten by time, never by count. */
export interface Notes<Kind extends Note> {
  recall(names: readonly string[], today: number): Promise<RecalledNotes<Kind>>;
  /** Deletes the old ones among the next `limit`, after those of the last call. */
  forget(today: number, limit: number): Promise<void>;
  /** Forgets all of them. */
  clear(): Promise<void>;
}

const NAME_BYTES = 12;

/** @param prefix their place in the store's keys */
export function createNotes<Kind extends Note>(
  store: Store,
  prefix: Buffer,
  { bytesOf, noteOf, days }: NoteFormat<Kind>,
): Notes<Kind> {
  const keyOf = (name: string): Buffer =>
    Buffer.concat([prefix, createHash('sha1').update(name).digest().subarray(0, NAME_BYTES)]);
  const end = Buffer.concat([prefix, Buffer.alloc(NAME_BYTES + 1, 0xff)]);
  const isCurrent = (note: Kind, today: number): boolean => today - note.day <= days;
  let sweptTo = prefix;

  return {
    recall: async (names, today) => {
      const keys = new Map(names.map((name) => [name, keyOf(name)]));
      const values = await store.getMany([...keys.values()]);
      const notes = new Map<string, Kind>();
      [...keys.keys()].forEach((name, index) => {
        const value = values[index];
        const note = value === undefined ? undefined : noteOf(value);
        if (note !== undefined && isCurrent(note, today)) notes.set(name, note);
      });
      return {
        noteOf: (name) => notes.get(name),
        noting: (name, note) => ({ put: keys.get(name) ?? keyOf(name), value: bytesOf(note) }),
      };
    },
    forget: async (today, limit) => {
      const entries = await store.range(sweptTo, end, limit);
      const last = entries.at(-1);
      // past the end it begins anew at the next call
      sweptTo =
        last === undefined || entries.length < limit ? prefix : Buffer.concat([last[0], Buffer.from([0])]);
      const old = entries.filter(([, value]) => !isCurrent(noteOf(value), today));
      const deleting = old.map(([key]) => ({ del: key }));
      if (deleting.length > 0) await store.write(deleting, { sync: false });
    },
    clear: () => store.clear(prefix, end),
  };
}
