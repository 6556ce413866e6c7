import type { SandboxClock } from '../clock';
import { compiledCondition, fieldValue, isoInstant, lowerBound } from '../ceql/evaluate';
import type { SandboxRecord } from '../ceql/evaluate';
import { parseWhere, renamed } from '../ceql/parse';
import type { Oddities } from '../oddities';
import { scattered } from '../random';
import { traitsOf } from './options';
import type { Query, Resource, ResourceOptions, ResourceTraits, Selection } from './options';
import { knownNames } from './names';
import { withValue } from './record-path';

/** When a change is stamped and when queries see it; both sandbox time in ms, `now` when left out. */
export interface Stamps {
  /** The stamp. Null leaves the record's dates as they are given. */
  at?: number | null;
  /** Queries see the change only from then on; a read by key sees it at once. */
  visibleAt?: number;
}

/** A change as the platform's own poller sees it. */
export interface Change {
  kind: 'create' | 'update' | 'delete';
  id: string;
  record: SandboxRecord;
}

/** One record's life: as it is, and as queries see it. */
interface Row {
  id: string;
  number: number;
  latest: SandboxRecord;
  version: number;
  shown: SandboxRecord | undefined;
  shownVersion: number;
  /** The shown record's updated date in ms; NaN when it cannot be read. */
  stamp: number;
}

/** Records that are held in memory, changed by tests and by CRUD calls. */
export class StoredResource implements Resource {
  readonly traits: ResourceTraits;
  readonly #rows = new Map<string, Row>();
  readonly #names: ReturnType<typeof knownNames>;
  #late: { row: Row; record: SandboxRecord; version: number; visibleAt: number }[] = [];
  #version = 0;
  #keys = 0;
  #cache: { key: string; version: number; rows: Row[] } | undefined;
  /** Told of each change at once, whenever queries may see it. */
  readonly watchers = new Set<(change: Change) => void>();

  constructor(
    readonly path: string,
    readonly clock: SandboxClock,
    options: ResourceOptions = {},
    readonly odd: Oddities = new Set(),
  ) {
    this.traits = traitsOf(options);
    this.#names = knownNames(this.traits);
  }

  /** Records there are, visible or not. */
  get size(): number {
    return this.#rows.size;
  }

  ids(): string[] {
    return [...this.#rows.keys()];
  }

  all(): SandboxRecord[] {
    return [...this.#rows.values()].map(({ latest }) => latest);
  }

  get(id: string): SandboxRecord | undefined {
    return this.#rows.get(id)?.latest;
  }

  /** Adds a record, with a new key and dates unless it brings its own. Returns it as stored. */
  create(values: SandboxRecord = {}, stamps: Stamps = {}): SandboxRecord {
    const { idField, updatedField, createdField } = this.traits;
    const given = fieldValue(values, idField);
    const record: SandboxRecord =
      given === undefined ? withValue(values, idField, this.#newKey()) : { ...values };
    if (stamps.at !== null)
      for (const field of [createdField, updatedField])
        if (field !== null && fieldValue(record, field) === undefined) this.#stamp(record, field, stamps.at);
    const id = textOfId(fieldValue(record, idField));
    if (this.#rows.has(id)) throw new Error(`${this.path} has a record '${id}' already`);
    const row: Row = {
      id,
      number: this.#keys++,
      latest: record,
      version: 0,
      shown: undefined,
      shownVersion: -1,
      stamp: NaN,
    };
    this.#rows.set(id, row);
    this.#change(row, record, stamps.visibleAt);
    this.#tell({ kind: 'create', id, record });
    return record;
  }

  /** Merges values into a record and stamps it. Returns it as stored. */
  patch(id: string, values: SandboxRecord = {}, stamps: Stamps = {}): SandboxRecord {
    return this.#store(id, { ...this.#existing(id).latest, ...values }, values, stamps);
  }

  /** Replaces all of a record but its key and creation date, and stamps it. */
  replace(id: string, values: SandboxRecord, stamps: Stamps = {}): SandboxRecord {
    const { latest } = this.#existing(id);
    const kept: SandboxRecord = {};
    for (const field of [this.traits.idField, this.traits.createdField])
      if (field?.includes('.') === false && field in latest) kept[field] = latest[field];
    return this.#store(id, { ...kept, ...values }, values, stamps);
  }

  delete(id: string): void {
    const row = this.#existing(id);
    this.#rows.delete(id);
    row.shown = undefined;
    this.#version += 1;
    this.#late = this.#late.filter((late) => late.row !== row);
    this.#tell({ kind: 'delete', id, record: row.latest });
  }

  createMany(records: readonly SandboxRecord[], stamps: Stamps = {}): SandboxRecord[] {
    return records.map((record) => this.create(record, stamps));
  }

  /** Merges the same values into many records, all with one stamp. */
  patchMany(ids: readonly string[], values: SandboxRecord = {}, stamps: Stamps = {}): void {
    const at = stamps.at === undefined ? this.clock.now() : stamps.at;
    for (const id of ids) this.patch(id, values, { ...stamps, at });
  }

  /** Forgets everything, as if it had never been. */
  clear(): void {
    this.#rows.clear();
    this.#late = [];
    this.#version += 1;
  }

  select(query: Query): Selection {
    this.#showLate();
    const key = JSON.stringify(query);
    if (this.#cache?.key !== key || this.#cache.version !== this.#version)
      this.#cache = { key, version: this.#version, rows: this.#found(query, key) };
    return selectionOf(this.#cache.rows);
  }

  #found({ where, orderBy, names = {}, order = this.traits.order }: Query, key: string): Row[] {
    const condition = where === undefined ? undefined : renamed(parseWhere(where), names);
    const test = condition ? compiledCondition(condition, this.#names) : undefined;
    const { updatedField, dates } = this.traits;
    const bound =
      updatedField === null
        ? -Infinity
        : lowerBound(condition, updatedField, dates[updatedField] ?? isoInstant);
    const rows: Row[] = [];
    for (const row of this.#rows.values()) {
      if (row.shown === undefined || row.stamp < bound) continue;
      if (!test || test(row.shown)) rows.push(row);
    }
    if (orderBy !== undefined) return sortedBy(rows, orderBy);
    if (order === 'id') return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
    if (order === 'updated') return rows.sort((a, b) => a.stamp - b.stamp || a.number - b.number);
    if (order === 'insertion') return rows;
    const places = new Map(rows.map((row) => [row, scattered(`${key} ${row.id}`)]));
    return rows.sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
  }

  #existing(id: string): Row {
    const row = this.#rows.get(id);
    if (!row) throw new Error(`${this.path} has no record '${id}'`);
    return row;
  }

  #store(id: string, record: SandboxRecord, given: SandboxRecord, stamps: Stamps): SandboxRecord {
    const row = this.#existing(id);
    const field = this.traits.updatedField;
    if (stamps.at !== null && field !== null && !(field in given)) this.#stamp(record, field, stamps.at);
    row.latest = record;
    this.#change(row, record, stamps.visibleAt);
    this.#tell({ kind: 'update', id, record });
    return record;
  }

  #stamp(record: SandboxRecord, field: string, at = this.clock.now()): void {
    const value = this.traits.formatDate(at);
    if (field.includes('.')) Object.assign(record, withValue(record, field, value));
    else record[field] = value;
  }

  #change(row: Row, record: SandboxRecord, given?: number): void {
    this.#names.learn(record);
    row.version += 1;
    const visibleAt = given ?? this.#oddlyVisible(row);
    if (visibleAt <= this.clock.now()) this.#show(row, record, row.version);
    else this.#late.push({ row, record, version: row.version, visibleAt });
  }

  #show(row: Row, record: SandboxRecord, version: number): void {
    if (version < row.shownVersion) return;
    row.shown = record;
    row.shownVersion = version;
    const field = this.traits.updatedField;
    row.stamp =
      field === null ? NaN : ((this.traits.dates[field] ?? isoInstant)(fieldValue(record, field)) ?? NaN);
    this.#version += 1;
  }

  #showLate(): void {
    const now = this.clock.now();
    const due = this.#late.filter(({ visibleAt }) => visibleAt <= now);
    if (due.length === 0) return;
    this.#late = this.#late.filter(({ visibleAt }) => visibleAt > now);
    for (const { row, record, version } of due) this.#show(row, record, version);
  }

  /** When queries see a change of an odd platform, whose index is behind for some. */
  #oddlyVisible({ id, version }: Row): number {
    if (!this.odd.has('late')) return -Infinity;
    const delay = [20_000, 240_000][scattered(`${id} ${version}`) % 6] ?? -Infinity;
    return this.clock.now() + delay;
  }

  #newKey(): string | number {
    const number = this.#keys + 1;
    const [composite, numeric] = [this.odd.has('composite-ids'), this.odd.has('numeric-ids')];
    if (numeric && (!composite || number % 2 === 0)) return 10_000_000_000 + number;
    if (composite) return `${number}|0`;
    return Buffer.from(`${this.traits.keyName}\tSANDBOX_${number}`).toString('base64');
  }

  #tell(change: Change): void {
    for (const watcher of this.watchers) watcher(change);
  }
}

/** Rows deleted since the query are left out, so a page can be short although more follow. */
function selectionOf(rows: readonly Row[]): Selection {
  return {
    total: rows.length,
    skip: (count) => count,
    read(position, size) {
      const end = position + size;
      const records = rows.slice(position, end).flatMap(({ shown }) => (shown === undefined ? [] : [shown]));
      return { records, next: end < rows.length ? end : undefined };
    },
  };
}

function sortedBy(rows: Row[], orderBy: string): Row[] {
  const [field = '', direction = 'asc'] = orderBy.trim().split(/\s+/);
  const sign = direction.toLowerCase() === 'desc' ? -1 : 1;
  const valueOf = ({ shown }: Row) => String(shown === undefined ? '' : fieldValue(shown, field));
  return rows.sort((a, b) => (valueOf(a) < valueOf(b) ? -sign : sign));
}

function textOfId(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new Error('A record needs an identifier: a string or a number');
}
