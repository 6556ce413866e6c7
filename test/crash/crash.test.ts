import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { startSandbox, type Sandbox } from '../sandbox';
import { Changes } from './changes';
import { randomFrom } from '../sandbox/random';
import { Notifier } from './notifier';
import { readRecords, tallyOf } from './records';
import { Pusher } from './pusher';
import {
  acknowledgedPoll,
  credentialsOf,
  flowBase,
  handoffPoll,
  stream,
  STREAM_PATH,
  SIGNATURE_KEY,
  webhook,
  WEBHOOK_PATH,
} from './sources';
import { Victim, type DeployType } from './victim';

/** Ends by SIGKILL; `npm run crash` makes more. */
const KILLS = Number(process.env['KILLS'] ?? 50);
const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
/** Ends of each gentler kind. */
const OTHERS = 4;
/** How long the flow may take to catch up in the end, ms. */
const PATIENCE = 60_000;

const SOURCES = [handoffPoll, acknowledgedPoll, webhook, stream];

describe(`whatever ends Node-RED (seed ${SEED})`, function () {
  this.timeout(KILLS * 8_000 + 240_000);
  let sandbox: Sandbox;
  let victim: Victim;
  let changes: Changes;
  let pusher: Pusher;
  let notifier: Notifier;
  let random: () => number;

  before(async () => {
    random = randomFrom(SEED);
    sandbox = await startSandbox();
    victim = await Victim.create(
      [...flowBase(sandbox), ...SOURCES.flatMap(({ nodes }) => nodes)],
      credentialsOf(sandbox),
    );
    changes = new Changes(sandbox, random);
    changes.start();
    pusher = new Pusher(() => victim.url + WEBHOOK_PATH, SIGNATURE_KEY, sandbox.instance.id);
    pusher.start();
    notifier = new Notifier(sandbox, () => victim.url + STREAM_PATH, SIGNATURE_KEY, random);
  });

  after(async () => {
    changes.stop();
    await pusher.stop();
    await notifier.stop();
    await victim.remove();
    await sandbox.close();
  });

  it(`loses nothing by SIGKILL, ${KILLS} times`, async () => {
    for (let kill = 0; kill < KILLS; kill += 1) {
      // one in five while it is starting
      if (random() < 0.2) {
        await victim.start();
        await pause(random() * 1_500);
      } else {
        await victim.startFlows();
        await pause(random() * 1_500);
      }
      await victim.end('SIGKILL');
    }
    await caughtUp();
  });

  it(`loses nothing by SIGTERM, ${OTHERS} times`, async () => {
    for (let stop = 0; stop < OTHERS; stop += 1) {
      await victim.end('SIGTERM');
      changes.start();
      pusher.start();
      await victim.startFlows();
      await pause(500 + random() * 1_000);
    }
    await caughtUp();
  });

  for (const type of ['full', 'nodes'] satisfies DeployType[]) {
    it(`loses nothing by deploys of kind "${type}", ${OTHERS} times`, async () => {
      changes.start();
      pusher.start();
      for (let deploy = 0; deploy < OTHERS; deploy += 1) {
        await pause(300 + random() * 1_000);
        await victim.deploy(type, `${type} ${deploy}`);
      }
      await caughtUp();
    });
  }

  /** Stops the changes, waits until every sink has every final version, and holds the sinks to what is promised. */
  async function caughtUp(): Promise<void> {
    changes.stop();
    if (!victim.isRunning) await victim.startFlows();
    await pusher.stop();
    const until = Date.now() + PATIENCE;
    for (;;) {
      const records = readRecords(victim.records);
      const tallies = SOURCES.map((source) => {
        const { sink } = source;
        const own = records.filter((seen) => seen.sink === sink);
        const finals = sink === webhook.sink ? pusher.answered : changes.versions;
        return { sink, ...tallyOf(own, finals, victim.ends, source) };
      });
      if (tallies.every(({ lost }) => lost.length === 0)) {
        for (const { sink, received, repeated, mostRepeatedAtOnce } of tallies) {
          console.log(
            `      ${sink}: ${received} received, 0 lost, ${repeated} repeated, ${mostRepeatedAtOnce} at once`,
          );
        }
        return;
      }
      assert.ok(
        Date.now() < until,
        `lost: ${JSON.stringify(tallies.map(({ sink, lost }) => [sink, lost]))}\n${victim.lines.slice(-40).join('\n')}`,
      );
      await pause(250);
    }
  }
});
