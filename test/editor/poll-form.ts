import assert from 'node:assert/strict';
import { connectionTo, credentialsOf, polling, TAB, type FlowNode } from '../nodes/flow-nodes';
import { changeNode, editNode, openWithFlows, savedFlows, type SavedNode } from './editor';
import { useFormBench, type FormBench } from './form-bench';

/** The editor with one poll node, `poll`, and its connection. */
export interface PollForm extends FormBench {
  /** Opens the form of the node, as if it had been saved with these properties. */
  readonly openForm: (changed?: FlowNode) => Promise<void>;
  /** Unfolds all sections of the form. */
  readonly openSections: () => Promise<void>;
  /** A node as the server has it. */
  readonly saved: (id: string) => Promise<SavedNode>;
}

export function usePollForm(): PollForm {
  const bench = useFormBench();
  before(async () => {
    const { sandbox } = bench;
    const connection = { ...connectionTo(sandbox), credentials: credentialsOf(sandbox)['connection'] };
    await openWithFlows(bench.page, bench.url, [TAB, connection, polling({ wires: [] })]);
  });

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
    openForm: async (changed = {}) => {
      await changeNode(bench.page, 'poll', { ...polling(), ...changed });
      await editNode(bench.page, 'poll');
    },
    openSections: () =>
      bench.page.evaluate(() => {
        for (const section of document.querySelectorAll('details')) section.open = true;
      }),
    saved: async (id) => {
      const node = (await savedFlows(bench.url)).find((each) => each.id === id);
      assert.ok(node, `no ${id} in the flows`);
      return node;
    },
  };
}
