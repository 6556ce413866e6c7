import type { Outcome, Verdict } from './delivery';
import { deliveryOf } from './registry';
import type { DeliveryMark } from './messages';

/** Why an acknowledgement changed nothing. */
export type Refusal = Exclude<Verdict, 'accepted'> | 'no-source';

/** What became of acknowledgements: how many were accepted, and how many were not, by reason. */
export interface Acknowledged {
  accepted: number;
  refused: Partial<Record<Refusal, number>>;
}

/** Tells the source nodes what a flow says of their messages. */
export function acknowledge(marks: readonly DeliveryMark[], outcome: Outcome): Acknowledged {
  const acknowledged: Acknowledged = { accepted: 0, refused: {} };
  for (const { node, id } of marks) {
    const verdict = deliveryOf(node)?.acknowledge(id, outcome) ?? 'no-source';
    if (verdict === 'accepted') acknowledged.accepted += 1;
    else acknowledged.refused[verdict] = (acknowledged.refused[verdict] ?? 0) + 1;
  }
  return acknowledged;
}
