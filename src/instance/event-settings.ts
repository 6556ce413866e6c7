import { isMasked } from '../connector/platform-json';
import { canonicalJson, isMembers, parseJson } from '../json';

/** What the platform shall do about events: the `event.*` part of an instance's configuration. */
export interface EventSettings {
  enabled: boolean;
  /** The public address of the webhook node; blank: there is none, and none is sent. */
  callbackUrl: string;
  /** Blank: none is set, and one that the platform has stays. */
  signatureKey: string;
  /** Minutes. */
  refreshInterval: string;
  /** `event.poller.configuration`: resource → its keys. */
  poller: Readonly<Record<string, unknown>>;
}

const KEYS = {
  enabled: 'event.notification.enabled',
  vendorType: 'event.vendor.type',
  callbackUrl: 'event.notification.callback.url',
  signatureKey: 'event.notification.signature.key',
  refreshInterval: 'event.poller.refresh_interval',
  poller: 'event.poller.configuration',
} as const;

/** The settings under the platform's names. */
export function eventConfiguration(settings: EventSettings): Record<string, unknown> {
  return {
    [KEYS.enabled]: settings.enabled,
    [KEYS.vendorType]: 'polling',
    ...(settings.callbackUrl === '' ? {} : { [KEYS.callbackUrl]: settings.callbackUrl }),
    ...(settings.signatureKey === '' ? {} : { [KEYS.signatureKey]: settings.signatureKey }),
    [KEYS.refreshInterval]: settings.refreshInterval,
    [KEYS.poller]: settings.poller,
  };
}

/** The patch that stops events; everything else about them stays for the next time. */
export const EVENTS_OFF: Readonly<Record<string, unknown>> = { [KEYS.enabled]: false };

/** One key, as it is and as it shall be. Of secrets only whether there is one. */
export interface EventDifference {
  key: string;
  /** Undefined: not set. */
  current: string | undefined;
  wanted: string;
  /** `unknown` for what the platform hides. */
  same: boolean | 'unknown';
  /** For the poller configuration: what happens to which resource. */
  resources?: readonly { resource: string; change: 'added' | 'changed' | 'removed' | 'same' }[];
}

/** What a change would do, key by key. Keys that are not wanted are not touched and not listed. */
export function eventDifferences(
  current: ReadonlyMap<string, unknown>,
  settings: EventSettings,
): EventDifference[] {
  return Object.entries(eventConfiguration(settings)).map(([key, wanted]) => {
    const now = current.get(key);
    if (key === KEYS.signatureKey) {
      const hidden = isMasked(now) ? 'unknown' : now === wanted;
      return { key, current: isSet(now) ? '(a key is set)' : undefined, wanted: '(your key)', same: hidden };
    }
    if (key === KEYS.poller) {
      const resources = resourceChanges(decoded(now), settings.poller);
      return {
        key,
        current: isSet(now) ? shown(decoded(now)) : undefined,
        wanted: shown(wanted),
        same: isSet(now) && resources.every(({ change }) => change === 'same'),
        resources,
      };
    }
    return {
      key,
      current: isSet(now) ? String(now) : undefined,
      wanted: String(wanted),
      same: isSet(now) && String(now) === String(wanted),
    };
  });
}

/**
 * The configuration to patch: only keys that differ. A key that the platform hides is sent when `renewKey` says so.
 */
export function eventPatch(
  differences: readonly EventDifference[],
  settings: EventSettings,
  renewKey: boolean,
): Record<string, unknown> {
  const all = eventConfiguration(settings);
  return Object.fromEntries(
    differences
      .filter(({ same }) => same === false || (same === 'unknown' && renewKey))
      .map(({ key }) => [key, all[key]]),
  );
}

/** The `event.*` part of a configuration, for telling whether it changed meanwhile. */
export function eventPart(configuration: ReadonlyMap<string, unknown>): [string, unknown][] {
  return [...configuration].filter(([key]) => key.startsWith('event.')).sort(([a], [b]) => (a < b ? -1 : 1));
}

function resourceChanges(
  current: unknown,
  wanted: Readonly<Record<string, unknown>>,
): { resource: string; change: 'added' | 'changed' | 'removed' | 'same' }[] {
  const now = isMembers(current) ? current : {};
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(now)])];
  return names.map((resource) => {
    const has = (map: object): boolean => Object.hasOwn(map, resource);
    if (!has(now)) return { resource, change: 'added' as const };
    if (!has(wanted)) return { resource, change: 'removed' as const };
    return { resource, change: isAlike(now[resource], wanted[resource]) ? 'same' : 'changed' };
  });
}

/** Equal as JSON, whatever the order of keys; numbers and booleans may be texts, as stored instances have them. */
function isAlike(a: unknown, b: unknown): boolean {
  const asText = (scalar: unknown): string => JSON.stringify(String(scalar));
  return canonicalJson(a, asText) === canonicalJson(b, asText);
}

/** A stored configuration comes as an object, as its JSON, or as the JSON of its JSON. */
function decoded(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return decoded(parseJson(value));
  } catch {
    return value;
  }
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
