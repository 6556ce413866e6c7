import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { outcomeOf, ACKNOWLEDGE_PROPERTIES } from '../../nodes/open-connectors-acknowledge/properties';
import { CONNECTION_PROPERTIES } from '../../nodes/maximizer-config/properties';
import { readConnectionSettings } from '../../nodes/maximizer-config/settings';
import { POLL_PROPERTIES } from '../../nodes/maximizer-poll-resource/properties';
import { readPollSettings } from '../../nodes/maximizer-poll-resource/settings';
import { recordProperties } from '../../nodes/maximizer-record/properties';
import { pathOf, WEBHOOK_PROPERTIES } from '../../nodes/open-connectors-webhook/properties';
import { readWebhookSettings } from '../../nodes/open-connectors-webhook/settings';
import type { Properties, PropertyTable } from '../../nodes/shared/property';
import { ConfigurationError } from '../../src/errors';
import {
  connectionTo,
  credentialsOf,
  polling,
  recordNode,
  TAB,
  webhook,
  type FlowNode,
} from '../nodes/flow-nodes';
import { GRAMMAR, settingsOf } from '../nodes/maximizer-record/grammar';
import { closeForm, editNode, isDirty, openWithFlows, settled, validationErrors } from './editor';
import { useFormBench } from './form-bench';

/** What a property may hold, as an import or a person writing JSON makes it; undefined: it is missing. */
const VALUES: readonly unknown[] = [
  undefined,
  null,
  '',
  ' ',
  'wrong',
  '/',
  '-1',
  '3',
  0,
  0.5,
  1e12,
  true,
  'false',
  [],
  ['a'],
  {},
  { a: 1 },
  { updatedDateField: 'a[', updatedDateFormat: 'yyyy' },
  '$now(',
  '$now()',
  'payload[0',
];

/** A type of node: one that works, what it saves, and how the runtime reads it. */
interface Kind {
  node: FlowNode;
  table: PropertyTable;
  read: (properties: Properties) => unknown;
}

const RECORD = { table: recordProperties(GRAMMAR), read: settingsOf };
/** What no node can do without; of a missing number of outputs Node-RED's editor itself makes one. */
const REQUIRED = [
  ...['resource', 'url', 'callbackUrl', 'resources', 'register', 'outputs'],
  ...['action', 'matchOn', 'whereMode', 'ceql'],
];
const NODES = [
  ...['poll', 'webhook', 'registering', 'acknowledge'],
  ...['getting', 'finding', 'searching', 'upserting', 'computing'],
];
const bareId = (name: string, rest: null | undefined): string => `bare-${name}-${String(rest)}`;

describe('editor and runtime', function () {
  this.timeout(180_000);
  const bench = useFormBench();
  let page: Page;

  const kinds = (): Record<string, Kind> => ({
    poll: { node: polling({ wires: [] }), table: POLL_PROPERTIES, read: readPollSettings },
    webhook: {
      node: webhook({ wires: [] }),
      table: WEBHOOK_PROPERTIES,
      read: (properties) => [pathOf(properties['path']), readWebhookSettings(properties)],
    },
    registering: {
      node: webhook({
        id: 'registering',
        wires: [],
        register: true,
        callbackUrl: 'https://example.com/events',
        resources: { contacts: { url: '/hubs/crm/contacts', idField: 'Key' } },
      }),
      table: WEBHOOK_PROPERTIES,
      read: (properties) => [pathOf(properties['path']), readWebhookSettings(properties)],
    },
    acknowledge: {
      node: {
        id: 'acknowledge',
        type: 'open-connectors-acknowledge',
        z: 'tab',
        x: 1,
        y: 1,
        name: '',
        outcome: 'done',
        wires: [],
      },
      table: ACKNOWLEDGE_PROPERTIES,
      read: ({ outcome }) => outcomeOf(outcome),
    },
    getting: { node: recordNode({ id: 'getting', wires: [] }), ...RECORD },
    finding: {
      node: recordNode({
        ...{ id: 'finding', wires: [], action: 'find' },
        where: [{ field: 'City', comparison: '=', value: 'Cork', valueType: 'str' }],
      }),
      ...RECORD,
    },
    searching: {
      node: recordNode({
        ...{ id: 'searching', wires: [], action: 'find', whereMode: 'ceql' },
        ceql: "City = 'Cork'",
      }),
      ...RECORD,
    },
    upserting: {
      node: recordNode({ id: 'upserting', wires: [], action: 'upsert', matchOn: 'Email' }),
      ...RECORD,
    },
    computing: {
      node: recordNode({
        ...{ id: 'computing', wires: [], action: 'update', key: '$now()', keyType: 'jsonata' },
        ...{ values: 'record', valuesType: 'flow', resource: 'topic', resourceType: 'msg' },
      }),
      ...RECORD,
    },
    connection: {
      node: connectionTo(bench.sandbox),
      table: CONNECTION_PROPERTIES,
      read: (properties) =>
        readConnectionSettings(properties, credentialsOf(bench.sandbox)['connection'] ?? {}),
    },
  });

  /** Why the runtime does not run a node; undefined when it does. */
  const runtimeReason = (read: Kind['read'], properties: Properties): string | undefined => {
    try {
      read(properties);
      return undefined;
    } catch (error) {
      assert.ok(error instanceof ConfigurationError, String(error));
      return error.key;
    }
  };

  /** Imports nodes beside each other and answers why the editor does not take each of them, in their order. */
  const editorReasons = (nodes: readonly FlowNode[]): Promise<string[][]> =>
    page.evaluate((imported) => {
      const red = (window as unknown as { RED: { nodes: Record<string, (...args: unknown[]) => unknown> } })
        .RED;
      red.nodes['import']?.(imported, { generateIds: false });
      return imported.map(({ id }) => {
        const node = red.nodes['node']?.(id) as { valid?: boolean; validationErrors?: string[] };
        return node.valid === false ? (node.validationErrors ?? ['?']) : [];
      });
    }, nodes);

  /** A node that says only what it must, the rest missing or null, as flows written by hand do. */
  const bare = (name: string, rest: null | undefined): FlowNode => {
    const { node, table } = kinds()[name] ?? assert.fail();
    const left = Object.entries(node).filter(([key]) => !(key in table) || REQUIRED.includes(key));
    const nulls = Object.keys(table).map((key) => [key, null] as const);
    return {
      ...(rest === null && Object.fromEntries(nulls)),
      ...Object.fromEntries(left),
      id: bareId(name, rest),
    };
  };

  before(async () => {
    ({ page } = bench);
    const { sandbox } = bench;
    const connection = { ...connectionTo(sandbox), credentials: credentialsOf(sandbox)['connection'] };
    const bares = NODES.flatMap((name) => [bare(name, undefined), bare(name, null)]);
    await openWithFlows(page, bench.url, [TAB, connection, ...bares]);
  });

  for (const name of NODES) {
    for (const rest of [undefined, null]) {
      it(`leave a ${name} node whose properties are ${rest === null ? 'null' : 'missing'} as it is when its form is closed`, async () => {
        const id = bareId(name, rest);
        assert.deepEqual(await validationErrors(page, id), []);
        await editNode(page, id);
        await closeForm(page);
        assert.equal(await isDirty(page), false);
      });
    }
  }

  for (const name of [...NODES, 'connection']) {
    it(`say the same of every property of a ${name} node, whatever it holds`, async () => {
      const { node, table, read } = kinds()[name] ?? assert.fail();
      const cases = Object.keys(table)
        .filter((key) => key !== 'name')
        .flatMap((key) => VALUES.map((value, index) => ({ key, value, id: `${name}-${key}-${index}` })));
      const nodes = cases.map(({ key, value, id }) => {
        const changed: Record<string, unknown> = { ...node, id, [key]: value };
        if (value === undefined) Reflect.deleteProperty(changed, key);
        if (name === 'connection') changed['credentials'] = credentialsOf(bench.sandbox)['connection'];
        return changed;
      });
      const said = await editorReasons(nodes);
      const different = cases.flatMap(({ key, value }, index) => {
        const runtime = runtimeReason(read, nodes[index] ?? {});
        const editor = said[index] ?? [];
        return (runtime === undefined) === (editor.length === 0)
          ? []
          : [`${key} ${JSON.stringify(value)}: runtime ${runtime ?? 'runs'}, editor ${String(editor)}`];
      });
      assert.deepEqual(different, []);
      // a reason names the field as the form does, and no key of a catalog
      const words = said.flat();
      assert.ok(words.length > 10);
      assert.deepEqual(
        words.filter((reason) => /^[a-z]+[A-Z]|maximizer-|open-connectors-/.test(reason)),
        [],
      );
    });
  }

  it('leave a connection without credentials as it is when its form is closed', async () => {
    const { sandbox } = bench;
    const bare = { ...connectionTo(sandbox, { id: 'no-credentials' }), hasUsers: false };
    await openWithFlows(page, bench.url, [TAB, bare, polling({ connection: 'no-credentials', wires: [] })]);
    await page.evaluate(() => {
      window.RED.editor.editConfig('', 'maximizer-config', 'no-credentials');
    });
    await page.locator('#node-config-dialog-ok').waitFor();
    await settled(page);
    await page.locator('#node-config-dialog-ok').click();
    await page.locator('#node-config-dialog-ok').waitFor({ state: 'detached' });
    assert.equal(await isDirty(page), false);
  });

  it('call an acknowledge node by its type where its outcome is none', async () => {
    await openWithFlows(page, bench.url, [TAB, { ...kinds()['acknowledge']?.node, outcome: 'zz' }]);
    assert.match(
      await page.locator('#acknowledge .red-ui-flow-node-label').innerHTML(),
      />acknowledge event</,
    );
  });
});
