import { isoToTheSecond } from '../hub/options';
import { isObject, isTrue, Refusal } from '../http';
import { shownConfiguration } from './configuration';
import type { Elements } from './elements';
import type { Instance } from './instances';

/** Whose account it is. */
export const USER_ID = 2749;

/** An instance as answers show it. */
export function shownInstance(instance: Instance, elements: Elements): Record<string, unknown> {
  const { id, token, name, elementKey, disabled, valid, tags, createdDate } = instance;
  const element = elements.get(elementKey);
  return {
    id,
    name,
    createdDate: isoToTheSecond(createdDate),
    token,
    element: {
      id: element.id,
      name: element.name,
      key: element.key,
      active: true,
      deleted: false,
      typeOauth: true,
      transformationsEnabled: true,
      authentication: { type: 'oauth2' },
      hub: element.hub,
    },
    elementId: element.id,
    tags: [...tags],
    provisionInteractions: [],
    valid,
    disabled,
    maxCacheSize: 0,
    cacheTimeToLive: 0,
    configuration: shownConfiguration(instance, element),
    eventsEnabled: isTrue(instance.configuration['event.notification.enabled']),
    traceLoggingEnabled: false,
    cachingEnabled: false,
    externalAuthentication: 'none',
    user: { id: USER_ID },
  };
}

/** A text without the HTML that the platform takes out of names and tags; undefined when nothing is left. */
export function nameOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  return value.replace(/<[^>]*>/g, '').trim() || undefined;
}

/** A member that is an object, or missing. */
export function objectOf(body: Record<string, unknown>, name: string): Record<string, unknown> | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (!isObject(value)) throw new Refusal(400, `The field '${name}' is no object`);
  return value;
}

/** The tags of a body, or undefined when it has none. */
export function tagsOf({ tags }: Record<string, unknown>): string[] | undefined {
  if (tags === undefined) return undefined;
  const texts = Array.isArray(tags) ? tags.map(nameOf) : [undefined];
  if (texts.includes(undefined)) throw new Refusal(400, "The field 'tags' is no list of texts");
  return texts as string[];
}
