import type { NodeStatus } from 'node-red';
import type { RecordAction, RecordReport } from '../../src/record/order';
import { shortened, type StatusText } from '../shared/status';

/** Characters of a resource's name that are shown. */
const LONGEST_RESOURCE = 20;

/** What is under way: the newest of the messages that are. */
export interface Work {
  action: RecordAction;
  resource: string;
  /** Records that a find has read so far. */
  rows?: number;
  /** How many there are, where the platform says. */
  total?: number | undefined;
}

/** Blue while it reads or writes: `get contacts`, and of a long find `find contacts · 1200 of 5000`. */
export function workStatus({ action, resource, rows, total }: Work, text: StatusText): NodeStatus {
  const key = rows === undefined ? 'working' : total === undefined ? 'read' : 'readOf';
  const values = {
    action,
    resource: shortened(resource, LONGEST_RESOURCE),
    rows: rows ?? 0,
    total: total ?? 0,
  };
  return { fill: 'blue', shape: 'dot', text: text(key, values) };
}

/**
 * Green with what came of a message, yellow where its record was missing.
 * @param report undefined where nothing was found to be sent
 * @param records that were sent
 */
export function doneStatus(report: RecordReport | undefined, records: number, text: StatusText): NodeStatus {
  const isFind = report === undefined || report.action === 'find';
  if (isFind) return { fill: 'green', shape: 'dot', text: foundText(records, text) };
  return {
    fill: report.outcome === 'missing' ? 'yellow' : 'green',
    shape: 'dot',
    text: text(report.outcome),
  };
}

function foundText(records: number, text: StatusText): string {
  return records === 1 ? text('record') : text('records', { count: records });
}
