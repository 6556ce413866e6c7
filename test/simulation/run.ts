import { createConnection, type Connection } from '../../src/connector/connection';
import type { RecordEvent } from '../../src/events/event';
import { createPoller, type Poller } from '../../src/polling/poller';
import type { Clock } from '../../src/clock';
import { createStream, polledStream } from '../../src/streams/stream';
import { createMemoryStore } from '../../src/store/memory-store';
import { contactsResource } from '../polling/maximizer-resource';
import { connectionSettings, NOON } from '../polling/polled-sandbox';
import { startSandbox } from '../sandbox';
import { startPushing } from './pushing';
import type { Scenario } from './scenario';
import { versionOf, World } from './world';

/** What came of a scenario. */
export interface Outcome {
  name: string;
  /** Changes made, and events emitted. */
  changes: number;
  events: number;
  /** Records whose last version was never emitted. */
  lost: string[];
  /** Versions, and event ids, that were emitted twice. */
  repeated: string[];
  /** Versions that were emitted and were there before the start. */
  stale: string[];
  failedPolls: number;
  rowsRead: number;
  /** Requests and rows of the polls from half an hour after the last change on: the most of a poll. */
  quiet: { polls: number; requests: number; rows: number };
  /** Rows that a plain 10-minute overlap reads. */
  overlapRows: number;
  /** Seconds from a change to its event. */
  medianDelay: number;
  worstDelay: number;
}

const OVERLAP = 600_000;
/** Polls after the last change, so that what is late has time to turn up. */
const AFTER = 20;
/**
 * So long after the last change nothing may be read again, ms; polls that are farther apart read once again what the one
 * before may have been too early for. And for how long that is looked at, s.
 */
const QUIET_AFTER = 30 * 60_000;
const QUIET_FOR = 60 * 60;

/** Plays a scenario: the real poller, on real HTTP, against the sandbox, in virtual time. */
export async function outcomeOf(scenario: Scenario, seed: number): Promise<Outcome> {
  let time = scenario.start ?? NOON;
  const sandbox = await startSandbox({ now: () => time });
  const contacts = sandbox.declare('contacts', { tokens: 'snapshot', ...scenario.contacts });
  const world = new World(sandbox, contacts, () => time, seed);
  world.populate(scenario.population ?? 3000);
  scenario.prepare?.(world);
  const store = createMemoryStore();
  const resource = contactsResource({ createdCheckTolerance: 10, ...scenario.resource });
  if (scenario.isUndated === true) delete resource.updated;
  const emitted: { event: RecordEvent; at: number }[] = [];
  const clock: Clock = {
    now: () => time,
    elapsed: () => time,
    sleep: (ms) => {
      time += ms;
      return Promise.resolve();
    },
  };
  const stream = scenario.pushes && createStream(store, 'simulation', clock);
  const started = (): { connection: Connection; poller: Poller } => {
    const connection = createConnection(connectionSettings(sandbox, scenario.settings), {
      clock,
      retry: { attempts: 3, firstWait: 500, longestWait: 5000 },
    });
    const poller = createPoller({
      scope: 'simulation',
      resource,
      connection,
      store,
      startFrom: 'now',
      lookback: 90,
      deepLookback: 900,
      stream: stream && polledStream(stream, stream.of(resource.resource)),
      deliver: async (events, commit) => {
        const claimed = await stream
          ?.of(resource.resource)
          .claim([...events], () => ({ noticer: 'poll', isFinal: false, isComparable: true }));
        for (const event of claimed?.events ?? events) emitted.push({ event, at: time });
        await commit(claimed?.operations);
      },
      warn: () => undefined,
    });
    return { connection, poller };
  };
  let run = started();
  const pushing =
    stream &&
    scenario.pushes &&
    (await startPushing(world, scenario.pushes, {
      ...{ stream, store, resource, clock },
      connection: () => run.connection,
      sent: (event) => {
        emitted.push({ event, at: time });
      },
    }));

  const start = time;
  const seconds = scenario.minutes * 60;
  const after = Math.max(
    AFTER * scenario.interval,
    scenario.quiet === true ? QUIET_AFTER / 1000 + QUIET_FOR + 3 * scenario.interval : 0,
  );
  const dateText = (instant: number): string => String(contacts.traits.formatDate(instant));
  let overlapRows = 0;
  let rowsRead = 0;
  let failedPolls = 0;
  let polls = 0;
  const quiet = { polls: 0, requests: 0, rows: 0 };
  const poll = async (): Promise<void> => {
    // a plain overlap asks for the last interval and ten minutes more
    const since = dateText(sandbox.clock.now() - OVERLAP - scenario.interval * 1000);
    if (scenario.frugal === true)
      overlapRows += contacts.select({ where: `LastModifyDate>'${since}'`, orderBy: undefined }).total ?? 0;
    polls += 1;
    if (scenario.restarts !== undefined && polls % scenario.restarts === 0) {
      run.connection.close();
      run = started();
    }
    const { requests, rows } = sandbox.log.counters;
    await run.poller.poll().catch(() => {
      failedPolls += 1;
    });
    if (time - world.changedAt < Math.max(QUIET_AFTER, 2000 * scenario.interval)) return;
    quiet.polls += 1;
    quiet.requests = Math.max(quiet.requests, sandbox.log.counters.requests - requests);
    quiet.rows = Math.max(quiet.rows, sandbox.log.counters.rows - rows);
  };

  await poll();
  // what changes in the second of the start, before the first poll has read it, counts as there before
  world.truths.clear();
  for (let second = 1; second <= seconds + after; second += 1) {
    // a failing poll waits: the clock may be ahead of this second already
    time = Math.max(time, start + second * 1000);
    if (second <= seconds) scenario.second(world, second);
    else sandbox.faults.clear();
    await pushing?.pushDue();
    if (second === seconds) {
      sandbox.onPage = undefined;
      rowsRead = sandbox.log.counters.rows;
    }
    if (second % scenario.interval === 0) {
      await poll();
      if (second <= seconds) scenario.duringPoll?.(world);
    }
  }
  await pushing?.close();
  run.connection.close();
  await sandbox.close();
  return { ...judged(world, emitted), name: scenario.name, failedPolls, rowsRead, overlapRows, quiet };
}

function judged(
  world: World,
  emitted: readonly { event: RecordEvent; at: number }[],
): Omit<Outcome, 'name' | 'failedPolls' | 'rowsRead' | 'overlapRows' | 'quiet'> {
  const versions = emitted.map(({ event }) => versionOf(event.payload ?? {}));
  const seen = new Set(versions);
  const ids = emitted.map(({ event }) => event.event.id);
  const delays = emitted
    .flatMap(({ at }, index) => {
      const born = world.born.get(versions[index] ?? '');
      return born === undefined ? [] : [(at - born) / 1000];
    })
    .sort((a, b) => a - b);
  return {
    changes: world.born.size,
    events: emitted.length,
    lost: [...world.truths.values()].map(({ version }) => version).filter((version) => !seen.has(version)),
    repeated: [...twice(versions), ...twice(ids)],
    stale: versions.filter((version) => !world.born.has(version)),
    medianDelay: delays[Math.floor(delays.length / 2)] ?? NaN,
    worstDelay: delays[Math.floor(delays.length * 0.99)] ?? NaN,
  };
}

function twice(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.size === seen.add(value).size);
}
