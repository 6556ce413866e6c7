import type { NodeStatus } from 'node-red';
import type { ScheduleState } from '../../src/polling/schedule';
import type { PollReport } from '../../src/polling/report';
import { errorStatus, shortened, shortText, timeOfDay, twoDigits, type StatusText } from '../shared/status';

const DAY = 86_400_000;
/** Characters of a field's path that are shown. */
const LONGEST_FIELD = 20;

/**
 * What a node shows of its schedule: blue while it polls, green when all is well, yellow while it retries or when a
 * configured field does not turn up, red.
 */
export function statusOf(state: ScheduleState, now: number, text: StatusText): NodeStatus {
  switch (state.phase) {
    case 'polling':
      return { fill: 'blue', shape: 'dot', text: text('polling') };
    case 'paused':
      return { fill: 'blue', shape: 'ring', text: text('paused') };
    case 'waiting':
      return waitingStatus(state.report, state.next, now, text);
    case 'retrying':
      return {
        fill: 'yellow',
        shape: 'ring',
        text: text('retrying', { error: shortText(state.error), next: timeOf(state.next ?? now, now) }),
      };
    case 'failed':
      return errorStatus(state.error);
  }
}

function waitingStatus(
  report: PollReport | undefined,
  next: number | undefined,
  now: number,
  text: StatusText,
): NodeStatus {
  const [doubt] = report?.doubts ?? [];
  if (doubt === undefined)
    return { fill: 'green', shape: 'dot', text: waitingText(report?.events ?? 0, next, now, text) };
  const key = doubt.isUnreadable ? 'fieldUnreadable' : 'fieldMissing';
  const values = { field: shortened(doubt.path, LONGEST_FIELD) };
  return {
    fill: 'yellow',
    shape: 'dot',
    text: next === undefined ? text(`${key}Idle`, values) : text(key, { ...values, next: timeOf(next, now) }),
  };
}

function waitingText(events: number, next: number | undefined, now: number, text: StatusText): string {
  const plural = events === 1 ? 'event' : 'events';
  if (next === undefined) return events === 0 ? text('idle') : text(`${plural}Idle`, { count: events });
  const time = timeOf(next, now);
  return events === 0 ? text('waiting', { next: time }) : text(plural, { count: events, next: time });
}

/** The time of this machine's clock, `14:05`; with the date when that is not within a day. */
function timeOf(instant: number, now: number): string {
  const date = new Date(instant);
  const time = timeOfDay(date);
  if (instant - now < DAY) return time;
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())} ${time}`;
}
