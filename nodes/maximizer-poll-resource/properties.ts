import { ConfigurationError } from '../../src/errors';
import { checkResource, type FormValues } from '../../src/resource/configuration/check';
import { DATE_KEYS, type DateKey } from '../../src/resource/configuration/keys';
import { readStartFrom } from '../../src/polling/start-from';
import { compileTicks } from '../../src/polling/ticks';
import { CHANGES_PROPERTIES } from '../shared/changes-settings';
import { DELIVERY_PROPERTIES } from '../shared/delivery-settings';
import { SILENCE_PROPERTIES } from '../shared/silence-settings';
import { STREAM_PROPERTIES } from '../shared/stream-settings';
import { amountOf, choiceOf, scalarOf } from '../shared/properties';
import type { Check, Properties, Property, PropertyTable } from '../shared/property';
import { RECONCILE_PROPERTIES } from './reconcile-settings';
import { presetOf, type DatesConfiguration } from './presets';

export { DATE_KEYS, type DateKey } from '../../src/resource/configuration/keys';

/** Seconds of a day: what a poll reads again costs calls, and what was sent is remembered at least that long. */
const LONGEST_LOOKBACK = 86_400;

/** What a new node polls: what most people begin with. */
const FIRST = 'contacts';
const FIRST_PRESET = presetOf(FIRST);

/** A resource that has nothing wrong, to check one value at a time in. */
const SOUND: FormValues = { resource: 'contacts', url: '/hubs/crm/contacts' };

/**
 * What a poll resource node saves. Where the platform's own keys are left out, they mean what they mean to the platform,
 * and not what a new node has.
 */
export const POLL_PROPERTIES = {
  name: { value: '' },
  resource: { value: FIRST, missing: '', check: checkName },
  url: resourceProperty('url', FIRST_PRESET?.url ?? '', ''),
  idField: resourceProperty('idField', 'Key', 'id'),
  datesConfiguration: { value: FIRST_PRESET?.datesConfiguration ?? {}, missing: {}, check: checkDates },
  filterByUpdatedDate: resourceProperty('filterByUpdatedDate', true),
  filterByCurrentDate: resourceProperty('filterByCurrentDate', false),
  createdCheckTolerance: resourceProperty('createdCheckTolerance', 10, 0),
  pageSize: resourceProperty('pageSize', ''),
  pollDelay: resourceProperty('pollDelay', 0),
  refreshInterval: {
    value: 15,
    check: (value) => {
      compileTicks({ refreshInterval: intervalOf(value), timeZone: 'UTC' });
    },
  },
  cron: {
    value: '',
    check: (value) => {
      compileTicks({ refreshInterval: 0, cron: cronOf(value), timeZone: 'UTC' });
    },
  },
  startFrom: {
    value: 'now',
    check: (value) => {
      readStartFrom(scalarOf('startFrom', value));
    },
  },
  lookback: {
    value: 90,
    check: (value) => {
      secondsOf('lookback', value);
    },
  },
  deepLookback: {
    value: 900,
    check: (value) => {
      secondsOf('deepLookback', value);
    },
  },
  emit: {
    value: 'event',
    check: (value) => {
      emitOf(value);
    },
  },
  ...CHANGES_PROPERTIES,
  ...RECONCILE_PROPERTIES,
  ...DELIVERY_PROPERTIES,
  ...SILENCE_PROPERTIES,
  ...STREAM_PROPERTIES,
} as const satisfies PropertyTable;

/** The reasons against the dates of a resource, by key. */
export function dateFaults(dates: DatesConfiguration): Partial<Record<DateKey, string>> {
  const faults: Partial<Record<DateKey, string>> = {};
  for (const fault of dateErrors(dates)) {
    const key = DATE_KEYS.find((known) => known === fault.key);
    if (key !== undefined) faults[key] ??= fault.advice;
  }
  return faults;
}

/** Minutes between polls. @throws ConfigurationError */
export function intervalOf(value: unknown): number {
  return amountOf('refreshInterval', value, POLL_PROPERTIES.refreshInterval.value);
}

/** A cron expression, blank for none. @throws ConfigurationError for one that was chosen and not entered */
export function cronOf(value: unknown): string {
  const cron = scalarOf('cron', value);
  // the form saves a blank where "by cron expression" was chosen and none was entered
  if (cron !== '' || typeof value !== 'string' || value === '') return cron;
  throw new ConfigurationError('cron', 'it is blank', {
    cure: 'Enter a cron expression such as */15 8-18 * * 1-5, or choose an interval.',
  });
}

/** Whether events share a message. @throws ConfigurationError */
export function emitOf(value: unknown): 'event' | 'page' {
  return choiceOf('emit', value, { event: 'event', page: 'page' }, POLL_PROPERTIES.emit.value);
}

/** Seconds that a poll looks back. @throws ConfigurationError for what cannot be some */
export function secondsOf(key: 'lookback' | 'deepLookback', value: unknown): number {
  const seconds = amountOf(key, value, POLL_PROPERTIES[key].value);
  if (seconds >= 0 && seconds <= LONGEST_LOOKBACK) return seconds;
  throw new ConfigurationError(key, `${seconds} seconds cannot be looked back`, {
    cure: `Enter seconds from 0 to ${LONGEST_LOOKBACK}.`,
  });
}

function resourceProperty(key: string, value: unknown, missing?: unknown): Property {
  const check: Check = (typed) => {
    const fault = checkResource({ ...SOUND, [key]: typed }).find((each) => each.key === key);
    if (fault !== undefined) throw fault;
  };
  return { value, check, ...(missing !== undefined && { missing }) };
}

function checkName(value: unknown, node: Properties): void {
  if (scalarOf('resource', value) === '') {
    throw new ConfigurationError('resource', 'is missing', {
      cure: 'Name what to poll, such as contacts.',
      status: 'no resource',
    });
  }
  resourceProperty('resource', '').check?.(value, node);
}

function checkDates(value: unknown): void {
  const [fault] = dateErrors(value);
  if (fault !== undefined) throw fault;
}

/** What is wrong with the dates of a resource; a `${NAME}` that only the runtime can resolve is not. */
function dateErrors(value: unknown): ConfigurationError[] {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isMap) return checkResource({ ...SOUND, datesConfiguration: value });
  const dates: Readonly<Record<string, unknown>> = { ...value };
  const checked = Object.fromEntries(DATE_KEYS.map((key) => [key, checkable(key, dates[key])]));
  return checkResource({ ...SOUND, ...checked });
}

/** A value, or for a `${NAME}` that only the runtime can resolve one that nothing is wrong with. */
function checkable(key: DateKey, value: unknown): unknown {
  if (typeof value !== 'string' || !/^\$\{[^}:\s]+\}$/.test(value.trim())) return value;
  if (key.endsWith('Format')) return 'milliseconds';
  return key.endsWith('Timezone') ? 'UTC' : 'field';
}
