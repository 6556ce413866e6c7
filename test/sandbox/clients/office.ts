import { fieldValue } from '../ceql/evaluate';
import type { SandboxRecord } from '../ceql/evaluate';
import type { StoredResource } from '../hub/resource';
import { randomFrom } from '../random';

/** A version of a record, as the record itself says it. */
function versionOf(record: SandboxRecord): string {
  return `${String(fieldValue(record, 'Key'))} ${String(record['Serial'])}`;
}

/** What came of an office's changes at a client. */
export interface Judgement {
  /** Last versions of records that the client never told. */
  lost: string[];
  /** Versions that it told twice. */
  repeated: string[];
}

/** People who create and change contacts, with keys that the sandbox makes up, and what is true of them. */
export class Office {
  readonly #truth = new Map<string, string>();
  readonly #random: () => number;
  #serial = 0;

  constructor(
    readonly contacts: StoredResource,
    seed: number,
  ) {
    this.#random = randomFrom(seed);
  }

  /** Contacts from long ago, which nobody is told of. */
  populate(count: number, now: number): void {
    for (let index = 1; index <= count; index += 1)
      this.contacts.create({ FullName: `Person ${index}`, Serial: 0 }, { at: now - index * 3_600_000 });
  }

  /** One contact is changed, or one in four times a new one comes. */
  change(): void {
    const ids = this.contacts.ids();
    const id = ids[Math.floor(this.#random() * ids.length)];
    const values = { Serial: ++this.#serial };
    const isNew = this.#random() < 0.25 || id === undefined;
    const record = isNew
      ? this.contacts.create({ FullName: 'New', ...values })
      : this.contacts.patch(id, values);
    this.#truth.set(String(record['Key']), versionOf(record));
  }

  /** How many records were changed or created. */
  get changed(): number {
    return this.#truth.size;
  }

  judge(told: readonly (SandboxRecord | null)[]): Judgement {
    const versions = told.map((record) => (record === null ? 'no record' : versionOf(record)));
    const once = new Set<string>();
    const repeated = versions.filter((version) => once.size === once.add(version).size);
    return { lost: [...this.#truth.values()].filter((version) => !once.has(version)), repeated };
  }
}
