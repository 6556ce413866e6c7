/** The part of node-red-node-test-helper that the tests use; the package brings no types. */
declare module 'node-red-node-test-helper' {
  import type { Node, NodeAPI } from 'node-red';

  type FlowNode = Readonly<Record<string, unknown>>;

  interface Sending {
    type(name: 'form'): Sending;
    set(name: string, value: string): Sending;
    send(body: object | string): Promise<{ status: number; body: unknown }>;
  }

  interface NodeTestHelper {
    init(runtimePath: string): void;
    settings(settings: Record<string, unknown>): void;
    load(
      nodes: readonly ((RED: NodeAPI) => void)[],
      flow: readonly FlowNode[],
      credentials?: Record<string, Record<string, string>>,
    ): Promise<void>;
    unload(): Promise<void>;
    setFlows(
      flow: readonly FlowNode[],
      type: 'full' | 'flows' | 'nodes',
      credentials: Record<string, Record<string, string>>,
    ): Promise<void>;
    getNode(id: string): Node | null;
    credentials: { get(id: string): Record<string, string> };
    request(): {
      get(path: string): Promise<{ status: number; body: unknown }>;
      post(path: string): Sending;
    };
  }

  const helper: NodeTestHelper;
  export default helper;
}
