import type { ChangeEvent, RecordEvent } from '../events/event';
import { furtherVersion, objectText, versionIn } from '../events/event-id';
import { contentHash } from '../resource/content-hash';
import type { RecalledNotes } from '../store/notes';
import type { WriteOperation } from '../store/store';
import type { Noticer, SentObject, SentVersion } from './sent';

/** What a version's text in an event's id says. */
interface VersionParts {
  /** The date, as it is written; undefined where the content's hash is the version. */
  date: string | undefined;
  isDeletion: boolean;
}

/** What was sent of some objects before. */
export interface SentBefore {
  versions: RecalledNotes<SentVersion>;
  objects: RecalledNotes<SentObject>;
  today: number;
}

/** What names an object among those of its stream. */
export type NamedObject = Pick<ChangeEvent, 'instanceId' | 'objectType' | 'objectId'>;

/** What is known of one event beside itself. */
export interface Noticed {
  noticer: Noticer;
  /** Whether no other content can have its date any more. */
  isFinal: boolean;
  /** Whether its record has the form in which the hub shows it, so that contents can be compared. */
  isComparable: boolean;
}

/** The names of the notes on an event's version and on its object. */
export function noteNames(each: RecordEvent): { version: string; object: string } {
  const object = objectNoteName(each.event);
  return { version: `${object}@${partsOf(each).date ?? ''}`, object };
}

/** The name of the note on an object. */
export function objectNoteName({ instanceId, objectType, objectId }: NamedObject): string {
  // polls of one resource may write its name in different cases
  return objectText({ instanceId, objectType: objectType.toLowerCase(), objectId });
}

/** When an object was deleted, ms, as far as was sent; undefined where it was not, or something was sent of it since. */
export function deletedIn(note: SentObject | undefined): number | undefined {
  return note?.reborn === undefined ? note?.deleted : undefined;
}

/**
 * Which of the events that one node noticed are new to its stream. Polls see each record as it is, and so go by its content
 * where two share a date; what is pushed may show the same content in another form, and goes by the date alone wherever a
 * poll sees the rest.
 */
export class Claims {
  readonly #before: SentBefore;
  readonly #versions = new Map<string, SentVersion>();
  readonly #objects = new Map<string, SentObject>();
  /** Whether something may be new that was pushed, and is left to polls. */
  isLeft = false;

  constructor(before: SentBefore) {
    this.#before = before;
  }

  /** The event as it is to be sent, and from now on counts as sent; undefined where it was sent before. */
  claimed(each: RecordEvent, noticed: Noticed): RecordEvent | undefined {
    const { date, isDeletion } = partsOf(each);
    if (isDeletion) return this.#deletion(each);
    const sent = date === undefined ? this.#content(each) : this.#version(each, noticed);
    if (sent !== undefined) this.#noteAlive(each, noticed.noticer);
    return sent;
  }

  /** What notes all that was claimed. */
  operations(): WriteOperation[] {
    const { versions, objects } = this.#before;
    return [
      ...[...this.#versions].map(([name, note]) => versions.noting(name, note)),
      ...[...this.#objects].map(([name, note]) => objects.noting(name, note)),
    ];
  }

  #version(each: RecordEvent, noticed: Noticed): RecordEvent | undefined {
    const { noticer, isFinal } = noticed;
    const { version: name } = noteNames(each);
    const hash = each.payload === null ? undefined : contentHash(each.payload);
    const before = this.#versions.get(name) ?? this.#before.versions.noteOf(name);
    const isBack = each.event.origin === 'reconcile' && this.#isDeleted(each);
    if (before !== undefined && !isBack && isSame(before, hash, noticed)) {
      const isKnown = hash === undefined || before.hashes.includes(hash);
      this.isLeft ||= noticer === 'push' && !isFinal && !isKnown;
      return undefined;
    }
    // of what nobody knows, a poll may still see the content
    if (hash === undefined) return each;
    const hashes = [...(before?.hashes ?? []), hash];
    this.#versions.set(name, {
      day: this.#before.today,
      hashes,
      byPoll: noticer === 'poll' || before?.byPoll === true,
      isFinal: isFinal || before?.isFinal === true,
    });
    return before === undefined || isBack ? each : furtherContent(each, hash);
  }

  /** Of contents without a date only the last one counts. */
  #content(each: RecordEvent): RecordEvent | undefined {
    const hash = versionIn(each.event.id);
    const before = this.#objectOf(each);
    if (before?.hash === hash) return undefined;
    this.#note(each, { ...before, hash });
    return each;
  }

  #deletion(each: RecordEvent): RecordEvent | undefined {
    const { deleted, reborn = Infinity, alive = -Infinity } = this.#objectOf(each) ?? {};
    const date = Date.parse(each.event.date);
    // one that is told late is of the record before it came back
    if (deleted !== undefined && date < reborn) return undefined;
    this.#note(each, { deleted: date, ...(alive > date && { alive, reborn: alive }) });
    return each;
  }

  #noteAlive(each: RecordEvent, noticer: Noticer): void {
    const before = this.#objectOf(each);
    const { deleted, reborn } = before ?? {};
    const date = Date.parse(each.event.date);
    const alive = Math.max(date, before?.alive ?? -Infinity);
    // a notification may be late; a poll saw it alive
    const isBack = deleted !== undefined && (noticer === 'poll' || date > deleted);
    const back = isBack && reborn === undefined ? { reborn: Math.max(date, deleted + 1) } : {};
    this.#note(each, { ...before, alive, ...back });
  }

  #isDeleted(each: RecordEvent): boolean {
    return deletedIn(this.#objectOf(each)) !== undefined;
  }

  #objectOf(each: RecordEvent): SentObject | undefined {
    const { object } = noteNames(each);
    return this.#objects.get(object) ?? this.#before.objects.noteOf(object);
  }

  #note(each: RecordEvent, note: Omit<SentObject, 'day'>): void {
    this.#objects.set(noteNames(each).object, { ...note, day: this.#before.today });
  }
}

/** Whether a content is one of those that were sent under its date, as far as whoever noticed it can tell. */
function isSame(
  { hashes, byPoll, isFinal }: SentVersion,
  hash: string | undefined,
  { noticer, isComparable }: Noticed,
): boolean {
  if (hash === undefined || !isComparable || hashes.includes(hash)) return true;
  // under a date that is over, what was pushed is what a poll sees, and what was polled is left to polls
  return byPoll ? noticer === 'push' : isFinal;
}

/** The event of a further content under its date; one that says so already says it of the same content. */
function furtherContent(each: RecordEvent, hash: string): RecordEvent {
  const { event, payload } = each;
  const at = event.id.lastIndexOf('@') + 1;
  const [date = ''] = event.id.slice(at).split('~');
  return { event: { ...event, id: event.id.slice(0, at) + furtherVersion(date, hash) }, payload };
}

function partsOf({ event }: RecordEvent): VersionParts {
  const version = versionIn(event.id);
  const [date = ''] = version.split('~');
  return {
    date: /^[0-9a-f]{16}-?$/.test(date) ? undefined : date,
    isDeletion: version.endsWith('-'),
  };
}
