import { LABELS, type ArmName } from './arms';
import { ratiosTo, type ArmResult, type Setting, type SettingResult } from './rounds';
import { quartilesOf } from './statistics';

const LABEL_WIDTH = Math.max(...Object.values(LABELS).map(({ length }) => length)) + 2;
const CELL = 26;

/** What the cells of an arm's row are. */
export const HEADS = [
  'to the floor',
  'to the hand flow',
  'by CPU time to the floor',
  'records/s',
  'CPU µs a record',
  'loop delay p99 ms',
  'MB high / heap / buffers',
] as const;

/** A setting in words, such as `10 pages of 2,000 records of 700 B, 1 % new`. */
export function settingName({ pages, pageSize, bytes, share }: Setting): string {
  return `${figure(pages)} pages of ${figure(pageSize)} records of ${figure(bytes)} B, ${share} % new`;
}

/** A setting's results as a table in plain text: ratios first, each median with its quartiles. */
export function settingText(result: SettingResult): string {
  return [
    `${settingName(result.setting)}; ${result.setting.rounds} rounds, median (quartiles)`,
    line('', HEADS),
    ...result.arms.map((arm) => line(LABELS[arm.name], cellsOf(arm, result))),
  ].join('\n');
}

/** What is told of an arm: ratios first, each median with its quartiles. */
export function cellsOf(arm: ArmResult, result: SettingResult): string[] {
  const { pages, pageSize } = result.setting;
  const cpu = arm.runs.map((run) => (run.cpu * 1000) / (pages * pageSize));
  const { highest, heap, buffers } = arm.memory;
  return [
    ratioCell(result, arm.name, 'floor'),
    ratioCell(result, arm.name, 'hand'),
    ratioCell(result, arm.name, 'floor', 'cpu'),
    rangeText(arm.rates, figure),
    rangeText(cpu, (value) => value.toFixed(1)),
    rangeText(
      arm.runs.map((run) => run.delay.p99),
      (ms) => ms.toFixed(0),
    ),
    [highest, heap, buffers].map((bytes) => (bytes / 1e6).toFixed(1)).join(' / '),
  ];
}

function ratioCell(result: SettingResult, name: ArmName, other: ArmName, by?: 'took' | 'cpu'): string {
  const ratios = ratiosTo(result, name, other, by);
  return ratios === undefined ? '' : rangeText(ratios, (value) => value.toFixed(2));
}

/** The median of some figures, and their quartiles behind it. */
export function rangeText(values: readonly number[], text: (value: number) => string): string {
  const { lower, median, upper } = quartilesOf(values);
  return `${text(median)} (${text(lower)}–${text(upper)})`;
}

/** A number as people read it: `27,000`. */
export function figure(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function line(label: string, cells: readonly string[]): string {
  return label.padEnd(LABEL_WIDTH) + cells.map((cell) => cell.padStart(CELL)).join('');
}
