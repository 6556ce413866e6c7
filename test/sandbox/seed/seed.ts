import { isoToTheSecond } from '../hub/options';
import type { Change, StoredResource } from '../hub/resource';
import type { SandboxRecord } from '../ceql/evaluate';
import type { Sandbox } from '../index';
import { randomFrom } from '../random';
import * as words from './names';

/** How much data, and which. */
export interface SeedOptions {
  /** The same seed makes the same records. Default 1. */
  seed?: number;
  contacts?: number;
  companies?: number;
  opportunities?: number;
}

const DAY = 86_400_000;
const SPREAD_DAYS = 3 * 365;

/** One of a list, by chance. */
export function anyOf<T>(random: () => number, list: readonly T[]): T {
  const chosen = list[Math.floor(random() * list.length)];
  if (chosen === undefined) throw new Error('Nothing to choose from');
  return chosen;
}

/** A key as Maximizer makes them: Base64 of type, database and number. Each 40th has the characters that need encoding in a path. */
export function maximizerKey(type: string, number: number): string {
  const tail = type === 'Company' ? 'C\t0' : '';
  const odd = number % 40 === 0 ? '\t>?' : '';
  return Buffer.from(`${type}\tDEMO_${number}${tail}${odd}`).toString('base64');
}

/** The key of a new record; none where the sandbox is to make up an odd one. */
export function keyOf({ odd }: Sandbox, type: string, number: number): SandboxRecord {
  return odd.has('composite-ids') || odd.has('numeric-ids') ? {} : { Key: maximizerKey(type, number) };
}

/** A contact, without key and dates. */
export function contactValues(random: () => number, company?: SandboxRecord): SandboxRecord {
  const [first, last] = [anyOf(random, words.FIRST_NAMES), anyOf(random, words.LAST_NAMES)];
  return {
    Type: company ? 'Contact' : 'Individual',
    ...(company ? { ParentKey: company['Key'], CompanyName: company['CompanyName'] } : {}),
    FullName: `${first} ${last}`,
    LastName: last,
    ...addressValues(random),
    Creator: anyOf(random, words.USERS),
  };
}

/** A company, without key and dates. */
export function companyValues(random: () => number): SandboxRecord {
  const name = [words.COMPANY_WORDS, words.COMPANY_TRADES, words.COMPANY_FORMS]
    .map((list) => anyOf(random, list))
    .join(' ');
  return {
    Type: 'Company',
    CompanyName: name,
    FullName: name,
    ...addressValues(random),
    Creator: anyOf(random, words.USERS),
  };
}

/** An opportunity, without key and dates. */
export function opportunityValues(random: () => number, company: SandboxRecord | undefined): SandboxRecord {
  return {
    Type: 'Opportunity',
    ...(company ? { ParentKey: company['Key'], CompanyName: company['CompanyName'] } : {}),
    Objective: `${anyOf(random, words.COMPANY_WORDS)} ${anyOf(random, words.PRODUCTS)}`,
    Stage: anyOf(random, words.STAGES),
    ForecastRevenue: Math.round(random() * 2000) * 50,
    Probability: Math.round(random() * 20) * 5,
    Creator: anyOf(random, words.USERS),
  };
}

export function addressValues(random: () => number): SandboxRecord {
  const [City, StateProvince, Country, ZipCode] = anyOf(random, words.PLACES);
  const Address = `${1 + Math.floor(random() * 250)} ${anyOf(random, words.STREETS)}`;
  return { Address, City, StateProvince, Country, ZipCode };
}

/**
 * Fills contacts, companies, opportunities and the address book, which holds companies and contacts alike and follows
 * their changes from then on.
 */
export function seedMaximizer(sandbox: Sandbox, options: SeedOptions = {}): void {
  const { seed = 1, contacts = 2000, companies = 600, opportunities = 800 } = options;
  const random = randomFrom(seed);
  const entries = sandbox.resource('addressbook-entries');
  for (const name of ['contacts', 'companies']) mirror(sandbox.resource(name), entries);
  const dates = (): SandboxRecord => {
    const now = sandbox.clock.now();
    const created = now - DAY - Math.floor(random() * SPREAD_DAYS * DAY);
    // half were never touched again
    const updated = random() < 0.5 ? created : created + Math.floor(random() * (now - DAY - created));
    return { CreationDate: isoToTheSecond(created), LastModifyDate: isoToTheSecond(updated) };
  };
  const fill = (name: string, type: string, count: number, values: () => SandboxRecord): SandboxRecord[] => {
    const resource = sandbox.resource(name);
    return Array.from({ length: count }, (_, index) =>
      resource.create({ ...keyOf(sandbox, type, index + 1), ...values(), ...dates() }),
    );
  };
  const made = fill('companies', 'Company', companies, () => companyValues(random));
  const employer = (): SandboxRecord | undefined => (made.length === 0 ? undefined : anyOf(random, made));
  fill('contacts', 'Contact', contacts, () => contactValues(random, random() < 0.8 ? employer() : undefined));
  fill('opportunities', 'Opportunity', opportunities, () => opportunityValues(random, employer()));
}

function mirror(source: StoredResource, entries: StoredResource): void {
  source.watchers.add(({ kind, id, record }: Change) => {
    if (kind === 'delete') entries.delete(id);
    else if (entries.get(id)) entries.replace(id, record, { at: null });
    else entries.create(record, { at: null });
  });
}
