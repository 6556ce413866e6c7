import type { FieldKnowledge, SandboxRecord } from '../ceql/evaluate';
import type { ResourceTraits } from './options';

/** What `where` may name: declared fields and every field that a record ever had, nested ones, also those in lists, by their path. */
export function knownNames(traits: ResourceTraits): FieldKnowledge & { learn(record: SandboxRecord): void } {
  const names = new Set([traits.idField, ...traits.fields, ...Object.keys(traits.dates)]);
  for (const field of [traits.updatedField, traits.createdField]) if (field !== null) names.add(field);
  const learn = (record: SandboxRecord, prefix = ''): void => {
    for (const key in record) {
      names.add(prefix + key);
      const value = record[key];
      for (const item of Array.isArray(value) ? (value as unknown[]) : [value])
        if (typeof item === 'object' && item !== null) learn(item as SandboxRecord, `${prefix}${key}.`);
    }
  };
  return {
    isField: (name) => names.has(name),
    dates: traits.dates,
    parameters: traits.parameters,
    learn: (record) => {
      learn(record);
    },
  };
}
