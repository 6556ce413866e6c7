import type { Node, NodeAPI, NodeDef, NodeMessage, NodeMessageInFlow, NodeStatus } from 'node-red';
import type { Connection } from '../../src/connector/connection';
import { errorOf } from '../../src/errors';
import type { ChangeEvent } from '../../src/events/event';
import type { Store } from '../../src/store/store';
import { isStoreError } from '../../src/store/store-error';
import { chosenConnection, connectionNode, type ConnectionCredentials } from './connection-node';
import type { Figures } from './figures';
import { createReports, tellable, type Reports } from './reports';
import { openUserStore, storeTroubleOf, type StoreListener } from './user-store';

/** Sends a message at the one output of its node. */
export type Send = (message: NodeMessage) => void;

/** What does the work of a node that sends events or writes records, from when the store is open until the node is closed. */
export interface SourceEngine {
  /** Begins to send: the flows run. */
  start(): Promise<void> | void;
  /** Stops sending at once; resolves when nothing uses the store any more, and closes it. */
  close(): Promise<void>;
}

/** What a source node reports, and the connection it has. */
export interface SourceLife extends Pick<Reports, 'isEnded' | 'show' | 'tell' | 'warn' | 'log'> {
  /** Tells what went wrong with an event; without its record, which may be what is wrong. */
  readonly eventFailed: (event: ChangeEvent, error: Error) => void;
  /** The passwords of the chosen connection. @throws ConfigurationError when there is none */
  readonly credentials: () => ConnectionCredentials;
  /** The chosen connection, held until the node is closed. @throws ConfigurationError */
  readonly connection: () => Connection;
}

/** A status as Status nodes get it; the editor shows no figures. */
type StatusWithFigures = NodeStatus & { figures: Figures };

/** What makes a source node the one it is. */
export interface SourceNode<Engine extends SourceEngine> {
  /** What the messages of its errors have as topic. */
  topic: string;
  /**
   * Reads the settings and takes hold of the connection; what comes back makes the engine, which then owns the store.
   * @throws ConfigurationError for what cannot work
   */
  prepare(life: SourceLife): (store: Store) => Engine | Promise<Engine>;
  /** What each of its statuses carries; undefined: nothing. @param engine undefined where it is still to be made */
  figures?(engine: Engine | undefined): Figures;
  /** Shows and tells why it cannot work. */
  failed(error: Error, life: SourceLife): void;
  /** The store, of which it was told that it failed, can be used again. @param engine undefined where it is still to be made */
  recovered(engine: Engine | undefined, life: SourceLife): void;
  /**
   * Does what an input message asks for. Resolves with a line for the log, if there is one to say.
   * @param send sends what comes of that very message
   */
  obey(engine: Engine, message: NodeMessageInFlow, send: Send): Promise<string | undefined>;
  /** Told as soon as the node is being closed. @param removed whether it will not come back */
  closing?(removed: boolean): void;
}

/** Runs a node that has something to keep: opens it, starts it when the flows have started, passes orders on, closes it. */
export function runSource<Engine extends SourceEngine>(
  RED: NodeAPI,
  node: Node,
  definition: NodeDef & Readonly<Record<string, unknown>>,
  source: SourceNode<Engine>,
): void {
  const reports = createReports(RED, node, source.topic);
  const { connection } = definition;
  const chosen = connectionNode(RED, connection);
  let engine: Engine | undefined;
  const life: SourceLife = {
    ...reports,
    get isEnded() {
      return reports.isEnded;
    },
    show: (status) => {
      if (source.figures === undefined) {
        reports.show(status);
        return;
      }
      const shown: StatusWithFigures = { ...status, figures: source.figures(engine) };
      reports.show(shown);
    },
    eventFailed: (event: ChangeEvent, error: Error) => {
      reports.tell(error, { topic: event.objectType, event });
    },
    credentials: () => chosenConnection(chosen, connection).credentials,
    connection: () => chosenConnection(chosen, connection).register(node),
  };
  const fail = (error: unknown): void => {
    if (!reports.isEnded) source.failed(errorOf(error), life);
  };

  const closing = new AbortController();
  const listener: StoreListener = {
    failing: (error) => {
      if (error !== undefined) fail(error);
      else if (!reports.isEnded) source.recovered(engine, life);
    },
    damaged: (error, contents) => {
      reports.tell(error, { topic: source.topic, ...(contents !== undefined && { payload: contents }) });
    },
  };
  const open = async (): Promise<Engine> => {
    const make = source.prepare(life);
    for (;;) {
      const store = await openUserStore(RED, node, listener, closing.signal);
      try {
        return (engine = await make(store));
      } catch (error) {
        await store.close();
        // a store that fails is opened again
        if (!isStoreError(error) || closing.signal.aborted) throw error;
      }
    }
  };
  const opening = open();
  opening.catch(fail);

  // not before: a message that is sent while the flows are still being built reaches nobody
  reports.onceStarted(() => {
    const start = async (opened: Engine): Promise<void> => {
      if (!reports.isEnded) await opened.start();
    };
    opening.then(
      (opened) => start(opened).catch(fail),
      () => undefined,
    );
  });

  node.on('input', (message, send, done) => {
    const trouble = engine === undefined ? storeTroubleOf(node.id) : undefined;
    (trouble === undefined ? opening : Promise.reject(trouble))
      .then((opened) => source.obey(opened, message, send))
      .then(
        (line) => {
          if (line !== undefined) reports.log(line);
          done();
        },
        (error: unknown) => {
          // what a Deploy breaks off is nobody's error
          if (!reports.isEnded) done(tellable(errorOf(error)));
        },
      )
      // a message that Node-RED cannot copy for those who hear of its end: its node says so without it
      .catch((error: unknown) => {
        reports.tell(errorOf(error));
      });
  });

  node.on('close', (removed: boolean, done: () => void) => {
    reports.end();
    closing.abort();
    source.closing?.(removed);
    // at once, since the nodes behind this one are closed already, and what is sent to them is lost
    const closed = engine?.close() ?? opening.then((opened) => opened.close());
    closed
      .catch(() => undefined)
      .finally(() => {
        chosen?.deregister(node);
        done();
      });
  });
}
