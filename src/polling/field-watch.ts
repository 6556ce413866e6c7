import type { CrmRecord } from '../events/event';
import type { ConfiguredField } from '../resource/record-reader';

/** A configured field that no record showed so far: its name, or its format, may be misspelt. */
export interface DoubtfulField {
  key: ConfiguredField['key'];
  path: string;
  /** Whether records hold something else there than a date like the configured format. */
  isUnreadable: boolean;
}

/** Watches whether the configured fields turn up. One record that has a field is proof enough. */
export class FieldWatch {
  #unproven: readonly ConfiguredField[];
  readonly #unreadable = new Set<ConfiguredField>();
  readonly #told = new Set<string>();
  readonly #warn: (text: string) => void;
  #hasRecords = false;

  /** @param warn told of each field once */
  constructor(fields: readonly ConfiguredField[], warn: (text: string) => void) {
    this.#unproven = fields;
    this.#warn = warn;
  }

  take(records: readonly CrmRecord[]): void {
    if (records.length > 0) this.#hasRecords = true;
    this.#unproven = this.#unproven.filter((field) => {
      const sights = records.map((record) => field.sightIn(record));
      if (sights.includes('unreadable')) this.#unreadable.add(field);
      return !sights.includes('there');
    });
  }

  /** The fields that none of the records had, of which a person has been told; none before there was a record. */
  doubts(): readonly DoubtfulField[] {
    if (!this.#hasRecords) return [];
    const doubts = this.#unproven.map((field) => {
      const { key, path } = field;
      return { key, path, isUnreadable: this.#unreadable.has(field) };
    });
    for (const doubt of doubts.filter(({ key }) => !this.#told.has(key))) {
      this.#told.add(doubt.key);
      this.#warn(doubtText(doubt));
    }
    return doubts;
  }
}

const CONSEQUENCES: Record<ConfiguredField['key'], string> = {
  idField: 'records are told apart by their content, so that every change of one looks like another record',
  updatedDateField: 'changes are found by content, and every poll reads again what is there since the start',
  createdDateField: 'new records may come as UPDATED',
};

/** What a person is told of it. */
function doubtText({ key, path, isUnreadable }: DoubtfulField): string {
  const what = isUnreadable
    ? `what records have in ${path} is no date of the configured format: check ${key.replace('Field', 'Format')}`
    : `no record has the field ${path}: check ${key}, capitals count`;
  return `${what}. Until then ${CONSEQUENCES[key]}`;
}
