import type { ConnectionSettings } from '../../src/connector/connection';
import type { ResourceConfiguration } from '../../src/resource/resource';
import type { ResourceOptions } from '../sandbox';
import type { World } from './world';

/** A platform that tells of changes, more or less. Shares are of all changes. */
export interface Pushes {
  /** How many are never told. */
  lost: number;
  /** How many are told twice. */
  twice: number;
  /** How many are told without the record. */
  bare: number;
  /** Seconds by which one may be late, so that it comes behind later ones. */
  late: number;
}

/** One way in which a CRM can be awkward, played for some hours of simulated time. */
export interface Scenario {
  name: string;
  /** Simulated minutes. */
  minutes: number;
  /** Seconds between polls. */
  interval: number;
  /** Records that are there from the start. */
  population?: number;
  /** Simulated ms at which it begins. */
  start?: number;
  resource?: Partial<ResourceConfiguration>;
  /** Whether the resource says of no field that it holds the updated date. */
  isUndated?: boolean;
  settings?: Partial<ConnectionSettings>;
  contacts?: ResourceOptions;
  /** Whether rows read must stay below half of what a plain 10-minute overlap reads. */
  frugal?: boolean;
  /** Whether polls must find nothing to read again once nothing has changed for half an hour. */
  quiet?: boolean;
  /**
   * Whether it is known that what was there before the start is sent now and then: where the first answers show a wrong
   * date, that is taken for the start. Nothing is lost or repeated by it.
   */
  mayBeStale?: boolean;
  /** Polls after which Node-RED is started anew, each time. */
  restarts?: number;
  /** How changes are pushed too, to a webhook on one stream with the poll; undefined: they are not. */
  pushes?: Pushes;
  /** Once, before the first poll. */
  prepare?: (world: World) => void;
  /** What changes in the second `second` of the simulation. */
  second: (world: World, second: number) => void;
  /** What changes in the second of a poll, after its page was read. */
  duringPoll?: (world: World) => void;
}
