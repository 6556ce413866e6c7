import type { NodeAPI } from 'node-red';

/** Among the settings that Node-RED keeps itself, where the flows are kept too: they outlive what the flows' state does not. */
const KEY = 'maximizerStatePlace';

/** The folder of the state when these flows ran last; undefined where that was never noted. */
export function notedPlace({ settings }: NodeAPI): string | undefined {
  try {
    const place: unknown = settings.get(KEY);
    return typeof place === 'string' ? place : undefined;
  } catch {
    // this Node-RED keeps no settings of its own
    return undefined;
  }
}

/** Notes the folder of the state, so that the next start can tell whether it is another one. */
export function notePlace(RED: NodeAPI, directory: string): void {
  if (notedPlace(RED) === directory) return;
  // where this fails, the next start cannot tell whether the folder is another one
  const set = async (): Promise<void> => RED.settings.set(KEY, directory);
  set().catch(() => undefined);
}
