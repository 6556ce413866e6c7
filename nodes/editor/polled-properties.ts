import { RESOURCE_KEYS } from '../../src/resource/configuration/keys';

/** What the platform means by keys that a resource leaves out, where the form's default is another. */
const ABSENT: Readonly<Record<string, unknown>> = {
  idField: 'id',
  createdCheckTolerance: 0,
  pageSize: '',
  pollDelay: 0,
};

/** A resource's keys as properties of a poll node; keys it leaves out get what the platform means by that. */
export function polledProperties(configuration: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const defaults = RED.nodes.getType('maximizer-poll-resource')?.defaults ?? {};
  return Object.fromEntries(
    RESOURCE_KEYS.map((key) => [
      key,
      configuration[key] ?? (Object.hasOwn(ABSENT, key) ? ABSENT[key] : defaults[key]?.value),
    ]),
  );
}
