import type { SandboxRecord } from '../ceql/evaluate';
import type { StoredResource } from '../hub/resource';
import type { Sandbox } from '../index';
import { randomFrom } from '../random';
import { addressValues, anyOf, companyValues, contactValues, keyOf, opportunityValues } from './seed';
import { STAGES } from './names';

export interface LivelyOptions {
  /** Seconds between two changes, on average, on the sandbox's clock. Default 4. */
  every?: number;
  seed?: number;
  /** Told of each change in one line. */
  report?: (line: string) => void;
}

/** What changes how often: contacts most, as in an office. */
const RESOURCES = ['contacts', 'contacts', 'contacts', 'companies', 'opportunities'] as const;
const TYPES = { contacts: 'Contact', companies: 'Company', opportunities: 'Opportunity' } as const;

/** Keeps changing seeded data: mostly updates, some new records, rarely a deletion. Returns what stops it. */
export function keepLively(sandbox: Sandbox, options: LivelyOptions = {}): () => void {
  const { every = 4, seed = 2, report = () => undefined } = options;
  const random = randomFrom(seed);
  let cancel = (): void => undefined;
  const arm = (): void => {
    const wait = every * 1000 * (0.5 + random());
    cancel = sandbox.clock.at(sandbox.clock.now() + wait, () => {
      report(changeSomething(sandbox, random));
      arm();
    });
  };
  arm();
  return () => {
    cancel();
  };
}

/** Makes one change and tells it in a line. */
export function changeSomething(sandbox: Sandbox, random: () => number): string {
  const name = anyOf(random, RESOURCES);
  const resource = sandbox.resource(name);
  const dice = random();
  const ids = resource.ids();
  if (dice < 0.16 || ids.length === 0) return created(sandbox, resource, name, random);
  const id = anyOf(random, ids);
  if (dice < 0.19) {
    const label = labelOf(resource.get(id) ?? {});
    resource.delete(id);
    return `deleted ${name} ${label} (${id})`;
  }
  return updated(resource, name, id, random);
}

function created(
  sandbox: Sandbox,
  resource: StoredResource,
  name: keyof typeof TYPES,
  random: () => number,
): string {
  const companies = sandbox.resource('companies').all();
  const company = companies.length === 0 ? undefined : anyOf(random, companies);
  const makers = {
    contacts: () => contactValues(random, company),
    companies: () => companyValues(random),
    opportunities: () => opportunityValues(random, company),
  };
  const key = keyOf(sandbox, TYPES[name], 100_000 + Math.floor(random() * 1e9));
  const record = resource.create({ ...key, ...makers[name]() });
  return `created ${name} ${labelOf(record)} (${String(record['Key'])})`;
}

function updated(
  resource: StoredResource,
  name: keyof typeof TYPES,
  id: string,
  random: () => number,
): string {
  const before = resource.get(id) ?? {};
  const field = name === 'opportunities' ? 'Stage' : 'City';
  const values = name === 'opportunities' ? { Stage: anyOf(random, STAGES) } : addressValues(random);
  const after = resource.patch(id, values);
  return `updated ${name} ${labelOf(after)} (${id}): ${field} ${String(before[field])} -> ${String(after[field])}`;
}

function labelOf(record: SandboxRecord): string {
  return String(record['FullName'] ?? record['Objective'] ?? record['Key']);
}
