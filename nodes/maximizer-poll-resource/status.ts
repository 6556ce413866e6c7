import type { NodeStatus } from 'node-red';
import type { ReconcileNote } from './reconciles';
import type { ScheduleState } from '../../src/polling/schedule';
import {
  clockTime,
  errorStatus,
  shortened,
  shortText,
  silentStatus,
  type StatusText,
} from '../shared/status';

/** Characters of a field's path that are shown. */
const LONGEST_FIELD = 20;

/**
 * What a node shows of its schedule: blue while it polls, green when all is well, yellow while it retries or when a
 * configured field does not turn up or no event comes, red.
 * @param silent since when no event came, where that is too long
 * @param note what is to be said of the comparisons of ids
 */
export function statusOf(
  state: ScheduleState,
  now: number,
  text: StatusText,
  silent?: number,
  note?: ReconcileNote,
): NodeStatus {
  switch (state.phase) {
    case 'polling':
      return { fill: 'blue', shape: 'dot', text: text('polling') };
    case 'paused':
      return { fill: 'blue', shape: 'ring', text: text('paused') };
    case 'waiting':
      return reconcileStatus(note, text) ?? waitingStatus(state, now, text, silent);
    case 'retrying':
      return {
        fill: 'yellow',
        shape: 'ring',
        text: text('retrying', { error: shortText(state.error), next: clockTime(state.next ?? now, now) }),
      };
    case 'failed':
      return errorStatus(state.error);
  }
}

/** Blue while ids are compared, yellow where a person has to look; undefined: nothing is to be said. */
function reconcileStatus(note: ReconcileNote | undefined, text: StatusText): NodeStatus | undefined {
  switch (note?.phase) {
    case undefined:
      return undefined;
    case 'reading':
      return { fill: 'blue', shape: 'dot', text: text('readingIds', { count: note.rows }) };
    case 'looking':
    case 'sending':
      return { fill: 'blue', shape: 'dot', text: text('deletes', { done: note.done, total: note.total }) };
    case 'held':
      return { fill: 'yellow', shape: 'ring', text: text('deletesHeld', { count: note.count }) };
    case 'unsent':
      return { fill: 'yellow', shape: 'ring', text: unsentText(note, text) };
    case 'failed':
      return { fill: 'yellow', shape: 'ring', text: text('deletesFailed', { error: shortText(note.error) }) };
  }
}

function unsentText(
  { count, isConfirmed, error }: Extract<ReconcileNote, { phase: 'unsent' }>,
  text: StatusText,
): string {
  const unsent = text(isConfirmed ? 'deletesConfirmed' : 'deletesUnsent', { count });
  return error === undefined ? unsent : `${unsent}: ${shortText(error)}`;
}

function waitingStatus(
  { report, next }: Extract<ScheduleState, { phase: 'waiting' }>,
  now: number,
  text: StatusText,
  silent: number | undefined,
): NodeStatus {
  const [doubt] = report?.doubts ?? [];
  if (doubt === undefined && silent !== undefined) return silentStatus(silent, now, text);
  if (doubt === undefined)
    return { fill: 'green', shape: 'dot', text: waitingText(report?.events ?? 0, next, now, text) };
  const key = doubt.isUnreadable ? 'fieldUnreadable' : 'fieldMissing';
  const values = { field: shortened(doubt.path, LONGEST_FIELD) };
  return {
    fill: 'yellow',
    shape: 'dot',
    text:
      next === undefined ? text(`${key}Idle`, values) : text(key, { ...values, next: clockTime(next, now) }),
  };
}

function waitingText(events: number, next: number | undefined, now: number, text: StatusText): string {
  const plural = events === 1 ? 'event' : 'events';
  if (next === undefined) return events === 0 ? text('idle') : text(`${plural}Idle`, { count: events });
  const time = clockTime(next, now);
  return events === 0 ? text('waiting', { next: time }) : text(plural, { count: events, next: time });
}
