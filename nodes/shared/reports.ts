import type { Node, NodeAPI, NodeMessage, NodeStatus } from 'node-red';
import { oneLine } from '../../src/one-line';
import { flowsOf } from './flows';

/** What a node shows and tells, each as one line, and so that Status and Catch nodes hear it. */
export interface Reports {
  readonly isEnded: boolean;
  /** Shows a status. It is shown again after every Deploy, since Status nodes hear nothing during one. */
  readonly show: (status: NodeStatus) => void;
  /** Reports an error to the log and to Catch nodes; during a Deploy, when it is over. */
  readonly tell: (error: Error, message?: NodeMessage) => void;
  readonly warn: (text: string) => void;
  readonly log: (text: string) => void;
  /** Calls back when the flows have started for the first time, after what had to be told. */
  readonly onceStarted: (started: () => void) => void;
  /** From now on nothing is shown or told. */
  readonly end: () => void;
}

/** @param topic what the messages of errors have as topic */
export function createReports(RED: NodeAPI, node: Node, topic: string): Reports {
  const flows = flowsOf(RED);
  let shown: NodeStatus | undefined;
  let untold: (() => void)[] = [];
  let hasStarted = false;
  let started: (() => void) | undefined;
  let isEnded = false;

  const show = (status: NodeStatus): void => {
    if (isEnded) return;
    shown = status;
    node.status(status);
  };
  const forget = flows.onStarted(() => {
    if (shown !== undefined) show(shown);
    hasStarted = true;
    const waiting = untold;
    untold = [];
    for (const tell of waiting) tell();
    started?.();
    started = undefined;
  });

  return {
    get isEnded() {
      return isEnded;
    },
    show,
    tell: (error, message = { topic }) => {
      if (isEnded) return;
      const tell = (): void => {
        node.error(tellable(error), message);
      };
      if (hasStarted && flows.running) tell();
      else untold.push(tell);
    },
    warn: (text) => {
      if (!isEnded) node.warn(oneLine(text));
    },
    log: (text) => {
      if (!isEnded) node.log(oneLine(text));
    },
    onceStarted: (callback) => {
      started = callback;
    },
    end: () => {
      isEnded = true;
      forget();
      // a Status node, and what hangs on it, would keep the last one while this node is disabled or being restarted
      if (shown !== undefined) node.status({});
    },
  };
}

/** An error whose message is one line. */
export function tellable(error: Error): Error {
  const message = oneLine(error.message);
  return message === error.message ? error : new Error(message, { cause: error });
}
