import { createHash } from 'node:crypto';
import { interactiveConnection } from '../../../src/instance/connect';
import type { Connection } from '../../../src/connector/connection';
import type { Redact } from '../../../src/connector/redact';
import {
  EVENTS_OFF,
  eventDifferences,
  eventPart,
  eventPatch,
  type EventDifference,
  type EventSettings,
} from '../../../src/instance/event-settings';
import { explain } from '../../../src/instance/explain';
import { changeConfiguration, readConfiguration } from '../../../src/instance/instances';
import { ConfigurationError } from '../../../src/errors';
import type { Comparison, Done } from '../../shared/connection-answers';
import type { ConnectForm } from './read-form';

/** Characters: a poller configuration of a hundred resources. */
const LONGEST_CURRENT = 50_000;

/** What the platform has of the settings of events beside what a form wants, each with whether they are the same. @throws PlatformError */
export async function compareEvents(form: ConnectForm, signal: AbortSignal): Promise<Comparison> {
  const events = wanted(form);
  return within(form, 'read', (connection) => comparison(connection, form, events, signal));
}

/** Makes the change that was shown, and tells how it is now. Keys that are not `event.*`, or do not differ, are not sent. */
export async function applyEvents(
  form: ConnectForm,
  seen: string,
  renewKey: boolean,
  signal: AbortSignal,
): Promise<Comparison> {
  const events = wanted(form);
  return within(form, 'configure', async (connection) => {
    const now = await comparison(connection, form, events, signal);
    if (now.seen !== seen)
      throw new ConfigurationError('event.*', 'the settings at the platform changed since they were shown', {
        cure: 'Compare again.',
      });
    const patch = eventPatch(now.differences, events, renewKey);
    if (Object.keys(patch).length === 0) return now;
    await changeConfiguration(connection, form.instanceId, patch, signal);
    return comparison(connection, form, events, signal);
  });
}

/** Stops events; the other settings stay for the next time. */
export async function switchEventsOff(form: ConnectForm, signal: AbortSignal): Promise<Done> {
  await within(form, 'configure', (connection) =>
    changeConfiguration(connection, form.instanceId, EVENTS_OFF, signal),
  );
  return {};
}

function wanted({ fields }: ConnectForm): EventSettings {
  if (fields.events !== undefined) return fields.events;
  throw new ConfigurationError('events', 'no webhook node uses this connection', {
    cure: 'Add one, say which resources the platform shall watch, and compare again.',
  });
}

async function comparison(
  connection: Connection,
  form: ConnectForm,
  events: EventSettings,
  signal: AbortSignal,
): Promise<Comparison> {
  const configuration = await readConfiguration(connection, form.instanceId, signal);
  const seen = createHash('sha256')
    .update(JSON.stringify(eventPart(configuration)))
    .digest('base64url');
  const differences = eventDifferences(configuration, events).map((each) => shown(each, connection.redact));
  return { differences, seen };
}

/** What the platform has may hold what it was sent, such as a key in an address. */
function shown(difference: EventDifference, redact: Redact): EventDifference {
  const { current, resources } = difference;
  return {
    ...difference,
    current: current === undefined ? undefined : redact(current, LONGEST_CURRENT),
    ...(resources && { resources: resources.map((each) => ({ ...each, resource: redact(each.resource) })) }),
  };
}

async function within<T>(
  { settings }: ConnectForm,
  task: 'read' | 'configure',
  act: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = interactiveConnection(settings);
  try {
    return await act(connection);
  } catch (error) {
    throw error instanceof ConfigurationError ? error : new Error(explain(error, task), { cause: error });
  } finally {
    connection.close();
  }
}
