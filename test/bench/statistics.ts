/** The middle half of some figures. */
export interface Quartiles {
  lower: number;
  median: number;
  upper: number;
}

/** @throws when there are none */
export function quartilesOf(values: readonly number[]): Quartiles {
  const sorted = [...values].sort((a, b) => a - b);
  return { lower: at(sorted, 0.25), median: at(sorted, 0.5), upper: at(sorted, 0.75) };
}

/** The value below which a share of some figures lies, between two of them where it falls between them. */
export function percentileOf(values: readonly number[], share: number): number {
  return at(
    [...values].sort((a, b) => a - b),
    share,
  );
}

/** Each figure by the other of the same round: a machine is not as fast in one round as in the next. */
export function ratiosOf(values: readonly number[], others: readonly number[]): number[] {
  return values.map((value, round) => value / (others[round] ?? NaN));
}

function at(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) throw new Error('there are no figures');
  return below + (above - below) * (place - Math.floor(place));
}
