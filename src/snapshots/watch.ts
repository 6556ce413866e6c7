import type { FieldChange, FieldChanges, RecordEvent } from '../events/event';
import { canonicalJson, isMembers } from '../json';
import { recordPathSteps, recordPathText, valueAt } from '../resource/record-path';
import { isMovedField } from './moved-fields';

/** What a field has to do. */
export type WatchWhen = 'changes' | 'becomes' | 'stops being' | 'goes from … to';

/** One row of what is watched. */
export interface WatchRow {
  /** The path of the field, as in `idField`. */
  field: string;
  when: WatchWhen;
  /** What it has to have been, for `stops being` and `goes from … to`; blank: empty. */
  from: string;
  /** What it has to be, for `becomes` and `goes from … to`; blank: empty. */
  to: string;
}

/** Which events a node sends. */
export interface Watch {
  /** None: every update. */
  rows: readonly WatchRow[];
  /** Whether one row is enough. */
  mode: 'any' | 'all';
  created: boolean;
  deleted: boolean;
  /** Configured fields that the platform moves on each save, beside those it always does. */
  moved: readonly string[];
}

/** What a row found, for a person. */
export interface RowReason {
  field: string;
  isMet: boolean;
  /** What the field was, where that is known, and what it is; blank: nothing. */
  was: string | undefined;
  is: string;
}

/** Whether an event is sent, and why: its kind alone, or what the rows found. */
export interface Watched {
  isSent: boolean;
  rows: readonly RowReason[];
}

/** A node that sends everything, and says what changed. */
export const EVERYTHING: Watch = { rows: [], mode: 'any', created: true, deleted: true, moved: [] };

/**
 * Whether an event is sent, and why. What a record was before is not known when it is seen for the first time: then a
 * row is met where what the record holds now does not speak against it, so that no change is lost.
 */
export function isWatched({ event, payload }: RecordEvent, watch: Watch): Watched {
  if (event.eventType === 'CREATED') return { isSent: watch.created, rows: [] };
  if (event.eventType === 'DELETED') return { isSent: watch.deleted, rows: [] };
  const rows = watch.rows.map((row) => reasonOf(row, payload, event.changed, watch.moved));
  const isSent = watch.mode === 'any' ? rows.some(isMet) || rows.length === 0 : rows.every(isMet);
  return { isSent, rows };
}

function isMet(reason: RowReason): boolean {
  return reason.isMet;
}

function reasonOf(
  { field, when, from, to }: WatchRow,
  payload: RecordEvent['payload'],
  changed: FieldChanges | undefined,
  moved: readonly string[],
): RowReason {
  const path = routeOf(field, payload, changed);
  // a record that could not be read speaks against nothing
  if (payload === null) return { field, isMet: true, was: undefined, is: '' };
  const is = valueAt(payload, path);
  if (changed === undefined)
    return { field, isMet: mayBeMet(when, is, from, to), was: undefined, is: textOf(is) };
  const change = changeAt(path, is, changed);
  const isChanged = change !== undefined || hasChangedBelow(path, changed, moved);
  const was = change === undefined ? is : change.from;
  const met = {
    changes: isChanged,
    becomes: holds(is, to) && !holds(was, to),
    'stops being': holds(was, from) && !holds(is, from),
    'goes from … to': isChanged && holds(was, from) && holds(is, to),
  };
  return { field, isMet: met[when], was: textOf(was), is: textOf(is) };
}

function mayBeMet(when: WatchWhen, is: unknown, from: string, to: string): boolean {
  if (when === 'changes') return true;
  return when === 'stops being' ? !holds(is, from) : holds(is, to);
}

/** The steps to a field; a member that is called like the whole path comes first, as where records are read. */
function routeOf(field: string, payload: unknown, changed: FieldChanges = {}): readonly string[] {
  const whole = [field.trim()];
  if (isMembers(payload) && Object.hasOwn(payload, field.trim())) return whole;
  return Object.hasOwn(changed, recordPathText(whole)) ? whole : recordPathSteps(field, 'watch');
}

/** What changed of a field; undefined where nothing did, or only something within it. */
function changeAt(path: readonly string[], is: unknown, changed: FieldChanges): FieldChange | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const text = recordPathText(path.slice(0, length));
    const change = Object.hasOwn(changed, text) ? changed[text] : undefined;
    if (change === undefined) continue;
    // something around it changed as a whole, such as a list: it need not itself
    const from = valueAt(change.from, path.slice(length));
    const to = valueAt(change.to, path.slice(length));
    return canonicalJson(from ?? null) === canonicalJson(to ?? null) ? undefined : { from, to: is };
  }
  return undefined;
}

/** Whether something within an object changed that the platform does not move on each save. */
function hasChangedBelow(path: readonly string[], changed: FieldChanges, moved: readonly string[]): boolean {
  const head = recordPathText(path);
  return Object.keys(changed).some((text) => {
    const isBelow = text.startsWith(head) && /^[.[]/.test(text.slice(head.length));
    return isBelow && !moved.includes(text) && !isMovedField(recordPathSteps(text, 'watch').at(-1) ?? '');
  });
}

/** Whether a field holds what a person typed: as its text, as an equal number, or as one of several values. */
function holds(value: unknown, typed: string): boolean {
  if (Array.isArray(value))
    return value.length === 0 ? typed === '' : value.some((item) => holds(item, typed));
  if (value === undefined || value === null) return typed === '';
  if (typeof value === 'number') return typed !== '' && Number(typed) === value;
  return typeof value === 'boolean' ? String(value) === typed : value === typed;
}

/** Characters of a value that are shown of it. */
const SHOWN = 60;

function textOf(value: unknown): string {
  const text =
    value === undefined || value === null ? '' : typeof value === 'string' ? value : canonicalJson(value);
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…`;
}
