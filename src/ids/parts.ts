import { scopePrefix } from '../store/keys';

/** What lies below a node's `deletes`, each with a number of its own that never changes its meaning. */
const PARTS = {
  /** What is known of runs: one entry. */
  state: 0,
  /** The ids that the last run left, a block for each bucket. */
  known: 1,
  /** Ids that polls met since then, a block for each page. */
  met: 2,
  /** The same by bucket, while a run compares. */
  sorted: 3,
  /** What a run has read, by bucket. */
  read: 4,
  /** Records that are to be reported deleted, some at a time. */
  plan: 5,
  /** Records that were reported deleted, by the key of their id. */
  gone: 6,
  /** Records that are there, and that the resource's url does not show any more, likewise. */
  hidden: 7,
} as const;

/** What the keys of a part begin with. @param scope what the node's state is filed under */
export function partPrefix(scope: string, part: keyof typeof PARTS): Buffer {
  return Buffer.concat([scopePrefix(scope, 'deletes'), Buffer.from([PARTS[part]])]);
}
