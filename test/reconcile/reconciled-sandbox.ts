import assert from 'node:assert/strict';
import type { RecordEvent } from '../../src/events/event';
import { oneAtATime } from '../../src/one-at-a-time';
import type { Poller, PollerOptions } from '../../src/polling/poller';
import { KnownIds } from '../../src/ids/known-ids';
import { Reconciler, type Progress, type ReconcilerOptions } from '../../src/reconcile/reconciler';
import type { ResourceConfiguration } from '../../src/resource/resource';
import type { Commit, Store } from '../../src/store/store';
import { contactsResource } from '../polling/maximizer-resource';
import { startPolledSandbox, type PolledSandbox } from '../polling/polled-sandbox';
import type { SandboxOptions } from '../sandbox';

/** A poller and a reconciler of the same records, as one node has them, until the next restart. */
export interface Reconciled {
  poller: Poller;
  reconciler: Reconciler;
}

/** What a test changes of them. */
export interface Changed {
  resource?: ResourceConfiguration;
  store?: Store;
  poller?: Partial<PollerOptions>;
  reconciler?: Partial<ReconcilerOptions>;
}

export interface ReconciledSandbox extends PolledSandbox {
  /** Opens both on what is on disk. */
  open(changed?: Changed): Promise<Reconciled>;
  progress: Progress[];
  /** `DELETED c1` and the like of what was sent since the last call. */
  told(): string[];
  /** Time passes, so that what happened before is older than what comes. */
  pass(seconds: number): void;
}

export async function startReconciledSandbox(options: SandboxOptions = {}): Promise<ReconciledSandbox> {
  const polled = await startPolledSandbox(options);
  const progress: Progress[] = [];
  const deliver = async (events: Iterable<RecordEvent>, commit: Commit): Promise<void> => {
    polled.events.push(...events);
    await commit();
  };
  return {
    ...polled,
    progress,
    open: async ({ resource = contactsResource({ pageSize: 3 }), store = polled.store, ...changed } = {}) => {
      const ids = new KnownIds(store, 'test');
      const poller = polled.poller(resource, { store, ids, ...changed.poller });
      const reconciler = new Reconciler({
        ...{ scope: 'test', resource, connection: polled.connection, store, ids, deliver, fuse: 5 },
        seen: poller.seen,
        inTurn: oneAtATime(),
        mayGoOn: () => Promise.resolve(),
        progress: (each) => progress.push(each),
        warn: (text) => polled.warnings.push(text),
        signal: new AbortController().signal,
        ...changed.reconciler,
      });
      await reconciler.open();
      return { poller, reconciler };
    },
    told: () => polled.events.splice(0).map(({ event }) => `${event.eventType} ${event.objectId}`),
    pass: (seconds) => {
      polled.sandbox.clock.advance(seconds * 1000);
    },
  };
}

/** A store that fails to write from some moment on, as a process that dies. */
export function breakable(store: Store): Store & { isBroken: boolean } {
  const broken = {
    ...store,
    isBroken: false,
    write: (...parts: Parameters<Store['write']>) =>
      broken.isBroken ? Promise.reject(new Error('died')) : store.write(...parts),
    clear: (...parts: Parameters<Store['clear']>) =>
      broken.isBroken ? Promise.reject(new Error('died')) : store.clear(...parts),
  };
  return broken;
}

/** The error that something ends with. */
export async function rejection(work: Promise<unknown>): Promise<Error & { code?: string }> {
  try {
    await work;
  } catch (error) {
    return error as Error;
  }
  return assert.fail('it was no error');
}
