import { ARM_NAMES, armOf, flowOf, type Arm, type ArmName } from './arms';
import {
  startHub,
  startNodeRed,
  type HubProcess,
  type MemoryRun,
  type NodeRedProcess,
  type Run,
} from './processes';
import { expectedOf, type Round } from './records';
import { ratiosOf } from './statistics';

/** What is read in each round, and by whom. */
export interface Setting {
  arms: readonly ArmName[];
  pages: number;
  pageSize: number;
  /** Of one record. */
  bytes: number;
  /** Percent of the records that are new. */
  share: number;
  rounds: number;
  /** Where to write a CPU profile of Node-RED to. */
  profile?: string | undefined;
}

/** What one arm took, round by round. */
export interface ArmResult {
  name: ArmName;
  runs: readonly Run[];
  /** Records read a second, changed or not. */
  rates: readonly number[];
  memory: MemoryRun['memory'];
}

export interface SettingResult {
  setting: Setting;
  arms: readonly ArmResult[];
}

/** Rounds before those that count: the first reads what is known afterwards, and the others warm the code. */
const WARM_UPS = 3;
/** How far poll nodes look back where records are to stay known through all rounds, seconds. */
const LOOKBACK = 43_200;

/** Lets each arm read each round in one Node-RED, in turn, each round beginning with another arm. */
export async function measured(setting: Setting): Promise<SettingResult> {
  const hub = await startHub();
  try {
    const lookback = setting.share === 100 ? undefined : LOOKBACK;
    const settings = { hub: hub.url, pageSize: setting.pageSize, lookback };
    const arms = ARM_NAMES.filter((name) => setting.arms.includes(name)).map((name) => armOf(name, settings));
    const { profile } = setting;
    const nodeRed = await startNodeRed({ ...flowOf(arms, hub.url), profile });
    try {
      return { setting, arms: await resultsOf(setting, arms, hub, nodeRed) };
    } finally {
      await nodeRed.stop();
    }
  } finally {
    await hub.stop();
  }
}

async function resultsOf(
  setting: Setting,
  arms: readonly Arm[],
  hub: HubProcess,
  nodeRed: NodeRedProcess,
): Promise<ArmResult[]> {
  const { pages, pageSize, bytes, share, rounds } = setting;
  const records = pages * pageSize;
  const runs = new Map(arms.map(({ name }) => [name, [] as Run[]]));
  const roundOf = (number: number): Round => ({ number, records, pageSize, bytes, share });
  for (let number = 0; number < WARM_UPS + rounds; number += 1) {
    await hub.prepare(roundOf(number));
    for (const arm of turned(arms, number)) {
      const run = await oneRun('run', arm, roundOf(number), nodeRed);
      if (number >= WARM_UPS) runs.get(arm.name)?.push(run);
    }
  }
  const last = roundOf(WARM_UPS + rounds);
  await hub.prepare(last);
  const results: ArmResult[] = [];
  for (const arm of arms) {
    const { memory } = (await oneRun('run for memory', arm, last, nodeRed)) as MemoryRun;
    const counted = runs.get(arm.name) ?? [];
    const rates = counted.map(({ took }) => (records * 1000) / took);
    results.push({ name: arm.name, runs: counted, rates, memory });
  }
  return results;
}

/** One arm in one round. @throws when it did not deliver exactly the records that are new */
export async function oneRun(
  call: 'run' | 'run for memory',
  arm: Arm,
  round: Round,
  nodeRed: NodeRedProcess,
): Promise<Run> {
  const { keyHead, count, sum } = expectedOf(round);
  const run = (await nodeRed.ask({
    call,
    arm: arm.name,
    start: arm.start,
    message: arm.message,
    tellsDone: arm.tellsDone,
    expected: count,
    keyHead,
    records: round.records,
  })) as Run;
  if (run.count === count && run.sum === sum && run.repeated === 0 && run.strange === 0) return run;
  const told = `${run.count} of ${count} records, ${run.repeated} of them repeated, and ${run.strange} that are not new`;
  throw new Error(`Round ${round.number}: ${arm.name} delivered ${told}.`);
}

/** The list, beginning at another place each time. */
function turned<T>(list: readonly T[], times: number): T[] {
  const first = times % list.length;
  return [...list.slice(first), ...list.slice(0, first)];
}

/**
 * How fast an arm was by another, round by round; undefined when one of them did not run.
 * @param by what is compared: the time that a round took, or the CPU time, which other programs disturb less but which
 * does not count waiting for the disk and the hub
 */
export function ratiosTo(
  result: SettingResult,
  name: ArmName,
  other: ArmName,
  by: 'took' | 'cpu' = 'took',
): number[] | undefined {
  const [arm, base] = [name, other].map((wanted) => result.arms.find((each) => each.name === wanted));
  if (arm === undefined || base === undefined) return undefined;
  const timesOf = ({ runs }: ArmResult): number[] => runs.map((run) => run[by]);
  return ratiosOf(timesOf(base), timesOf(arm));
}
