import { ConfigurationError } from '../../errors';
import { isMembers, type Members } from '../../json';
import { kindOf, ownMember } from './members';
import { sourceOf, stringIn, type Source } from './source';
import { CONFIGURATION_KEY, LEGACY_KEY, namesAlone, namesAloneError, textContent } from './text';

/** The resources of a configuration, still as they came, each with the name that was typed. */
export interface RawConfiguration {
  resources: readonly (readonly [name: string, raw: unknown])[];
  warnings: readonly string[];
  problems: readonly ConfigurationError[];
}

/** How often a map may be wrapped, in an instance's body or in JSON inside JSON. */
const MOST_WRAPPINGS = 8;
const CURE =
  'Write an object from resource to its keys, such as {"contacts": {"url": "/hubs/crm/contacts"}}.';

/**
 * Unwraps a configuration: an object, its JSON, the JSON of its JSON, legacy lines, or an instance
 * (`POST /instances`, `GET /instances/{id}/configuration`) with one of these inside.
 * @param within the text that the input was read from, if it was
 * @throws ConfigurationError where no resources can be found
 */
export function rawConfiguration(input: unknown, within?: Source): RawConfiguration {
  const warnings: string[] = [];
  let value = input;
  let source = within;
  for (let wrapping = 0; wrapping <= MOST_WRAPPINGS; wrapping++) {
    if (saysNothing(value)) return { resources: [], warnings, problems: [] };
    if (typeof value === 'string') {
      source = source === undefined ? sourceOf(value) : stringIn(source, value);
      const content = textContent(source);
      if ('lines' in content) return { resources: content.lines, warnings, problems: content.problems };
      warnings.push(
        ...content.repeated.map((repeated) => `${CONFIGURATION_KEY}: ${repeated}; the last one counts`),
      );
      ({ json: value, source } = content);
      continue;
    }
    const inside = configurationInside(value);
    if (inside) {
      value = inside.value;
      continue;
    }
    refuseNames(value);
    if (!isMembers(value))
      throw new ConfigurationError(CONFIGURATION_KEY, `is ${kindOf(value)}`, { cure: CURE });
    refuseOthers(value);
    return { resources: Object.entries(value), warnings, problems: [] };
  }
  throw new ConfigurationError(CONFIGURATION_KEY, `is wrapped more than ${MOST_WRAPPINGS} times`, {
    cure: CURE,
  });
}

/** Names alone, as a list. */
function refuseNames(value: unknown): void {
  if (!Array.isArray(value) || !value.every((name) => typeof name === 'string')) return;
  const names = namesAlone(value.join('|'));
  if (names.length > 0) throw namesAloneError(CONFIGURATION_KEY, names);
}

function saysNothing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** The configuration that an instance or its configuration holds; undefined when this is neither. */
function configurationInside(value: unknown): { value: unknown } | undefined {
  const settings = Array.isArray(value) ? listedSettings(value) : value;
  if (!isMembers(settings)) return undefined;
  for (const key of [CONFIGURATION_KEY, LEGACY_KEY]) {
    const found = ownMember(settings, key);
    if (saysNothing(found)) continue;
    const names = key === LEGACY_KEY && typeof found === 'string' ? namesAlone(found) : [];
    if (names.length > 0) throw namesAloneError(LEGACY_KEY, names);
    return { value: found };
  }
  if (Object.hasOwn(settings, CONFIGURATION_KEY)) return { value: undefined };
  const inner = ownMember(settings, 'configuration');
  return inner !== undefined && configurationInside(inner) ? { value: inner } : undefined;
}

/** `[{"key": "event.poller.configuration", "propertyValue": "…"}]` as an object. */
function listedSettings(list: readonly unknown[]): Members {
  return Object.fromEntries(
    list.flatMap((setting) => {
      if (!isMembers(setting)) return [];
      const key = ownMember(setting, 'key');
      return typeof key === 'string' ? [[key, ownMember(setting, 'propertyValue')]] : [];
    }),
  );
}

/** Objects that are no map of resources, told apart so that the error can say what is missing. */
function refuseOthers(members: Members): void {
  const isInstance =
    isMembers(ownMember(members, 'element')) && isMembers(ownMember(members, 'configuration'));
  if (isInstance || Object.keys(members).some((key) => /^(?:event|oauth)\./.test(key))) {
    throw new ConfigurationError(CONFIGURATION_KEY, 'is missing in this instance', {
      cure: 'Paste the instance with its event.poller.configuration, or that alone.',
    });
  }
  if (typeof ownMember(members, 'url') === 'string') {
    throw new ConfigurationError(CONFIGURATION_KEY, 'holds one resource without its name', {
      cure: 'Put it under its name, such as {"contacts": {"url": "/hubs/crm/contacts"}}.',
    });
  }
}
