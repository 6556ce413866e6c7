import { ConfigurationError } from '../../src/errors';
import { pollerConfiguration } from '../../src/resource/configuration/read';
import { CONFIGURATION_KEY } from '../../src/resource/configuration/text';
import { adminFault, DEFAULT_PATH, pathFault, type Roots } from '../../src/webhook/path';
import { CHANGES_PROPERTIES } from '../shared/changes-settings';
import { DELIVERY_PROPERTIES } from '../shared/delivery-settings';
import { SILENCE_PROPERTIES } from '../shared/silence-settings';
import { STREAM_PROPERTIES } from '../shared/stream-settings';
import { amountOf, scalarOf, textOf, truthOf } from '../shared/properties';
import type { Properties, PropertyTable } from '../shared/property';

/** What a webhook node saves. */
export const WEBHOOK_PROPERTIES = {
  name: { value: '' },
  path: {
    value: DEFAULT_PATH,
    check: (value) => {
      pathOf(value);
    },
  },
  callbackUrl: {
    value: '',
    check: (value, node) => {
      checkCallbackUrl(value);
      checkRegistration('callbackUrl', { ...node, callbackUrl: value });
    },
  },
  fetchRecord: {
    value: true,
    check: (value) => {
      truthOf('fetchRecord', value, true);
    },
  },
  ...CHANGES_PROPERTIES,
  ...DELIVERY_PROPERTIES,
  ...SILENCE_PROPERTIES,
  ...STREAM_PROPERTIES,
  resources: {
    value: {},
    check: (value, node) => {
      const [problem] = pollerConfiguration(value).problems;
      if (problem !== undefined) throw asResources(problem);
      checkRegistration('resources', { ...node, resources: value });
    },
  },
  refreshInterval: {
    // minutes, as the platform has it
    value: 15,
    check: (value) => {
      intervalOf(value);
    },
  },
  register: {
    value: false,
    check: (value) => {
      truthOf('register', value, false);
    },
  },
} as const satisfies PropertyTable;

/** Where the node listens, below `httpNodeRoot`. @throws ConfigurationError */
export function pathOf(value: unknown): string {
  const path = scalarOf('path', value) || DEFAULT_PATH;
  const fault = pathFault(path);
  if (fault === undefined) return path;
  throw new ConfigurationError('path', fault, {
    cure: `Enter a path that begins with a slash, such as ${DEFAULT_PATH}.`,
  });
}

/** Throws when Node-RED's own editor gets what is sent to a path. */
export function checkIsNoneOfEditor(path: string, roots: Roots): void {
  const fault = adminFault(path, roots);
  if (fault !== undefined) throw takenError(fault);
}

/** The error for a path that somebody else gets. */
export function takenError(fault: string): ConfigurationError {
  return new ConfigurationError('path', fault, {
    cure: `Choose another path, such as ${DEFAULT_PATH}.`,
  });
}

/** How often the platform polls, in minutes. @throws ConfigurationError */
export function intervalOf(value: unknown): number {
  const minutes = amountOf('refreshInterval', value, WEBHOOK_PROPERTIES.refreshInterval.value);
  if (Number.isInteger(minutes) && minutes >= 1) return minutes;
  throw new ConfigurationError('refreshInterval', `${minutes} is no number of minutes`, {
    cure: 'The platform takes whole minutes, at least 1.',
  });
}

/** A problem of the whole map, which is called otherwise where the platform holds it. */
function asResources(problem: ConfigurationError): ConfigurationError {
  if (problem.key !== CONFIGURATION_KEY) return problem;
  const { reason, position, cure } = problem;
  return new ConfigurationError('resources', reason, {
    cure,
    ...(position !== undefined && { at: position - 1 }),
  });
}

function checkCallbackUrl(value: unknown): void {
  const url = scalarOf('callbackUrl', value);
  if (url === '' || isHttpAddress(url)) return;
  throw new ConfigurationError('callbackUrl', 'it is not an http address', {
    cure: 'Enter the whole public address, such as https://example.com/open-connectors/events, or nothing.',
  });
}

/** Throws what a node that registers itself lacks: the runtime does not know under which address the world sees it. */
function checkRegistration(key: 'callbackUrl' | 'resources', node: Properties): void {
  if (textOf(node['register']).toLowerCase() !== 'true') return;
  if (key === 'callbackUrl' && textOf(node['callbackUrl']) === '') {
    throw new ConfigurationError('callbackUrl', 'it is empty, and so the platform cannot be told it', {
      cure: 'Enter the public address of this webhook, or do not register it on deploy.',
      status: 'no callback url',
    });
  }
  if (key === 'resources' && pollerConfiguration(node['resources']).resources.length === 0) {
    throw new ConfigurationError('resources', 'there are none, and so nothing for the platform to poll', {
      cure: 'Enter what the platform shall poll, or do not register it on deploy.',
      status: 'no resources',
    });
  }
}

function isHttpAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return ['http:', 'https:'].includes(protocol) && username === '' && password === '' && hash === '';
}
