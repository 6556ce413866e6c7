import type { ArmName } from './arms';
import type { Findings } from './findings';
import { figure } from './report';
import { quartilesOf } from './statistics';
import type { Setting, SettingResult } from './rounds';

/** One paragraph on how the cost of the poll node grows with pages, records, nodes and remembered versions. */
export function growthText({ settings, million, nodes }: Findings): string {
  const cost = (wanted: Partial<Setting>, arm: ArmName = 'event'): string => {
    const usual = { pageSize: 2_000, bytes: 700, share: 100, ...wanted };
    const keys = ['pageSize', 'bytes', 'share'] as const;
    const result = settings.find(({ setting }) => keys.every((key) => setting[key] === usual[key]));
    return result === undefined ? '–' : microseconds(result, arm).toFixed(1);
  };
  return [
    `A new record of 700 B costs the poll node ${cost({})} µs of CPU time on pages of 2,000, parsing and sending included (the floor: ${cost({}, 'floor')} µs); ${cost({ pageSize: 200 })} µs on pages of 200, where each page's request, write and sync is shared by fewer, and ${cost({ pageSize: 10_000 })} µs on pages of 10,000.`,
    `A record of 200 B costs ${cost({ bytes: 200 })} µs and one of 5 kB ${cost({ bytes: 5_000 })} µs (the floor, which reads and parses them too: ${cost({ bytes: 200 }, 'floor')} and ${cost({ bytes: 5_000 }, 'floor')} µs).`,
    `A record that is known costs ${cost({ share: 0 })} µs (the floor: ${cost({ share: 0 }, 'floor')} µs).`,
    `Another poll node costs ${figure(nodes.memory / 1000)} kB and ${((nodes.polledStartCpu - nodes.bareStartCpu) / nodes.nodes).toFixed(1)} ms of CPU time at the start, its first poll included; while no poll is due, ${figure(nodes.nodes)} of them use ${nodes.idle.toFixed(2)} % of a core.`,
    `A remembered version costs ${million.diskBytes.toFixed(0)} bytes on disk; with ${figure(million.records)} of them, records are read ${million.afterwards.toFixed(2)} times as fast as before.`,
  ].join(' ');
}

/** The middle of an arm's CPU time for a record, µs; NaN when it did not run. */
function microseconds(result: SettingResult, name: ArmName): number {
  const arm = result.arms.find((each) => each.name === name);
  const { pages, pageSize } = result.setting;
  if (arm === undefined) return NaN;
  return quartilesOf(arm.runs.map(({ cpu }) => (cpu * 1000) / (pages * pageSize))).median;
}
