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

/**
 * Holds a sink to what is promised whatever ends the process: nothing lost, one id for one version, versions of an
 * object in order, and repeats only after an end, at most `inFlight` of them each time.
 * @param ends when the process, or its flow, ended, in ms
 * @param attempts whether a repeat must show a higher attempt
 */
export function tallyOf(
  records: readonly Seen[],
  finals: ReadonlyMap<string, number>,
  ends: readonly number[],
  { sink, inFlight, attempts }: { sink: string; inFlight: number; attempts: boolean },
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
      assert.ok(version > known, `${id}: version ${version} arrived after ${known}`);
      newest.set(objectId, version);
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
  const ids = new Map([...first.values()].map(({ objectId, version, id }) => [`${objectId} ${version}`, id]));
  assert.equal(ids.size, first.size, 'a version arrived under two ids');
  const mostRepeatedAtOnce = Math.max(0, ...repeats.values());
  assert.ok(mostRepeatedAtOnce <= inFlight, `${sink}: ${mostRepeatedAtOnce} repeats after one end`);
  return {
    lost: [...finals].filter(([objectId, version]) => newest.get(objectId) !== version).map(([id]) => id),
    repeated: [...repeats.values()].reduce((sum, count) => sum + count, 0),
    mostRepeatedAtOnce,
    received: records.length,
  };
}
