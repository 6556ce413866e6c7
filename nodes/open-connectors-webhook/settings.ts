import type { DeliverySettings, Outputs } from '../../src/delivery/settings';
import { ConfigurationError } from '../../src/errors';
import { checkReplaced } from '../../src/variable';
import { readPollerConfiguration } from '../../src/resource/configuration';
import type { ResourceConfiguration } from '../../src/resource/resource';
import type { Echo } from '../../src/record/order';
import type { Watch } from '../../src/snapshots/watch';
import type { Gate } from '../../src/events/gate';
import type { ConnectionCredentials } from '../shared/connection-node';
import { readEcho, readWatch } from '../shared/changes-settings';
import { outputsOf, readDeliverySettings } from '../shared/delivery-settings';
import { textOf, truthOf } from '../shared/properties';
import { silenceOf } from '../shared/silence-settings';
import { streamOf } from '../shared/stream-settings';
import { checkProperties, type Properties } from '../shared/property';
import { intervalOf, WEBHOOK_PROPERTIES } from './properties';

/** Where a node receives notifications, and what it does with them. */
export interface WebhookSettings {
  /** Blank: the address that the platform has and that ends in `path`. */
  callbackUrl: string;
  outputs: Outputs;
  delivery: DeliverySettings;
  /** Hours without an event after which it says so; undefined: never. */
  silence: number | undefined;
  /** Which events are sent, each saying what changed; undefined: all of them, and none says it. */
  watch: Watch | undefined;
  /** The name of the stream that it shares its changes with; undefined: it is alone. */
  stream: string | undefined;
  /** What becomes of changes that record nodes made over the same connection. */
  echo: Echo;
  fetchRecord: boolean;
  resources: readonly ResourceConfiguration[];
  /** Minutes. */
  refreshInterval: number;
  register: boolean;
}

/** @throws ConfigurationError for the first property that cannot work */
export function readWebhookSettings(properties: Properties): WebhookSettings {
  checkProperties(WEBHOOK_PROPERTIES, properties);
  const { resources } = readPollerConfiguration(properties['resources']);
  return {
    callbackUrl: textOf(properties['callbackUrl']),
    outputs: outputsOf(properties['outputs'], properties['wires']),
    delivery: readDeliverySettings(properties),
    silence: silenceOf(properties['silence']),
    stream: streamOf(properties['stream']),
    echo: readEcho(properties['echo']),
    watch: readWatch(
      properties,
      resources.flatMap(({ updated }) => updated?.field ?? []),
    ),
    fetchRecord: truthOf('fetchRecord', properties['fetchRecord'], true),
    resources,
    refreshInterval: intervalOf(properties['refreshInterval']),
    register: truthOf('register', properties['register'], false),
  };
}

/**
 * Who may notify, by the connection's passwords.
 * @throws ConfigurationError for a user without a password, or the reverse, and for a password that protects nobody:
 * a blank one, or a variable that was never replaced
 */
export function readGate(passwords: ConnectionCredentials): Gate {
  const keys = (['signatureKey', 'previousSignatureKey'] as const)
    .map((name) => passwordOf(passwords, name))
    .filter((key) => key !== '');
  const user = passwordOf(passwords, 'callbackUser');
  const password = passwordOf(passwords, 'callbackPassword');
  if ((user === '') !== (password === '')) {
    throw new ConfigurationError('callbackUser', 'a callback user needs a password, and a password a user', {
      cure: 'Open the connection, enter both or neither, and deploy.',
      status: 'check callback user',
    });
  }
  return { keys, credentials: user === '' ? undefined : { user, password } };
}

/** Blank where there is none. */
function passwordOf(passwords: ConnectionCredentials, name: keyof ConnectionCredentials): string {
  const given: unknown = passwords[name];
  if (given === undefined || given === '') return '';
  const text = textOf(given);
  if (text === '') {
    throw new ConfigurationError(name, 'it is blank, which protects nobody', {
      cure: 'Open the connection, enter it or clear the field, and deploy.',
    });
  }
  checkReplaced(name, text);
  return text;
}
