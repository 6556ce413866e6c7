import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { connectionTo, credentialsOf, recordNode, TAB, type FlowNode } from '../nodes/flow-nodes';
import type { NodeRedLine } from '../package/node-red-lines';
import { changeNode, editNode, openWithFlows, savedFlows, type SavedNode } from './editor';
import { useFormBench, type FormBench } from './form-bench';

/** The editor with one record node, `record`, its connection, and four contacts. */
export interface RecordForm extends FormBench {
  /** The key of the contact Pat O'Brien. */
  readonly key: string;
  /** Opens the form of the node, as if it had been saved with these properties. */
  readonly openForm: (changed?: FlowNode) => Promise<void>;
  /** A node as the server has it, the record node unless said otherwise. */
  readonly saved: (id?: string) => Promise<SavedNode>;
  /** A property's field as the person sees it: of a typed input what Node-RED shows in its place. */
  readonly seen: (property: string) => Locator;
  /** The text of the typed input of the field with that id. */
  readonly typedInput: (id: string) => Locator;
  /** Types there, key by key: a typed input tells of nothing else. */
  readonly type: (id: string, value: string) => Promise<void>;
  /** Presses the preview's button; answers what it shows, once it does. */
  readonly preview: () => Promise<string>;
  /** Has a record of the resource taken for the message. */
  readonly takeRecord: () => Promise<void>;
  /** What the node is called in the flow. */
  readonly label: () => Promise<string | null>;
}

export function useRecordForm(line?: NodeRedLine): RecordForm {
  const bench = useFormBench(line);
  let key = '';

  before(async () => {
    const { sandbox, page, url } = bench;
    for (const FullName of ['Ada Lovelace', 'Hannah Arendt', 'Emmy Noether', "Pat O'Brien"]) {
      const values = { FullName, City: 'Cork', Address: { City: 'Cork' } };
      key = String(sandbox.resource('contacts').create(values)['Key']);
    }
    const connection = { ...connectionTo(sandbox), credentials: credentialsOf(sandbox)['connection'] };
    await openWithFlows(page, url, [TAB, connection, recordNode({ wires: [] })]);
  });

  const typedInput = (id: string): Locator =>
    bench.page.locator(`#${id} + .red-ui-typedInput-container .red-ui-typedInput-input`);
  return {
    get page() {
      return bench.page;
    },
    get url() {
      return bench.url;
    },
    get sandbox() {
      return bench.sandbox;
    },
    get nodeRed() {
      return bench.nodeRed;
    },
    get key() {
      return key;
    },
    openForm: async (changed = {}) => {
      await changeNode(bench.page, 'record', { ...recordNode({ wires: [] }), ...changed });
      await editNode(bench.page, 'record');
    },
    saved: async (id = 'record') => {
      const node = (await savedFlows(bench.url)).find((each) => each.id === id);
      return node ?? assert.fail(`no ${id} in the flows`);
    },
    seen: (property) => {
      const id = `#node-input-${property}`;
      return bench.page.locator(`${id}:not([type="hidden"]), ${id} + .red-ui-typedInput-container`);
    },
    typedInput,
    type: async (id, value) => {
      await typedInput(id).fill('');
      await typedInput(id).pressSequentially(value);
    },
    preview: async () => {
      await bench.page.locator('#maximizer-record-preview').click();
      await bench.page.locator('#maximizer-record-preview:enabled').waitFor();
      return (await bench.page.locator('#maximizer-record-preview-result').textContent()) ?? '';
    },
    takeRecord: async () => {
      await bench.page.locator('#maximizer-record-fill').click();
      await bench.page.waitForFunction(() => {
        const area = document.querySelector<HTMLTextAreaElement>('#maximizer-record-message');
        return area?.value.includes('Key');
      });
    },
    label: () => bench.page.locator('[id="record"] .red-ui-flow-node-label').textContent(),
  };
}
