import type { NodeAPI } from 'node-red';

/** What Node-RED's flows are doing, for all nodes of this package: Node-RED warns of too many listeners from 11 on. */
export interface Flows {
  /** Whether they run; false while a Deploy builds them: then Status and Catch nodes, unchanged ones too, hear nothing. */
  readonly running: boolean;
  /** Whether a Deploy made them what they are, rather than that they were loaded as they were saved. */
  readonly deployed: boolean;
  /** Calls back each time they have started, until the function that comes back is called. */
  onStarted(listener: () => void): () => void;
  /** Calls back when they do not run for now: a person stopped them, or a node's type is missing. */
  onHalted(listener: () => void): void;
}

/** What Node-RED tells when it starts flows. */
interface StartingEvent {
  /** What a Deploy changed; missing when it was none. */
  diff?: object | null;
}

/** What Node-RED tells of its state. */
interface RuntimeEvent {
  id?: string;
  payload?: { state?: string };
}

/** A test may load these nodes many times into one Node-RED. */
const known = new WeakMap<object, Flows>();

/** The flows of this Node-RED, with one listener for each of its events however many ask. */
export function flowsOf({ events }: NodeAPI): Flows {
  const flows = known.get(events) ?? watched(events);
  known.set(events, flows);
  return flows;
}

function watched(events: NodeAPI['events']): Flows {
  const listeners = new Set<() => void>();
  const halted = new Set<() => void>();
  let running = false;
  let deployed = false;
  events.on('flows:starting', (event?: StartingEvent) => {
    running = false;
    deployed = (event?.diff ?? undefined) !== undefined;
  });
  events.on('flows:started', () => {
    running = true;
    for (const listener of [...listeners]) listener();
  });
  events.on('runtime-event', ({ id, payload }: RuntimeEvent) => {
    if (id !== 'runtime-state' || !/^(stop|safe)$/.test(payload?.state ?? '')) return;
    for (const listener of halted) listener();
  });
  return {
    get running() {
      return running;
    },
    get deployed() {
      return deployed;
    },
    onStarted: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onHalted: (listener) => {
      halted.add(listener);
    },
  };
}
