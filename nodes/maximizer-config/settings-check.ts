import { readBaseUrl } from '../../src/connector/base-url';
import { ConfigurationError } from '../../src/errors';
import { textOf } from '../shared/properties';

/** Requests at once; more than the platform's own workers would only wait there. */
const MOST_CONCURRENT = 100;

/**
 * What each property must be, as a function that throws why it is not: for the form, field by field,
 * and for the runtime, all at once.
 */
export const CONNECTION_CHECKS = {
  baseUrl: (value: unknown) => {
    readBaseUrl(textOf(value));
  },
  elementKey: (value: unknown) => {
    const text = textOf(value);
    if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text)) return;
    throw new ConfigurationError('elementKey', text === '' ? 'it is empty' : 'no connector has such a key', {
      cure: "Enter the connector's key, such as maximizer.",
      status: 'check connector key',
    });
  },
  instanceId: (value: unknown) => {
    const text = textOf(value);
    if (/^[^\s/@]+$/.test(text)) return;
    throw new ConfigurationError(
      'instanceId',
      text === '' ? 'it is empty' : 'it holds a space, a slash or an @',
      {
        cure: 'Enter the id of the connector instance, a number such as 12345: it is part of every event id.',
        status: 'check instance id',
      },
    );
  },
  oauthCallbackUrl: (value: unknown) => {
    if (textOf(value) === '' || isWebAddress(textOf(value))) return;
    throw new ConfigurationError('oauthCallbackUrl', 'it is not a web address', {
      cure: 'Enter the whole address, down to /maximizer/oauth/callback, or nothing.',
    });
  },
  apiUrl: (value: unknown) => {
    if (textOf(value) === '' || isWebAddress(textOf(value))) return;
    throw new ConfigurationError('apiUrl', 'it is not a web address', {
      cure: 'Enter it whole, such as https://ca1.maximizercrmlive.com/api45.',
    });
  },
  timeZone: (value: unknown) => {
    const zone = textOf(value);
    if (zone === '' || isKnownZone(zone)) return;
    throw new ConfigurationError('timeZone', `no time zone is named ${zone}`, {
      cure: 'Choose an IANA name such as America/Toronto, or UTC.',
      status: 'unknown time zone',
    });
  },
  maxConcurrent: (value: unknown) => {
    const count = numberOf(value, 4);
    if (Number.isInteger(count) && count >= 1 && count <= MOST_CONCURRENT) return;
    throw new ConfigurationError('maxConcurrent', `${textOf(value)} is not a number of requests`, {
      cure: `Enter a whole number from 1 to ${MOST_CONCURRENT}.`,
    });
  },
  requestsPerSecond: (value: unknown) => {
    const rate = numberOf(value, 1);
    if (rate > 0 && Number.isFinite(rate)) return;
    throw new ConfigurationError('requestsPerSecond', `${textOf(value)} is not a rate`, {
      cure: 'Enter a number above 0, such as 3 or 0.5, or nothing for no fixed rate.',
    });
  },
} as const;

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

/** A property as a number, `blank` for a blank one; NaN when it is none. */
export function numberOf(value: unknown, blank: number): number {
  const text = textOf(value);
  return text === '' ? blank : Number(text);
}
