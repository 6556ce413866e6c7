import type { DeliveryMode, DeliverySettings } from '../../src/delivery/settings';
import { ConfigurationError } from '../../src/errors';
import { amountOf, textOf } from './properties';

/** Throws why a value cannot be this property's. */
type Check = (value: unknown) => void;

const MODES: readonly DeliveryMode[] = ['handoff', 'acknowledge'];
/** A day, in seconds. */
const LONGEST_TIMEOUT = 86_400;

/** What the delivery properties of a source node must be, one by one. */
export const DELIVERY_CHECKS = {
  delivery: (value) => {
    modeOf(value);
  },
  maxUnacknowledged: (value) => {
    wholeNumberOf('maxUnacknowledged', value, 100, 100_000);
  },
  acknowledgeTimeout: (value) => {
    timeoutOf(value);
  },
  maxAttempts: (value) => {
    wholeNumberOf('maxAttempts', value, 5, 1_000);
  },
} as const satisfies Record<string, Check>;

/**
 * How a source node delivers, defaults filled in.
 * @throws ConfigurationError for the first property that cannot work
 */
export function readDeliverySettings(properties: Readonly<Record<string, unknown>>): DeliverySettings {
  return {
    mode: modeOf(properties['delivery']),
    maxUnacknowledged: wholeNumberOf('maxUnacknowledged', properties['maxUnacknowledged'], 100, 100_000),
    acknowledgeTimeout: timeoutOf(properties['acknowledgeTimeout']),
    maxAttempts: wholeNumberOf('maxAttempts', properties['maxAttempts'], 5, 1_000),
  };
}

function modeOf(value: unknown): DeliveryMode {
  const text = textOf(value) || 'handoff';
  const mode = MODES.find((each) => each === text);
  if (mode !== undefined) return mode;
  throw new ConfigurationError('delivery', `"${text}" is no choice`, {
    cure: `Choose one of ${MODES.join(', ')}.`,
  });
}

function timeoutOf(value: unknown): number {
  const seconds = amountOf('acknowledgeTimeout', value, 60);
  if (seconds > 0 && seconds <= LONGEST_TIMEOUT) return seconds;
  throw new ConfigurationError('acknowledgeTimeout', `${seconds} seconds cannot be waited`, {
    cure: `Enter seconds above 0, at most ${LONGEST_TIMEOUT}.`,
  });
}

function wholeNumberOf(key: string, value: unknown, blank: number, most: number): number {
  const count = amountOf(key, value, blank);
  if (Number.isInteger(count) && count >= 1 && count <= most) return count;
  throw new ConfigurationError(key, `${count} is not a whole number from 1 to ${most}`, {
    cure: `Enter one, such as ${blank}.`,
  });
}
