import { isObject, isTrue, Refusal } from '../http';
import type { Element } from './elements';

/** One resource of `event.poller.configuration`, as the platform's own poller needs it. */
export interface PolledResource {
  name: string;
  url: string;
  /** Blank: the whole record identifies it. */
  idField: string;
  updated: PolledDate | undefined;
  created: PolledDate | undefined;
  filterByUpdatedDate: boolean;
  filterByCurrentDate: boolean;
  /** Seconds. */
  createdCheckTolerance: number;
  /** Seconds. */
  pollDelay: number;
}

/** Where a date lies in a record and how it is written. */
export interface PolledDate {
  field: string;
  format: string;
  timezone: string;
}

const KEY = 'event.poller.configuration';

function refusal(why: string, key = KEY): Refusal {
  return new Refusal(400, `Invalid value for the configuration '${key}': ${why}`);
}

/**
 * What an instance has polled: `event.poller.configuration`, an object or its JSON; where it is not set, the resources that
 * `event.poller.urls` names or describes, one a line; where neither is, the element's own.
 */
export function polledResources(configuration: Record<string, unknown>, element: Element): PolledResource[] {
  const given = configuration[KEY] ?? '';
  const urls = configuration['event.poller.urls'] ?? '';
  if (given === '' && typeof urls === 'string' && urls !== '') return namedResources(urls, element);
  const map = given === '' ? element.polling : typeof given === 'string' ? decoded(given) : given;
  if (!isObject(map)) throw refusal('a map of resources is wanted');
  return Object.entries(map).map(([name, value]) => polledResource(name, value, element));
}

function polledResource(name: string, value: unknown, { polling }: Pick<Element, 'polling'>): PolledResource {
  if (!isObject(value)) throw refusal(`'${name}' is no object`);
  // published configurations name resources without saying more
  const own = polling[name];
  const keys = Object.keys(value).length === 0 && isObject(own) ? own : value;
  const { url, idField = 'id', datesConfiguration: dates = {} } = keys;
  if (typeof url !== 'string' || !/^\/\w/.test(url))
    throw refusal(`'${name}' needs a url that begins with /`);
  if (typeof idField !== 'string') throw refusal(`the idField of '${name}' is no text`);
  if (!isObject(dates)) throw refusal(`the datesConfiguration of '${name}' is no object`);
  const updated = dateOf(dates, 'updated', undefined);
  return {
    name,
    url,
    idField,
    updated,
    created: dateOf(dates, 'created', updated),
    filterByUpdatedDate: ![false, 'false'].includes(keys['filterByUpdatedDate'] as string),
    filterByCurrentDate: isTrue(keys['filterByCurrentDate']),
    createdCheckTolerance: Number(keys['createdCheckTolerance'] ?? 0) || 0,
    pollDelay: Number(keys['pollDelay'] ?? 0) || 0,
  };
}

function dateOf(
  dates: Record<string, unknown>,
  which: 'updated' | 'created',
  fallback: PolledDate | undefined,
): PolledDate | undefined {
  const text = (part: string): string => {
    const value = dates[`${which}Date${part}`];
    return typeof value === 'string' ? value : '';
  };
  const field = text('Field');
  if (field === '') return undefined;
  const format = text('Format') || (fallback?.format ?? '');
  return { field, format, timezone: text('Timezone') || (fallback?.timezone ?? 'GMT') };
}

function namedResources(urls: string, element: Element): PolledResource[] {
  const lines = urls.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return lines.flatMap((line) => {
    const parts = line.split('|').map((part) => part.trim());
    if (parts[1]?.startsWith('/') === true) return [describedResource(parts)];
    return parts.map((name) => {
      if (element.polling[name] === undefined)
        throw refusal(`the element has no default for '${name}'`, 'event.poller.urls');
      return polledResource(name, element.polling[name], element);
    });
  });
}

/** The legacy form: name, url, a filter, then field, format and zone of the updated and of the created date. */
function describedResource(parts: string[]): PolledResource {
  const [name = '', url, , updatedDateField, updatedDateFormat, updatedDateTimezone, ...created] = parts;
  const [createdDateField, createdDateFormat, createdDateTimezone] = created;
  const datesConfiguration = {
    updatedDateField,
    updatedDateFormat,
    updatedDateTimezone,
    createdDateField,
    createdDateFormat,
    createdDateTimezone,
  };
  return polledResource(name, { url, datesConfiguration }, { polling: {} });
}

function decoded(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
