import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Node, NodeAPI } from 'node-red';
import { oneAtATime } from '../../src/one-at-a-time';
import { Sightings, UNSEEN_DAYS } from '../../src/store/sightings';
import type { Store } from '../../src/store/store';
import { among, flowNodes } from './flow-nodes';
import { flowsOf } from './flows';
import { STREAM_SCOPE } from './streams';
import { notedPlace, notePlace } from './noted-place';
import type { StatePlace } from './state-place';

/** A node whose store is open. */
interface KeptNode {
  node: Node;
  store: Store;
  /** Whether it came with flows as they were saved, rather than with a Deploy: it was deployed before. */
  wasDeployed: boolean;
}

/** Ms between two looks at whether another day has begun. */
const ROUND = 3_600_000;

/**
 * Keeps the state of one place: notes which nodes are there, tells those that were deployed before and find none, and
 * removes that of nodes that were not among the flows for long.
 */
export class StateKeeper {
  readonly #RED: NodeAPI;
  readonly #place: StatePlace;
  readonly #nodes = new Map<string, KeptNode>();
  readonly #sightings = new Sightings();
  #timer: NodeJS.Timeout | undefined;
  readonly #inTurn = oneAtATime();
  /** Whether a round is to come that has not begun yet. */
  #isRoundDue = false;

  constructor(RED: NodeAPI, place: StatePlace) {
    this.#RED = RED;
    this.#place = place;
    flowsOf(RED).onStarted(() => {
      this.#round();
    });
  }

  add(kept: KeptNode): void {
    this.#nodes.set(kept.node.id, kept);
    this.#timer ??= setInterval(() => {
      this.#round();
    }, ROUND).unref();
    if (flowsOf(this.#RED).running) this.#round();
  }

  remove(node: Node): void {
    // another of the same id may have come already
    if (this.#nodes.get(node.id)?.node === node) this.#nodes.delete(node.id);
    if (this.#nodes.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Looks at all nodes, those included that come before it begins: many that come at once make one round, not one each. */
  #round(): void {
    if (this.#isRoundDue) return;
    this.#isRoundDue = true;
    const look = (): Promise<void> => {
      this.#isRoundDue = false;
      return this.#look();
    };
    // a store that fails meanwhile is looked at again in the next one
    this.#inTurn(look).catch(() => undefined);
  }

  async #look(): Promise<void> {
    const [kept] = this.#nodes.values();
    if (kept === undefined) return;
    const { store } = kept;
    const isAnotherDay = await this.#sightings.count(store);
    for (const id of await this.#sightings.see(store, [...this.#nodes.keys()])) this.#greet(id);
    notePlace(this.#RED, this.#place.directory);
    if (isAnotherDay) await this.#sweep(store);
  }

  async #sweep(store: Store): Promise<void> {
    const isAmong = among(flowNodes(this.#RED));
    const swept = await this.#sightings.sweep(store, (id) => this.#nodes.has(id) || isAmong(id));
    for (const { scope = 'unknown', events } of swept) {
      const what = scope.startsWith(STREAM_SCOPE) ? scope : `node ${scope}`;
      this.#RED.log.warn(
        `maximizer: removed the state of the ${what}, which was not among the flows for ${UNSEEN_DAYS} days` +
          (events === 0 ? '' : `, with ${events} events that were never delivered`),
      );
    }
  }

  /** Tells a node that it has no state, unless it is new. */
  #greet(id: string): void {
    const kept = this.#nodes.get(id);
    if (kept?.wasDeployed !== true) return;
    const { directory, usual } = this.#place;
    const noted = notedPlace(this.#RED);
    const before = [noted, usual].find(
      (place) => place !== undefined && place !== directory && hasStore(place),
    );
    const found = `it was deployed before, and finds no state of it in ${directory}: it starts anew`;
    if (before !== undefined) {
      kept.node.warn(
        `${found}. State from before lies in ${before}: to go on from there, stop Node-RED and move its files to the new place`,
      );
    } else if (noted !== undefined) {
      kept.node.warn(
        `${found}. What changed since it ran last is not sent, and what it wrote itself is not known any more. Let the folder outlive a restart, or name another by MAXIMIZER_STATE`,
      );
    } else {
      kept.node.log(found);
    }
  }
}

function hasStore(directory: string): boolean {
  return existsSync(path.join(directory, 'CURRENT'));
}
