import { isZone } from '../../src/dates';
import { ConfigurationError } from '../../src/errors';
import { checkResource, type FormValues } from '../../src/resource/configuration/check';
import { DATE_KEYS, type DateKey } from '../../src/resource/configuration/keys';
import { readStartFrom } from '../../src/polling/start-from';
import { compileTicks } from '../../src/polling/ticks';
import type { DatesConfiguration } from './presets';
import { amountOf, textOf } from '../shared/properties';

export { DATE_KEYS, type DateKey } from '../../src/resource/configuration/keys';

/** Throws why a value cannot be this property's. */
type Check = (value: unknown) => void;

/** Seconds of a day: what a poll reads again costs calls, and what was sent is remembered at least that long. */
const LONGEST_LOOKBACK = 86_400;

/** A resource that has nothing wrong, to check one value at a time in. */
const SOUND: FormValues = { resource: 'contacts', url: '/hubs/crm/contacts' };

/**
 * What each property must be, one by one, for the form; the runtime reads all of them at once with the same functions.
 */
export const POLL_CHECKS = {
  resource: resourceCheck('resource'),
  url: resourceCheck('url'),
  idField: resourceCheck('idField'),
  createdCheckTolerance: resourceCheck('createdCheckTolerance'),
  pageSize: resourceCheck('pageSize'),
  pollDelay: resourceCheck('pollDelay'),
  refreshInterval: (value: unknown) => {
    compileTicks({ refreshInterval: amountOf('refreshInterval', value, 15), timeZone: 'UTC' });
  },
  cron: (value: unknown) => {
    compileTicks({ refreshInterval: 0, cron: textOf(value), timeZone: 'UTC' });
  },
  startFrom: (value: unknown) => {
    readStartFrom(textOf(value));
  },
  lookback: (value: unknown) => {
    secondsOf('lookback', value, 90);
  },
  deepLookback: (value: unknown) => {
    secondsOf('deepLookback', value, 900);
  },
} satisfies Record<string, Check>;

/** The reasons against the dates of a resource, by key. */
export function dateFaults(dates: DatesConfiguration): Partial<Record<DateKey, string>> {
  const values = Object.fromEntries(DATE_KEYS.map((key) => [key, checkable(key, dates[key] ?? '')]));
  const faults: Partial<Record<DateKey, string>> = {};
  for (const { key, message } of checkResource({ ...SOUND, ...values }, isZone)) {
    const dateKey = DATE_KEYS.find((known) => known === key);
    if (dateKey !== undefined) faults[dateKey] ??= message;
  }
  return faults;
}

/** A value, or for a `${NAME}` that only the runtime can resolve one that nothing is wrong with. */
function checkable(key: DateKey, value: string): string {
  if (!/^\$\{[^}:\s]+\}$/.test(value.trim())) return value;
  if (key.endsWith('Format')) return 'milliseconds';
  return key.endsWith('Timezone') ? 'UTC' : 'field';
}

/** Seconds that a poll looks back. Throws a ConfigurationError for what cannot be some. */
export function secondsOf(key: string, value: unknown, blank: number): number {
  const seconds = amountOf(key, value, blank);
  if (seconds >= 0 && seconds <= LONGEST_LOOKBACK) return seconds;
  throw new ConfigurationError(key, `${seconds} seconds cannot be looked back`, {
    cure: `Enter seconds from 0 to ${LONGEST_LOOKBACK}.`,
  });
}

function resourceCheck(key: string): Check {
  return (value) => {
    const [fault] = checkResource({ ...SOUND, [key]: textOf(value) }, isZone).filter(
      (each) => each.key === key,
    );
    if (fault !== undefined) throw new Error(`${key}: ${fault.message}`);
  };
}
