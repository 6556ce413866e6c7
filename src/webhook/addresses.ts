import type { IncomingMessage, ServerResponse } from 'node:http';
import { pathKey } from './path';

/** Takes a request and answers it. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** The node that wants a path. */
export interface Claimant {
  id: string;
  /** What a person calls it. */
  label: string;
}

/** A node's hold on a path. Whoever has claimed it looks at it by itself; later changes are told. */
export interface Claim {
  /** Whose the path is; undefined while that is not known. */
  readonly owner: Claimant | undefined;
  /** Whether another route of Node-RED answers at the path, which then is nobody's here. */
  readonly isShadowed: boolean;
  /** Says whose it was when Node-RED last ran, undefined: nobody's. Without that it is given to nobody. */
  recall(lastOwner: string | undefined): void;
  /** From now on requests go to the handler if the path is this node's, those that wait first. */
  serve(handler: Handler): void;
  /** Until it serves, requests need not wait for it. */
  fail(): void;
  /**
   * Lets go of the path.
   * @param gone false when the same node may soon be back: until the flows have started requests wait for it
   */
  release(gone: boolean): void;
}

interface Applicant {
  readonly claimant: Claimant;
  readonly changed: () => void;
  handler: Handler | undefined;
  hasFailed: boolean;
}

/** What is known of a path. */
export interface Address {
  readonly owner: { readonly handler: Handler | undefined } | undefined;
  readonly isShadowed: boolean;
  /** Whether whoever could answer cannot work. */
  isRefusing(): boolean;
}

interface AddressState extends Address {
  path: string;
  /** Those who want it, in the order they came. */
  applicants: Applicant[];
  owner: Applicant | undefined;
  /** The id of the node whose it was last; null: nobody's; undefined: that is not known yet. */
  lastOwner: string | null | undefined;
  /** Whether its last owner may still come. */
  isAwaited: boolean;
  isShadowed: boolean;
}

/** What tells whose a path is. */
export interface AddressesOptions {
  /** Whether another route of Node-RED takes what is posted to a path. */
  isAnswered: (path: string) => boolean;
  /** Called when what is known of any path may have changed. */
  changed: () => void;
}

/**
 * Whose the paths are. A path stays with the node that had it last, over Deploys and restarts; another gets it only when
 * that one is gone, or does not come back when the flows start.
 */
export class Addresses {
  readonly #options: AddressesOptions;
  readonly #addresses = new Map<string, AddressState>();
  #isSettled = false;

  constructor(options: AddressesOptions) {
    this.#options = options;
  }

  get(path: string): Address | undefined {
    // most requests write the path as it was claimed, which saves making its key
    return this.#addresses.get(path) ?? this.#addresses.get(pathKey(path));
  }

  claim(path: string, claimant: Claimant, changed: () => void): Claim {
    const address = this.#at(path);
    const applicant: Applicant = { claimant, changed, handler: undefined, hasFailed: false };
    address.applicants.push(applicant);
    address.isShadowed = this.#options.isAnswered(path);
    this.#resolve(address, applicant);
    return {
      get owner() {
        return address.owner?.claimant;
      },
      get isShadowed() {
        return address.isShadowed;
      },
      recall: (lastOwner) => {
        if (address.lastOwner === undefined) address.lastOwner = lastOwner ?? null;
        this.#resolve(address);
      },
      serve: (handler) => {
        applicant.handler = handler;
        this.#options.changed();
      },
      fail: () => {
        applicant.hasFailed = true;
        this.#options.changed();
      },
      release: (gone) => {
        this.#release(address, applicant, gone);
      },
    };
  }

  /** The flows have started: who is not there now does not come. */
  settle(awaited: readonly string[]): void {
    this.#isSettled = true;
    const keys = new Set(awaited.map(pathKey));
    for (const path of awaited) this.#at(path);
    for (const [key, address] of this.#addresses) {
      address.isAwaited = keys.has(key);
      if (address.applicants.length === 0 && !address.isAwaited) this.#addresses.delete(key);
      address.isShadowed = this.#options.isAnswered(address.path);
      this.#resolve(address);
      for (const { changed } of address.applicants) changed();
    }
  }

  #at(path: string): AddressState {
    const key = pathKey(path);
    const known = this.#addresses.get(key);
    if (known !== undefined) return known;
    const address: AddressState = {
      ...{ path, applicants: [], owner: undefined, lastOwner: undefined },
      ...{ isAwaited: false, isShadowed: false },
      isRefusing: () => isRefusing(address),
    };
    this.#addresses.set(key, address);
    return address;
  }

  #release(address: AddressState, applicant: Applicant, gone: boolean): void {
    const place = address.applicants.indexOf(applicant);
    if (place < 0) return;
    address.applicants.splice(place, 1);
    if (!gone) address.isAwaited = true;
    else if (address.lastOwner === applicant.claimant.id) address.lastOwner = null;
    if (address.applicants.length === 0 && !address.isAwaited) this.#addresses.delete(pathKey(address.path));
    this.#resolve(address);
  }

  /** Gives the path to whom it belongs, and tells the others who want it when that is another than before. */
  #resolve(address: AddressState, asking?: Applicant): void {
    const before = address.owner;
    address.owner = this.#ownerOf(address);
    if (address.owner !== undefined) address.lastOwner = address.owner.claimant.id;
    if (address.owner !== before) {
      for (const applicant of address.applicants) if (applicant !== asking) applicant.changed();
    }
    this.#options.changed();
  }

  #ownerOf({ applicants, lastOwner, isAwaited }: AddressState): Applicant | undefined {
    if (lastOwner === undefined) return undefined;
    const same = applicants.find(({ claimant }) => claimant.id === lastOwner);
    if (same !== undefined || lastOwner === null) return same ?? applicants[0];
    return isAwaited || !this.#isSettled ? undefined : applicants[0];
  }
}

function isRefusing({ applicants, owner }: AddressState): boolean {
  const answering = owner === undefined ? applicants : [owner];
  return (
    answering.length > 0 && answering.every(({ handler, hasFailed }) => hasFailed && handler === undefined)
  );
}
