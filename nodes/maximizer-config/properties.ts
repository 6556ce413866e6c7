import { DEFAULT_BASE_URL, readBaseUrl } from '../../src/connector/base-url';
import { pathSegment } from '../../src/path';
import { ConfigurationError } from '../../src/errors';
import { amountOf, scalarOf } from '../shared/properties';
import type { Property, PropertyTable } from '../shared/property';

/** Requests at once; more than the platform's own workers would only wait there. */
const MOST_CONCURRENT = 100;

/** Requests a second: slower than one in a thousand seconds, a page would never be read to its end. */
const SLOWEST_RATE = 0.001;

/** What a connection saves, its passwords apart. */
export const CONNECTION_PROPERTIES = {
  name: { value: '' },
  baseUrl: {
    value: DEFAULT_BASE_URL,
    check: (value) => {
      baseUrlOf(value);
    },
  },
  elementKey: {
    value: 'maximizer',
    check: (value) => {
      elementKeyOf(value);
    },
  },
  instanceId: {
    value: '',
    check: (value) => {
      instanceIdOf(value);
    },
  },
  instanceName: scalarProperty('instanceName'),
  tags: scalarProperty('tags'),
  oauthCallbackUrl: {
    value: '',
    check: (value) => {
      checkWebAddress(
        'oauthCallbackUrl',
        value,
        'Enter the whole address, down to /maximizer/oauth/callback, or nothing.',
      );
    },
  },
  datacenter: scalarProperty('datacenter', 'caw'),
  alias: scalarProperty('alias'),
  apiUrl: {
    value: '',
    check: (value) => {
      checkWebAddress('apiUrl', value, 'Enter it whole, such as https://ca1.maximizercrmlive.com/api45.');
    },
  },
  timeZone: {
    value: 'UTC',
    check: (value) => {
      timeZoneOf(value);
    },
  },
  maxConcurrent: {
    value: 4,
    check: (value) => {
      maxConcurrentOf(value);
    },
  },
  requestsPerSecond: {
    value: '',
    check: (value) => {
      requestsPerSecondOf(value);
    },
  },
} as const satisfies PropertyTable;

/** The API root. @throws ConfigurationError */
export function baseUrlOf(value: unknown): string {
  return readBaseUrl(scalarOf('baseUrl', value) || CONNECTION_PROPERTIES.baseUrl.value);
}

/** The connector's key. @throws ConfigurationError */
export function elementKeyOf(value: unknown): string {
  const text = scalarOf('elementKey', value) || CONNECTION_PROPERTIES.elementKey.value;
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text)) return text;
  throw new ConfigurationError('elementKey', 'no connector has such a key', {
    cure: "Enter the connector's key, such as maximizer.",
    status: 'check connector key',
  });
}

/** The id of the connector instance. @throws ConfigurationError */
export function instanceIdOf(value: unknown): string {
  const text = scalarOf('instanceId', value);
  if (/^[^\s/\\@?#%]+$/.test(text) && pathSegment(text) !== undefined) return text;
  throw new ConfigurationError('instanceId', text === '' ? 'it is empty' : 'no instance has such an id', {
    cure: 'Enter the id of the connector instance, a number such as 12345: it is part of every event id.',
    status: 'check instance id',
  });
}

/** The zone of `${date:…}` and of cron. @throws ConfigurationError */
export function timeZoneOf(value: unknown): string {
  const zone = scalarOf('timeZone', value) || CONNECTION_PROPERTIES.timeZone.value;
  if (isKnownZone(zone)) return zone;
  throw new ConfigurationError('timeZone', `no time zone is named "${zone}"`, {
    cure: 'Choose an IANA name such as America/Toronto, or UTC.',
    status: 'unknown time zone',
  });
}

/** Requests at once. @throws ConfigurationError */
export function maxConcurrentOf(value: unknown): number {
  const count = amountOf('maxConcurrent', value, CONNECTION_PROPERTIES.maxConcurrent.value);
  if (Number.isInteger(count) && count >= 1 && count <= MOST_CONCURRENT) return count;
  throw new ConfigurationError('maxConcurrent', `${count} is not a number of requests`, {
    cure: `Enter a whole number from 1 to ${MOST_CONCURRENT}.`,
  });
}

/** A fixed rate, undefined for none. @throws ConfigurationError */
export function requestsPerSecondOf(value: unknown): number | undefined {
  if (scalarOf('requestsPerSecond', value) === '') return undefined;
  const rate = amountOf('requestsPerSecond', value, 1);
  if (rate >= SLOWEST_RATE) return rate;
  throw new ConfigurationError('requestsPerSecond', `${rate} is not a rate`, {
    cure: `Enter a number from ${SLOWEST_RATE}, such as 3 or 0.5, or nothing for no fixed rate.`,
  });
}

function scalarProperty(key: string, value = ''): Property {
  return {
    value,
    check: (typed) => {
      scalarOf(key, typed);
    },
  };
}

function checkWebAddress(key: string, value: unknown, cure: string): void {
  const text = scalarOf(key, value);
  if (text === '' || isWebAddress(text)) return;
  throw new ConfigurationError(key, 'it is not a web address', { cure });
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** Whether this engine's own zone data knows the name; the runtime and the browser both have it. */
function isKnownZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
