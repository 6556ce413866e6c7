import type { DeliveryMode, DeliverySettings, Outputs } from '../../src/delivery/settings';
import { ConfigurationError } from '../../src/errors';
import { amountOf, choiceOf, textOf } from './properties';
import type { PropertyTable } from './property';

const MODES: Readonly<Record<DeliveryMode, DeliveryMode>> = {
  handoff: 'handoff',
  acknowledge: 'acknowledge',
};
/** A day, in seconds. */
const LONGEST_TIMEOUT = 86_400;

/** What a source node saves of how it sends: how many outputs it has, and when an event is done. */
export const DELIVERY_PROPERTIES = {
  outputs: {
    value: 1,
    check: (value, node) => {
      outputsOf(value, node['wires']);
    },
  },
  delivery: {
    value: 'handoff',
    check: (value) => {
      modeOf(value);
    },
  },
  maxUnacknowledged: {
    value: 100,
    check: (value) => {
      roomOf(value);
    },
  },
  acknowledgeTimeout: {
    value: 60,
    check: (value) => {
      timeoutOf(value);
    },
  },
  maxAttempts: {
    value: 5,
    check: (value) => {
      attemptsOf(value);
    },
  },
} as const satisfies PropertyTable;

/**
 * How many outputs a source node has, by the number as Node-RED's editor reads it: where that is none, as many as there
 * are wires. None at all is one that is not wired.
 * @throws ConfigurationError
 */
export function outputsOf(value: unknown, wires: unknown): Outputs {
  if (value === undefined) return 1;
  // as parseInt takes whatever it is given: a list by its first item
  const [first] = [value].flat(Infinity);
  const count = parseInt(textOf(first), 10);
  const wired = Array.isArray(wires) ? wires.length : 1;
  return choiceOf('outputs', Number.isNaN(count) ? wired : count, { 0: 1, 1: 1, 3: 3 } as const, 1);
}

/**
 * How a source node delivers, defaults filled in.
 * @throws ConfigurationError for the first property that cannot work
 */
export function readDeliverySettings(properties: Readonly<Record<string, unknown>>): DeliverySettings {
  return {
    mode: modeOf(properties['delivery']),
    maxUnacknowledged: roomOf(properties['maxUnacknowledged']),
    acknowledgeTimeout: timeoutOf(properties['acknowledgeTimeout']),
    maxAttempts: attemptsOf(properties['maxAttempts']),
  };
}

function modeOf(value: unknown): DeliveryMode {
  return choiceOf('delivery', value, MODES, DELIVERY_PROPERTIES.delivery.value);
}

function roomOf(value: unknown): number {
  return wholeNumberOf('maxUnacknowledged', value, 100_000);
}

function attemptsOf(value: unknown): number {
  return wholeNumberOf('maxAttempts', value, 1_000);
}

function timeoutOf(value: unknown): number {
  const seconds = amountOf('acknowledgeTimeout', value, DELIVERY_PROPERTIES.acknowledgeTimeout.value);
  if (seconds > 0 && seconds <= LONGEST_TIMEOUT) return seconds;
  throw new ConfigurationError('acknowledgeTimeout', `${seconds} seconds cannot be waited`, {
    cure: `Enter seconds above 0, at most ${LONGEST_TIMEOUT}.`,
  });
}

function wholeNumberOf(key: 'maxUnacknowledged' | 'maxAttempts', value: unknown, most: number): number {
  const blank = DELIVERY_PROPERTIES[key].value;
  const count = amountOf(key, value, blank);
  if (Number.isInteger(count) && count >= 1 && count <= most) return count;
  throw new ConfigurationError(key, `${count} is not a whole number from 1 to ${most}`, {
    cure: `Enter one, such as ${blank}.`,
  });
}
