import { homedir } from 'node:os';
import path from 'node:path';
import { ConfigurationError } from '../../src/errors';

/** Where the state of this Node-RED lies. */
export interface StatePlace {
  directory: string;
  /** Where it lies when nothing names another place. */
  usual: string;
}

/** What decides it, from Node-RED's settings file and the environment. */
export interface PlaceSettings {
  userDir?: string | undefined;
  maximizerState?: unknown;
}

type Environment = Readonly<Record<string, string | undefined>>;

const FOLDER = 'maximizer';
/** The only folder that outlives a restart of a FlowFuse container. */
const FLOWFUSE_STORAGE = '/data/storage';

/**
 * The folder that `MAXIMIZER_STATE` names, in the environment or as `maximizerState` in settings.js, relative to the
 * user directory; else FlowFuse's, else the user directory's.
 * @param isFolder whether there is such a folder
 * @throws ConfigurationError for a place that cannot be one
 */
export function statePlace(
  settings: PlaceSettings,
  environment: Environment,
  isFolder: (path: string) => boolean,
): StatePlace {
  const userDir = settings.userDir ?? path.join(homedir(), '.node-red');
  const usual = path.join(userDir, FOLDER);
  const named =
    textOf('MAXIMIZER_STATE', environment['MAXIMIZER_STATE'], environment) ??
    textOf('maximizerState', settings.maximizerState, environment);
  if (named !== undefined) return { directory: path.resolve(userDir, named), usual };
  const isInFlowFuse = (environment['FF_INSTANCE_ID'] ?? '').trim() !== '' && isFolder(FLOWFUSE_STORAGE);
  return { directory: isInFlowFuse ? path.join(FLOWFUSE_STORAGE, FOLDER) : usual, usual };
}

/** What a setting says; undefined when it says nothing. */
function textOf(key: string, value: unknown, environment: Environment): string | undefined {
  if (value === undefined || value === null || value === false) return undefined;
  if (typeof value !== 'string') {
    throw refused(key, `it is no text, but of the type ${typeof value}`);
  }
  const text = resolved(key, value, environment).trim();
  if (text === '') return undefined;
  // an address may hold a password, so it is not repeated
  if (/^postgres(?:ql)?:/i.test(text)) throw refused(key, 'a PostgreSQL database is not supported yet');
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(text)) throw refused(key, 'it is an address, not a folder');
  return text.replace(/^~(?=\/|$)/, homedir());
}

/** The text with the environment's values instead of `${NAME}`. */
function resolved(key: string, text: string, environment: Environment): string {
  return text.replace(/\$\{([^{}]*)\}/g, (_, name: string) => {
    const value = environment[name.trim()];
    if (value === undefined) throw refused(key, `the environment variable ${name} is not set`);
    return value;
  });
}

function refused(key: string, what: string): ConfigurationError {
  return new ConfigurationError(key, what, {
    cure: `Name a folder, or remove the setting: then the state lies in the folder ${FOLDER} of the user directory.`,
    status: 'check MAXIMIZER_STATE',
  });
}
