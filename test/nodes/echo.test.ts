import assert from 'node:assert/strict';
import { readPollSettings } from '../../nodes/maximizer-poll-resource/settings';
import recordType from '../../nodes/maximizer-record/maximizer-record';
import { readWebhookSettings } from '../../nodes/open-connectors-webhook/settings';
import { startSandbox, type Sandbox } from '../sandbox';
import { CORE } from './acknowledge-flows';
import {
  completing,
  connectionTo,
  credentialsOf,
  polling,
  recording,
  recordNode,
  recordOf,
  startFlows,
  TAB,
  webhook,
  type FlowNode,
  type RunningFlows,
} from './flows';

/** How many events both polls sent, as their last statuses say. */
function eventsSent(running: RunningFlows): number {
  const counts = ['poll-0', 'poll-1'].map((id) => {
    const status = running.statuses(id).at(-1) as { figures?: { events: number } } | undefined;
    return status?.figures?.events ?? 0;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Lets polls run, one after the other; each is over when its message is completed. */
async function poll(running: RunningFlows, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const { length } = running.received('completed');
    running.node(id).receive({});
    await running.messages('completed', length + 1);
  }
}

const ECHOES = ['send', 'mark', 'skip'] as const;

describe('a change that a record node made', () => {
  let sandboxes: Sandbox[] = [];
  let flows: RunningFlows | undefined;

  beforeEach(async () => {
    sandboxes = [await startSandbox(), await startSandbox()];
  });
  afterEach(async () => {
    await flows?.stop();
    flows = undefined;
    for (const sandbox of sandboxes) await sandbox.close();
  });

  const start = async (...nodes: FlowNode[]): Promise<RunningFlows> => {
    const [here, there] = sandboxes;
    assert.ok(here && there);
    const polls = nodes.filter(({ type }) => type === 'maximizer-poll-resource').map(({ id }) => id);
    const other = connectionTo(there, { id: 'other' });
    const { connection = {} } = credentialsOf(there);
    return (flows = await startFlows(
      [TAB, connectionTo(here), other, { ...completing, scope: polls }, recording('completed'), ...nodes],
      { ...credentialsOf(here), other: connection },
      { nodes: [recordType, ...CORE] },
    ));
  };
  const contacts = (index: number): ReturnType<Sandbox['resource']> => {
    const sandbox = sandboxes[index];
    assert.ok(sandbox);
    return sandbox.resource('contacts');
  };
  const later = (): void => {
    for (const { clock } of sandboxes) clock.advance(60_000);
  };

  it('is sent as any other by flows that were saved before this could be chosen', () => {
    for (const saved of [polling(), webhook()]) assert.ok(!('echo' in saved));
    assert.equal(readPollSettings(polling()).echo, 'send');
    assert.equal(readWebhookSettings(webhook()).echo, 'send');
    assert.throws(() => readPollSettings(polling({ echo: 'forget' })), /echo/);
  });

  it('is sent, marked or left out by a poll, as it is chosen; what another made is sent', async () => {
    const running = await start(
      recordNode({ action: 'update', wires: [['done']] }),
      recording('done'),
      ...ECHOES.flatMap((echo) => [polling({ id: `poll-${echo}`, echo, wires: [[echo]] }), recording(echo)]),
    );
    const own = String(contacts(0).create({ FullName: 'Ada' })['Key']);
    const others = String(contacts(0).create({ FullName: 'Ben' })['Key']);
    const pollAll = (): Promise<void> =>
      poll(
        running,
        ECHOES.map((echo) => `poll-${echo}`),
      );
    await pollAll();
    later();
    running.node('record').receive({ payload: { Key: own, City: 'Rome' } });
    await running.messages('done', 1);
    contacts(0).patch(others, { City: 'Oslo' });
    await pollAll();
    await pollAll();
    const sent = ECHOES.map((echo) =>
      running
        .received(echo)
        .filter(({ event }) => event?.eventType === 'UPDATED')
        .map(
          (message) => `${String(recordOf(message)['City'])}${message.event?.echo === true ? ' echo' : ''}`,
        )
        .sort(),
    );
    assert.deepEqual(sent, [['Oslo', 'Rome'], ['Oslo', 'Rome echo'], ['Oslo']]);
  });

  /** How many writes two systems make of one new contact in three rounds, when each is told every change of the other. */
  async function writesOfSync(echo: (typeof ECHOES)[number]): Promise<number> {
    const values = { values: '{"FullName": payload.FullName, "City": payload.City}', valuesType: 'jsonata' };
    const writing = { action: 'upsert', matchOn: 'FullName', ...values, wires: [['written']] };
    const running = await start(
      polling({ id: 'poll-0', echo, wires: [['to-1']] }),
      recordNode({ id: 'to-1', connection: 'other', ...writing }),
      polling({ id: 'poll-1', echo, connection: 'other', wires: [['to-0']] }),
      recordNode({ id: 'to-0', ...writing }),
      recording('written'),
    );
    // each system has its own way of writing what it is told
    const written = [
      (city: string): string => city.toLowerCase(),
      (city: string): string => city.toUpperCase(),
    ];
    written.forEach((write, index) => {
      contacts(index).watchers.add(({ id }) => {
        const city = String(contacts(index).get(id)?.['City']);
        if (city !== write(city)) contacts(index).patch(id, { City: write(city) });
      });
    });
    contacts(0).create({ FullName: 'Ada', City: 'rome' });
    for (const index of [0, 1, 0, 1, 0, 1]) {
      later();
      await poll(running, [`poll-${index}`]);
      await running.messages('written', eventsSent(running));
    }
    return running.received('written').length;
  }

  it('ends a sync of two systems after one round where it is left out', async () => {
    assert.equal(await writesOfSync('skip'), 1);
  });

  it('keeps a sync of two systems going for ever where it is sent', async () => {
    assert.equal(await writesOfSync('send'), 6);
  });
});
