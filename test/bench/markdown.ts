import os from 'node:os';
import { LABELS, type ArmName } from './arms';
import type { Findings, Circumstances } from './findings';
import type { FreshnessResult } from './freshness';
import type { LoadingResult } from './loading';
import type { ManyNodesResult } from './many-nodes';
import type { MillionResult } from './million';
import { cellsOf, figure, HEADS, rangeText, settingName } from './report';
import { growthText } from './growth';
import { ratiosTo, type SettingResult } from './rounds';

/** The text of BENCH.md. */
export function benchText(findings: Findings, circumstances: Circumstances): string {
  const [usual, ...others] = findings.settings;
  if (usual === undefined) throw new Error('nothing was measured');
  return [
    '# Benchmark',
    'Written by `npm run bench`. Each table is of one Node-RED, in which all ways to make messages of changes read the same pages in turn, round by round; every round is checked for delivering exactly the records that are new. A ratio is taken within a round; a figure is the median of all rounds, with its quartiles in brackets. The floor reads each page, parses it and sends what is new, which it is told; it remembers and stores nothing. State of the poll nodes is on disk, and synced. Messages are counted by the same node everywhere.',
    machineText(circumstances),
    '## Ratios',
    ratiosTable(findings.settings),
    '## In figures',
    ...[usual, ...others].map((result) => `${settingName(result.setting)}:\n\n${settingTable(result)}`),
    'Memory is that of one round: the most that the heap grew, garbage included; what stayed on the heap; what stayed in buffers.',
    '## A million records',
    millionText(findings.million),
    '## Many nodes, loading, freshness',
    nodesText(findings.nodes),
    loadingText(findings.loading),
    freshnessText(findings.freshness),
    '## How the cost grows',
    growthText(findings),
    '## Dates',
    fenced(findings.dates),
    '## Webhook',
    fenced(findings.webhook),
  ].join('\n\n');
}

function machineText({ package: own, nodeRed, load }: Circumstances): string {
  const cpus = os.cpus();
  const memory = Math.round(os.totalmem() / 2 ** 30);
  const machine = `${cpus.length} cores (${cpus[0]?.model.trim() ?? 'unknown'}), ${memory} GB, ${os.type()} ${os.arch()}`;
  return `Package ${own}, Node-RED ${nodeRed}, Node.js ${process.versions.node}; ${machine}. Load before it began: ${load.toFixed(1)}.`;
}

/** The ratios alone, a row a setting. */
function ratiosTable(results: readonly SettingResult[]): string {
  const columns: readonly (readonly [head: string, name: ArmName, other: ArmName, by?: 'took' | 'cpu'])[] = [
    ['an event / floor', 'event', 'floor'],
    ['the same by CPU time', 'event', 'floor', 'cpu'],
    ['a page / floor', 'page', 'floor'],
    ['what changed / an event', 'changed', 'event'],
    ['acknowledged / floor', 'acknowledged', 'floor'],
    ['an event / hand flow', 'event', 'hand'],
    ['an event / function', 'event', 'function'],
    ['a page / function', 'page', 'function'],
  ];
  const rows = results.map((result) => [
    settingName(result.setting),
    ...columns.map(([, name, other, by]) => {
      const ratios = ratiosTo(result, name, other, by);
      return ratios === undefined ? '' : rangeText(ratios, (value) => value.toFixed(2));
    }),
  ]);
  return table(['', ...columns.map(([head]) => head)], rows);
}

function settingTable(result: SettingResult): string {
  return table(
    ['', ...HEADS],
    result.arms.map((arm) => [LABELS[arm.name], ...cellsOf(arm, result)]),
  );
}

function millionText({ records, rate, delay, memory, diskBytes }: MillionResult): string {
  return table(
    [`first read of ${figure(records)} records, a message an event`, ''],
    [
      ['records a second', figure(rate)],
      ['event loop delay, 99th percentile', `${delay.p99.toFixed(1)} ms`],
      ['event loop delay, longest', `${delay.max.toFixed(1)} ms`],
      ['heap, at most more than before, garbage included', megabytes(memory.highest)],
      ['heap that stays, after garbage collection', megabytes(memory.heap)],
      ['buffers that stay', megabytes(memory.buffers)],
      ['on disk, a remembered version', `${diskBytes.toFixed(1)} bytes`],
    ],
  );
}

function nodesText({ nodes, busy, ...each }: ManyNodesResult): string {
  const over = (ms: number): string =>
    `${figure(ms - each.bareStart)} ms beyond Node-RED's own ${figure(each.bareStart)} ms`;
  return table(
    [`${figure(nodes)} poll nodes on one connection`, ''],
    [
      ['start, until the flows run', over(each.start)],
      ['start, until each node has polled', over(each.polledStart)],
      [
        'the same, CPU time',
        `${figure(each.polledStartCpu - each.bareStartCpu)} ms beyond Node-RED's own ${figure(each.bareStartCpu)} ms`,
      ],
      [
        'idle, of a core',
        `${each.idle.toFixed(2)} % (Node-RED without nodes of ours ${each.bareIdle.toFixed(2)} %)`,
      ],
      ['memory a node: heap and buffers', `${figure(each.memory / 1000)} kB`],
      ['memory a node: of the process', `${figure(each.rss / 1000)} kB`],
      [
        `a poll every ${busy.interval} s each`,
        `${figure(busy.polls)} requests/s, ${busy.cpu.toFixed(0)} % of a core`,
      ],
      ['requests at once', `${busy.mostOpen} of ${busy.allowed} allowed`],
      ['requests of the node with the fewest, and the most', `${busy.fewest} and ${busy.most}`],
    ],
  );
}

function loadingText({ took, cpu }: LoadingResult): string {
  const ms = (value: number): string => value.toFixed(0);
  const range = ({ lower, median, upper }: typeof took): string =>
    `${ms(median)} (${ms(lower)}–${ms(upper)}) ms`;
  return table(
    ['loading the package, each time in a new process', ''],
    [
      ['time', range(took)],
      ['CPU time', range(cpu)],
    ],
  );
}

function freshnessText({ rate, notifications, afterAnswer, afterPost }: FreshnessResult): string {
  const pair = ({ median, p99 }: typeof afterAnswer): string[] => [
    `${median.toFixed(1)} ms`,
    `${p99.toFixed(1)} ms`,
  ];
  return table(
    [`${figure(notifications)} notifications, ${rate} a second`, 'median', '99th percentile'],
    [
      ['from the answer 200 to the message', ...pair(afterAnswer)],
      ['from the post to the message', ...pair(afterPost)],
    ],
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function fenced(text: string): string {
  return `\`\`\`\n${text.trimEnd()}\n\`\`\``;
}
