import type { DeliverySettings, Outputs } from '../../src/delivery/settings';
import type { Emit } from '../../src/delivery/messages';
import { readResource } from '../../src/resource/configuration';
import { RESOURCE_KEYS } from '../../src/resource/configuration/keys';
import type { ResourceConfiguration } from '../../src/resource/resource';
import type { Echo } from '../../src/record/order';
import type { Watch } from '../../src/snapshots/watch';
import { readStartFrom, type StartFrom } from '../../src/polling/start-from';
import { readEcho, readWatch } from '../shared/changes-settings';
import { outputsOf, readDeliverySettings } from '../shared/delivery-settings';
import { textOf } from '../shared/properties';
import { silenceOf } from '../shared/silence-settings';
import { streamOf } from '../shared/stream-settings';
import { checkProperties, type Properties } from '../shared/property';
import { checkVariables } from '../shared/variables';
import { readReconcile, type ReconcileSettings } from './reconcile-settings';
import { cronOf, emitOf, intervalOf, POLL_PROPERTIES, secondsOf } from './properties';

/** What a node polls, when, and how it sends what changed. */
export interface PollSettings {
  resource: ResourceConfiguration;
  /** Minutes; 0: only when told. */
  refreshInterval: number;
  /** Blank: by interval. */
  cron: string;
  startFrom: StartFrom;
  /** Seconds. */
  lookback: number;
  deepLookback: number;
  emit: Emit;
  outputs: Outputs;
  delivery: DeliverySettings;
  /** Hours without an event after which it says so; undefined: never. */
  silence: number | undefined;
  /** Which events are sent, each saying what changed; undefined: all of them, and none says it. */
  watch: Watch | undefined;
  /** When all ids are compared, to find what was deleted; undefined: never. */
  reconcile: ReconcileSettings | undefined;
  /** The name of the stream that it shares its changes with; undefined: it is alone. */
  stream: string | undefined;
  /** What becomes of changes that record nodes made over the same connection. */
  echo: Echo;
}

/**
 * Reads a node's properties, those of the platform's poller configuration by its own rules.
 * @throws ConfigurationError for the first that cannot work
 */
export function readPollSettings(properties: Properties): PollSettings {
  const resource = checkedResource(properties);
  return {
    resource,
    refreshInterval: intervalOf(properties['refreshInterval']),
    cron: cronOf(properties['cron']),
    startFrom: readStartFrom(textOf(properties['startFrom'])),
    lookback: secondsOf('lookback', properties['lookback']),
    deepLookback: secondsOf('deepLookback', properties['deepLookback']),
    emit: emitOf(properties['emit']),
    outputs: outputsOf(properties['outputs'], properties['wires']),
    delivery: readDeliverySettings(properties),
    silence: silenceOf(properties['silence']),
    reconcile: readReconcile(properties),
    stream: streamOf(properties['stream']),
    echo: readEcho(properties['echo']),
    watch: readWatch(properties, resource.updated === undefined ? [] : [resource.updated.field]),
  };
}

/** The properties that are no part of the resource. */
const OTHER_PROPERTIES = Object.fromEntries(
  Object.entries(POLL_PROPERTIES).filter(
    ([name]) => name !== 'resource' && !RESOURCE_KEYS.some((key) => key === name),
  ),
);

/**
 * The resource, once all properties are checked. Each check of a property of the resource reads a whole resource, which
 * many nodes at the start of Node-RED would wait for: so they are left out where the resource as a whole is sound.
 * @throws ConfigurationError for the first property that cannot work
 */
function checkedResource(properties: Properties): ResourceConfiguration {
  try {
    const resource = resourceOf(properties);
    checkProperties(OTHER_PROPERTIES, properties);
    return resource;
  } catch (error) {
    checkProperties(POLL_PROPERTIES, properties);
    throw error;
  }
}

/** The resource alone. @throws ConfigurationError */
export function resourceOf(properties: Properties): ResourceConfiguration {
  checkVariables(properties, ['resource', ...RESOURCE_KEYS]);
  const raw = Object.fromEntries(
    RESOURCE_KEYS.filter((key) => properties[key] !== undefined).map((key) => [key, properties[key]]),
  );
  const resource = textOf(properties['resource']);
  POLL_PROPERTIES.resource.check(properties['resource'], properties);
  return readResource(resource, raw);
}
