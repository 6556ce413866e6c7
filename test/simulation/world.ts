import { randomFrom } from '../sandbox/random';
import type { Sandbox, StoredResource } from '../sandbox';

/** What happened to a record, for judging what the poller made of it. */
interface Truth {
  /** The version as the record itself says it: its id and its date field's text. */
  version: string;
  /** Simulated ms at which it happened. */
  at: number;
}

/** A CRM whose records change as a scenario says, and what is true of them. All times are simulated ms. */
export class World {
  /** The last change of each record that still exists, by its id. */
  readonly truths = new Map<string, Truth>();
  /** When each version came to be. */
  readonly born = new Map<string, number>();
  readonly random: () => number;
  /** When queries saw the last change. */
  changedAt = Infinity;
  readonly #ids: string[] = [];
  /** Each record and second in which it was stamped. */
  readonly #stamped = new Set<string>();
  #turn = 0;
  #serial = 0;

  constructor(
    readonly sandbox: Sandbox,
    readonly contacts: StoredResource,
    /** Real time of the simulation; the sandbox's own clock may be skewed. */
    readonly now: () => number,
    seed: number,
  ) {
    this.random = randomFrom(seed);
  }

  /** Records that were there long before the start. */
  populate(count: number): void {
    for (let index = 0; index < count; index += 1) {
      const id = `person-${index}`;
      this.#ids.push(id);
      this.contacts.create({ Key: id, Serial: 0 }, { at: this.now() - 86_400_000 - index * 1000 });
    }
  }

  /** The next record in turn changes, or one in ten times a new one comes; `late` ms later queries see it. */
  change(late = 0): void {
    if (this.random() < 0.1) this.create({}, late);
    else this.update(this.#nextId(), {}, late);
  }

  create(values: Record<string, unknown> = {}, late = 0, id = `new-${this.#serial}`): string {
    const record = this.contacts.create({ Key: id, Serial: ++this.#serial, ...values }, this.#stamps(late));
    this.#ids.push(id);
    this.#note(id, record, late);
    return id;
  }

  update(id: string, values: Record<string, unknown> = {}, late = 0): void {
    const record = this.contacts.patch(id, { Serial: ++this.#serial, ...values }, this.#stamps(late));
    this.#note(id, record, late);
  }

  /** Deletes a record that has changed before, if there is one. */
  deleteSome(): void {
    const id = this.#ids.splice(Math.floor(this.random() * this.#ids.length), 1)[0];
    if (id === undefined) return;
    this.contacts.delete(id);
    this.truths.delete(id);
  }

  /**
   * Each in its turn, so that none is stamped twice with the same second: a late second change would have the first one's
   * version, and so would one made in an hour that a clock that was set back shows again.
   */
  #nextId(): string {
    for (let tries = 0; tries < this.#ids.length; tries += 1) {
      this.#turn = (this.#turn + 1) % this.#ids.length;
      if (!this.#stamped.has(this.#stampOf(this.#ids[this.#turn] ?? ''))) break;
    }
    return this.#ids[this.#turn] ?? '';
  }

  #stampOf(id: string): string {
    return `${id} ${Math.floor(this.sandbox.clock.now() / 1000)}`;
  }

  #stamps(late: number): { visibleAt?: number } {
    return late === 0 ? {} : { visibleAt: this.sandbox.clock.now() + late };
  }

  #note(id: string, record: Record<string, unknown>, late: number): void {
    this.changedAt = Math.max(Number.isFinite(this.changedAt) ? this.changedAt : 0, this.now() + late);
    const version = versionOf(record);
    this.#stamped.add(this.#stampOf(id));
    this.truths.set(id, { version, at: this.now() });
    this.born.set(version, this.now());
  }
}

/** A version as its record says it; the serial number tells contents apart that share a date. */
export function versionOf(record: Record<string, unknown>): string {
  return `${String(record['Key'])} ${String(record['LastModifyDate'])} ${String(record['Serial'])}`;
}
