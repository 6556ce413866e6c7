import { isZone } from '../../src/dates';
import { ConfigurationError } from '../../src/errors';
import { pollerConfiguration } from '../../src/resource/configuration/read';
import { DELIVERY_CHECKS } from '../shared/delivery-settings';
import { amountOf, textOf } from '../shared/properties';

/** Where notifications arrive, below `httpNodeRoot`, unless the node says otherwise. */
export const DEFAULT_PATH = '/open-connectors/events';
/** Minutes, as the platform's own. */
export const DEFAULT_INTERVAL = 15;

/** What each property must be, as a function that throws why it is not: for the form and for the runtime. */
export const WEBHOOK_CHECKS = {
  path: (value: unknown) => {
    const path = textOf(value);
    if (/^(\/[A-Za-z0-9._~!$&'()+,;=@%-]+)+\/?$/.test(path) && !/\/\.{1,2}(\/|$)/.test(path)) return;
    throw new ConfigurationError('path', path === '' ? 'it is empty' : `"${path}" is no path`, {
      cure: `Enter a path that begins with a slash, such as ${DEFAULT_PATH}.`,
    });
  },
  callbackUrl: (value: unknown) => {
    const url = textOf(value);
    if (url === '' || isHttpAddress(url)) return;
    throw new ConfigurationError('callbackUrl', 'it is not an http address', {
      cure: 'Enter the whole public address, such as https://example.com/open-connectors/events, or nothing.',
    });
  },
  resources: (value: unknown) => {
    const [problem] = pollerConfiguration(value, isZone).problems;
    if (problem !== undefined) throw problem;
  },
  refreshInterval: (value: unknown) => {
    const minutes = amountOf('refreshInterval', value, DEFAULT_INTERVAL);
    if (Number.isInteger(minutes) && minutes >= 1) return;
    throw new ConfigurationError('refreshInterval', `${minutes} is no number of minutes`, {
      cure: 'The platform takes whole minutes, at least 1.',
    });
  },
  ...DELIVERY_CHECKS,
} as const;

/** Why a node cannot register itself, or undefined: the runtime does not know under which address the world sees it. */
export function registerFault(properties: Readonly<Record<string, unknown>>): ConfigurationError | undefined {
  const { resources } = pollerConfiguration(properties['resources'], isZone);
  if (textOf(properties['callbackUrl']) === '') {
    return new ConfigurationError('callbackUrl', 'it is empty, and so the platform cannot be told it', {
      cure: 'Enter the public address of this webhook, or do not register it on deploy.',
      status: 'no callback url',
    });
  }
  if (resources.length > 0) return undefined;
  return new ConfigurationError('resources', 'there are none, and so nothing for the platform to poll', {
    cure: 'Enter what the platform shall poll, or do not register it on deploy.',
    status: 'no resources',
  });
}

function isHttpAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return ['http:', 'https:'].includes(protocol) && username === '' && password === '' && hash === '';
}
