import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import recordType from '../../nodes/maximizer-record/maximizer-record';
import { startSandbox, type Sandbox } from '../sandbox';
import { CORE } from './acknowledge-flows';
import {
  completing,
  connectionTo,
  credentialsOf,
  recording,
  startFlows,
  type FlowNode,
  type RunningFlows,
} from './flows';

const EXAMPLE = path.join(__dirname, '../../examples/two-way-sync.json');

/** A node of the example, by the name that a person reads. */
const named = (flow: readonly FlowNode[], name: string): string =>
  (flow.find((node) => node['name'] === name)?.['id'] as string | undefined) ?? assert.fail(`no ${name}`);

describe('the example of a two-way sync', () => {
  let sandboxes: Sandbox[] = [];
  let running: RunningFlows | undefined;

  beforeEach(async () => {
    sandboxes = [await startSandbox(), await startSandbox()];
  });
  afterEach(async () => {
    await running?.stop();
    for (const sandbox of sandboxes) await sandbox.close();
  });

  it('writes each change over once, in both directions, and ends', async () => {
    const [here, there] = sandboxes;
    assert.ok(here && there);
    const example = JSON.parse(readFileSync(EXAMPLE, 'utf8')) as FlowNode[];
    const ids = { here: named(example, 'Maximizer'), there: named(example, 'The other Maximizer') };
    const polls = [named(example, 'changed here'), named(example, 'changed there')];
    const tab = example.find(({ type }) => type === 'tab')?.['id'];
    const shown = example.filter(({ type }) => type !== 'comment');
    const flow = shown.map((node): FlowNode => {
      if (node['type'] === 'maximizer-poll-resource') return { ...node, refreshInterval: 0 };
      if (node['type'] === 'debug') return { ...recording(String(node['id'])), z: tab };
      if (node['id'] === ids.here) return connectionTo(here, { id: ids.here });
      return node['id'] === ids.there ? connectionTo(there, { id: ids.there }) : node;
    });
    const secrets = (sandbox: Sandbox): Record<string, string> => credentialsOf(sandbox)['connection'] ?? {};
    running = await startFlows(
      [...flow, { ...completing, z: tab, scope: polls }, { ...recording('completed'), z: tab }],
      { [ids.here]: secrets(here), [ids.there]: secrets(there) },
      { nodes: [recordType, ...CORE] },
    );
    const flows = running;
    const written = (name: string): number => flows.received(named(example, name)).length;
    const round = async (): Promise<void> => {
      for (const { clock } of sandboxes) clock.advance(60_000);
      for (const id of polls) {
        const { length } = flows.received('completed');
        flows.node(id).receive({});
        await flows.messages('completed', length + 1);
      }
    };
    const contacts = sandboxes.map((sandbox) => sandbox.resource('contacts'));
    await round();
    contacts[0]?.create({ FullName: 'Ada Lovelace', City: 'London' });
    await round();
    await flows.messages(named(example, 'written there'), 1);
    await round();
    await round();
    assert.deepEqual([written('written there'), written('written here')], [1, 0]);
    const copy = contacts[1]?.all()[0];
    assert.equal(copy?.['City'], 'London');
    contacts[1]?.patch(String(copy['Key']), { City: 'Marylebone' });
    await round();
    await flows.messages(named(example, 'written here'), 1);
    await round();
    await round();
    assert.deepEqual([written('written there'), written('written here')], [1, 1]);
    assert.equal(contacts[0]?.all()[0]?.['City'], 'Marylebone');
    assert.deepEqual(flows.errors, []);
  });
});
