import { isObject, Refusal } from '../http';
import { scattered } from '../random';
import type { Instance } from './instances';
import { isWebAddress } from './oauth';

/** What stands in a secret's place in every answer. */
export const MASK = '********';

const SECRETS = new Set([
  'oauth.api.secret',
  'oauth.user.token',
  'oauth.user.refresh_token',
  'event.notification.signature.key',
  'event.notification.basic.password',
]);

/** One resource of `event.poller.configuration`, as far as the platform's own poller needs it. */
export interface PolledResource {
  name: string;
  url: string;
  idField: string;
  dates: { updatedDateField?: unknown; createdDateField?: unknown };
}

/** The configuration as answers show it: texts, with secrets masked. */
export function shownConfiguration({ configuration }: Instance): Record<string, string> {
  return Object.fromEntries(
    Object.entries(configuration).map(([key, value]) => [key, shownValue(key, value)]),
  );
}

function shownValue(key: string, value: unknown): string {
  if (SECRETS.has(key)) return MASK;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `[{id,key,propertyValue}]`, each entry with a lasting id. */
export function configurationEntries(
  instance: Instance,
): { id: number; key: string; propertyValue: string }[] {
  return Object.entries(shownConfiguration(instance)).map(([key, propertyValue]) => ({
    id: scattered(`${instance.id} ${key}`),
    key,
    propertyValue,
  }));
}

/** New values over old ones; a mask that comes back leaves the secret as it is. */
export function mergedConfiguration(
  old: Record<string, unknown>,
  changes: Record<string, unknown>,
): Record<string, unknown> {
  const merged = { ...old };
  for (const [key, value] of Object.entries(changes))
    if (!(SECRETS.has(key) && value === MASK)) merged[key] = value;
  return merged;
}

export function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

/** Refuses what the platform cannot work with, naming the key. */
export function checkConfiguration(
  configuration: Record<string, unknown>,
  required: readonly string[],
): void {
  const refuse = (key: string, why: string): Refusal =>
    new Refusal(400, `Invalid value for the configuration '${key}': ${why}`);
  for (const key of required) {
    const value = configuration[key];
    if (value === undefined || value === '')
      throw new Refusal(400, `Missing required configuration '${key}'`);
    if (typeof value !== 'string' || value.includes('\n')) throw refuse(key, 'a text of one line is wanted');
  }
  for (const key of ['oauth.callback.url', 'maximizer.url', 'event.notification.callback.url'])
    if (configuration[key] !== undefined && !isWebAddress(configuration[key]))
      throw refuse(key, 'an http or https address is wanted');
  const enabled = configuration['event.notification.enabled'];
  if (enabled !== undefined && ![true, false, 'true', 'false'].includes(enabled as string | boolean))
    throw refuse('event.notification.enabled', 'true or false is wanted');
  const vendorType = configuration['event.vendor.type'];
  if (vendorType !== undefined && vendorType !== 'polling' && vendorType !== 'webhook')
    throw refuse('event.vendor.type', 'polling or webhook is wanted');
  const interval = configuration['event.poller.refresh_interval'];
  if (interval !== undefined && !(typeof interval === 'string' && /^[1-9]\d{0,5}$/.test(interval)))
    throw refuse('event.poller.refresh_interval', 'minutes as a string are wanted, at least "1"');
  const polled = polledResources(configuration);
  if (!isTrue(enabled)) return;
  if (configuration['event.notification.callback.url'] === undefined)
    throw new Refusal(400, "Missing required configuration 'event.notification.callback.url'");
  if (vendorType !== 'webhook' && polled.length === 0)
    throw new Refusal(400, "Missing required configuration 'event.poller.configuration'");
}

/** Reads `event.poller.configuration`, an object or a JSON-encoded one. */
export function polledResources(configuration: Record<string, unknown>): PolledResource[] {
  const key = 'event.poller.configuration';
  const given = configuration[key];
  if (given === undefined || given === '') return [];
  const refuse = (why: string): Refusal =>
    new Refusal(400, `Invalid value for the configuration '${key}': ${why}`);
  const map = typeof given === 'string' ? decoded(given) : given;
  if (!isObject(map)) throw refuse('a map of resources is wanted');
  return Object.entries(map).map(([name, value]) => {
    if (!isObject(value)) throw refuse(`'${name}' is no object`);
    const { url, idField = 'id', datesConfiguration = {} } = value;
    if (typeof url !== 'string' || !url.startsWith('/hubs/'))
      throw refuse(`'${name}' needs a url that begins with /hubs/`);
    if (typeof idField !== 'string') throw refuse(`the idField of '${name}' is no text`);
    if (!isObject(datesConfiguration)) throw refuse(`the datesConfiguration of '${name}' is no object`);
    return { name, url, idField, dates: datesConfiguration };
  });
}

function decoded(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
