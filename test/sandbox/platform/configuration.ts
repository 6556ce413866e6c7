import { Refusal } from '../http';
import { scattered } from '../random';
import { configurationKeys } from './elements';
import type { Element } from './elements';
import type { Instance } from './instances';
import { isWebAddress } from './oauth';
import { polledResources } from './polled-resources';

/** What stands in a secret's place in every answer. */
export const MASK = '********';

const SECRETS = new Set([
  'oauth.api.key',
  'oauth.api.secret',
  'oauth.user.token',
  'oauth.user.refresh_token',
  'event.notification.signature.key',
  'event.notification.basic.password',
]);

/** The configuration as answers show it: texts, with secrets masked; keys that were never set with their default or null. */
export function shownConfiguration(
  { configuration }: Instance,
  element: Element,
): Record<string, string | null> {
  const defaults = configurationKeys(element).map(({ key, defaultValue }) => [key, defaultValue] as const);
  const set = Object.entries(configuration).map(([key, value]) => [key, shownValue(key, value)] as const);
  return Object.fromEntries<string | null>([...defaults, ...set]);
}

function shownValue(key: string, value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (SECRETS.has(key) && value !== '') return MASK;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** One entry of GET /instances/{id}/configuration. */
export interface ConfigurationEntry {
  /** Lasting. */
  id: number;
  key: string;
  propertyValue: string | null;
}

export function configurationEntries(instance: Instance, element: Element): ConfigurationEntry[] {
  return Object.entries(shownConfiguration(instance, element)).map(([key, propertyValue]) => ({
    id: scattered(`${instance.id} ${key}`),
    key,
    propertyValue,
  }));
}

/** New values over old ones. A mask that comes back leaves the secret as it is, unless the platform takes it for the new one. */
export function mergedConfiguration(
  old: Record<string, unknown>,
  changes: Record<string, unknown>,
  storesMasks: boolean,
): Record<string, unknown> {
  const merged = { ...old };
  for (const [key, value] of Object.entries(changes))
    if (storesMasks || !(SECRETS.has(key) && value === MASK)) merged[key] = value;
  return merged;
}

/** Whether notifications come from the CRM itself, not from polling; both words are seen. */
export function isPushed({ configuration }: Instance): boolean {
  return (
    configuration['event.vendor.type'] === 'webhook' || configuration['event.vendor.type'] === 'webhooks'
  );
}

/** Refuses what the platform cannot work with, naming the key. Null and a blank text count as not set. */
export function checkConfiguration(
  configuration: Record<string, unknown>,
  required: readonly string[],
  element: Element,
): void {
  const refuse = (key: string, why: string): Refusal =>
    new Refusal(400, `Invalid value for the configuration '${key}': ${why}`);
  for (const key of required) {
    const value = configuration[key] ?? '';
    if (value === '') throw new Refusal(400, `Missing required configuration '${key}'`);
    if (typeof value !== 'string' || value.includes('\n')) throw refuse(key, 'a text of one line is wanted');
  }
  for (const key of ['oauth.callback.url', 'maximizer.url', 'event.notification.callback.url'])
    if ((configuration[key] ?? '') !== '' && !isWebAddress(configuration[key]))
      throw refuse(key, 'an http or https address is wanted');
  const enabled = configuration['event.notification.enabled'] ?? '';
  if (!['', true, false, 'true', 'false'].includes(enabled as string | boolean))
    throw refuse('event.notification.enabled', 'true or false is wanted');
  const vendorType = configuration['event.vendor.type'] ?? '';
  if (!['', 'polling', 'webhook', 'webhooks'].includes(vendorType as string))
    throw refuse('event.vendor.type', 'polling or webhook is wanted');
  const interval = configuration['event.poller.refresh_interval'] ?? '';
  if (!(typeof interval === 'string' && /^([1-9]\d{0,5})?$/.test(interval)))
    throw refuse('event.poller.refresh_interval', 'minutes as a string are wanted, at least "1"');
  polledResources(configuration, element);
}
