import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';

/** A message as the flow received it. */
export interface Seen {
  sink: string;
  /** When, in ms of this machine's clock. */
  at: number;
  /** The event's. */
  id: string;
  objectId: string;
  attempt: number;
  origin: string;
  /** What the record said of its own version. */
  version: number;
}

/** What a flow received; a line that a kill cut off is left out, since the node had not passed it on. */
export function readRecords(file: string): Seen[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Seen];
      } catch {
        return [];
      }
    });
}

/** What the records of one sink show. */
export interface Tally {
  /** Objects whose last version never arrived. */
  lost: string[];
  /** Versions that arrived more than once. */
  repeated: number;
  /** The most of them after any one kill or deploy. */
  mostRepeatedAtOnce: number;
  received: number;
}

/** What is promised of the events at a sink. */
export interface Promised {
  sink: string;
  /** Repeats after an end, at most. */
  inFlight: number;
  /** Whether a repeat must show a higher attempt. */
  attempts: boolean;
  /** Whether the versions of an object come in order; default: they do. */
  isOrdered?: boolean | undefined;
}

/**
 * Holds a sink to what is promised whatever ends the process: nothing lost, one id for one version, versions of an
 * object in order, and repeats only after an end, at most `inFlight` of them each time.
 * @param ends when the process, or its flow, ended, in ms
 */
export function tallyOf(
  records: readonly Seen[],
  finals: ReadonlyMap<string, number>,
  ends: readonly number[],
  { sink, inFlight, attempts, isOrdered = true }: Promised,
): Tally {
  const lifeOf = ({ at }: Seen): number => ends.filter((end) => end <= at).length;
  const first = new Map<string, Seen>();
  const last = new Map<string, Seen>();
  const newest = new Map<string, number>();
  const repeats = new Map<number, number>();
  for (const seen of records) {
    const { id, objectId, version } = seen;
    const before = last.get(id);
    last.set(id, seen);
    if (before === undefined) {
      const known = newest.get(objectId) ?? 0;
      assert.ok(!isOrdered || version > known, `${id}: version ${version} arrived after ${known}`);
      newest.set(objectId, Math.max(known, version));
      first.set(id, seen);
      continue;
    }
    assert.equal(version, before.version, `${id} names two versions`);
    assert.ok(
      lifeOf(seen) > lifeOf(before),
      `${id} came twice without an end between: ${JSON.stringify([before, seen])}`,
    );
    if (attempts) assert.ok(seen.attempt > before.attempt, `${id} came again as attempt ${seen.attempt}`);
    repeats.set(lifeOf(seen), (repeats.get(lifeOf(seen)) ?? 0) + 1);
  }
  const named = new Map([...first.values()].map((seen) => [`${seen.objectId} ${seen.version}`, seen]));
  for (const seen of first.values()) {
    const other = named.get(`${seen.objectId} ${seen.version}`);
    assert.equal(other, seen, `${sink}: a version under two ids: ${JSON.stringify([other, seen])}`);
  }
  const mostRepeatedAtOnce = Math.max(0, ...repeats.values());
  assert.ok(mostRepeatedAtOnce <= inFlight, `${sink}: ${mostRepeatedAtOnce} repeats after one end`);
  return {
    lost: [...finals].filter(([objectId, version]) => newest.get(objectId) !== version).map(([id]) => id),
    repeated: [...repeats.values()].reduce((sum, count) => sum + count, 0),
    mostRepeatedAtOnce,
    received: records.length,
  };
}
