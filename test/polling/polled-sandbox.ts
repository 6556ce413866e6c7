import { createConnection, type Connection, type ConnectionSettings } from '../../src/connector/connection';
import type { RecordEvent } from '../../src/events/event';
import { createPoller, type Poller, type PollerOptions } from '../../src/polling/poller';
import type { ResourceConfiguration } from '../../src/resource/resource';
import { createMemoryStore } from '../../src/store/memory-store';
import type { Commit, Store } from '../../src/store/store';
import { startSandbox, type Sandbox, type SandboxOptions } from '../sandbox';
import { sandboxTimed } from './sandbox-clock';

/** A real poller on a sandbox whose clock only moves when told, and what the poller emitted. */
export interface PolledSandbox {
  sandbox: Sandbox;
  connection: Connection;
  store: Store;
  warnings: string[];
  /** What it wrote to the log besides. */
  lines: string[];
  /** Every event emitted, in order. */
  events: RecordEvent[];
  poller(resource: ResourceConfiguration, changed?: Partial<PollerOptions>): Poller;
  close(): Promise<void>;
}

/** When every scenario begins: noon of a day without clock changes in Europe and America. */
export const NOON = Date.UTC(2026, 1, 10, 12);

export async function startPolledSandbox(
  options: SandboxOptions = {},
  settings: Partial<ConnectionSettings> = {},
): Promise<PolledSandbox> {
  const sandbox = await startSandbox(options);
  sandbox.clock.set(NOON);
  const connection = createConnection(connectionSettings(sandbox, settings), {
    clock: sandboxTimed(sandbox),
    retry: { attempts: 3, firstWait: 10, longestWait: 100 },
  });
  const store = createMemoryStore();
  const events: RecordEvent[] = [];
  const warnings: string[] = [];
  const lines: string[] = [];
  const deliver = async (page: Iterable<RecordEvent>, commit: Commit): Promise<void> => {
    events.push(...page);
    await commit();
  };
  return {
    sandbox,
    connection,
    store,
    warnings,
    lines,
    events,
    poller: (resource, changed = {}) =>
      createPoller({
        scope: 'test',
        resource,
        connection,
        store,
        startFrom: 'now',
        lookback: 90,
        deepLookback: 900,
        deliver,
        warn: (text) => warnings.push(text),
        log: (text) => lines.push(text),
        ...changed,
      }),
    close: async () => {
      connection.close();
      await sandbox.close();
    },
  };
}

export function connectionSettings(
  sandbox: Sandbox,
  changed: Partial<ConnectionSettings> = {},
): ConnectionSettings {
  return {
    baseUrl: sandbox.url,
    elementKey: 'maximizer',
    instanceId: String(sandbox.instance.id),
    userSecret: sandbox.secrets.userSecret,
    organizationSecret: sandbox.secrets.organizationSecret,
    instanceToken: sandbox.instance.token,
    maxConcurrent: 4,
    timeZone: 'UTC',
    ...changed,
  };
}
