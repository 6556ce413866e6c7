import type { FreshnessResult } from './freshness';
import type { LoadingResult } from './loading';
import type { ManyNodesResult } from './many-nodes';
import type { MillionResult } from './million';
import type { SettingResult } from './rounds';

/** All that was measured. */
export interface Findings {
  settings: readonly SettingResult[];
  million: MillionResult;
  nodes: ManyNodesResult;
  loading: LoadingResult;
  freshness: FreshnessResult;
  /** What the benchmarks of dates and of the webhook printed. */
  dates: string;
  webhook: string;
}

/** What was measured with, and on. */
export interface Circumstances {
  package: string;
  nodeRed: string;
  /** Of the machine before it began: programs that ran or waited to, on average. */
  load: number;
}
