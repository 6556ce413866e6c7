import type { Order } from './order';

/** What is asked of a node from outside of its flow. */
type Obey = (order: Order) => Promise<void>;

/** The poll nodes that run in this process, by their ids. */
const running = new Map<string, Obey>();

/** Makes a node known to the admin route. Returns what takes it back. */
export function registerRunning(id: string, obey: Obey): () => void {
  running.set(id, obey);
  return () => {
    // a node that was deployed again may have registered already
    if (running.get(id) === obey) running.delete(id);
  };
}

/** What obeys for a node; undefined where none of this id runs. */
export function runningNode(id: string): Obey | undefined {
  return running.get(id);
}
