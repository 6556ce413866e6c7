/** Where notifications arrive, below `httpNodeRoot`, unless the node says otherwise. */
export const DEFAULT_PATH = '/open-connectors/events';

/** Where Node-RED serves what, as in its settings; false: not at all. */
export interface Roots {
  admin: string | false;
  node: string;
}

/**
 * First parts of the addresses of Node-RED's editor and admin API, those of this package among them. Not `red`, below
 * which it only gives files away: many have it as httpNodeRoot, and nobody sends notifications there but to a webhook.
 */
const ADMIN_NAMES = new Set([
  ...[
    'auth',
    'comms',
    'context',
    'core',
    'credentials',
    'debug',
    'diagnostics',
    'favicon.ico',
    'flow',
    'flows',
  ],
  ...['icons', 'inject', 'library', 'locales', 'maximizer', 'nodes', 'plugins', 'projects', 'resources'],
  ...['settings', 'theme', 'tours', 'types', 'vendor'],
]);
const OWN_ROUTE = '/open-connectors/set-aside';

/** The same for paths that Express takes for the same: whatever case, with or without a slash at the end. */
export function pathKey(path: string): string {
  const key = path
    .toLowerCase()
    .replace(/\/{2,}/g, '/')
    .replace(/\/$/, '');
  return key === '' ? '/' : key;
}

/** Why a text is no path to listen at; undefined when it is one. */
export function pathFault(path: string): string | undefined {
  if (!/^(\/[A-Za-z0-9._~!$&'()+,;=@%-]+)+\/?$/.test(path)) return `"${path}" is no path`;
  const plain = decoded(path);
  if (plain === undefined) return `"${path}" has a % that encodes nothing`;
  // servers in front of Node-RED differ in what they make of these
  if (partsOf(plain).length !== partsOf(path).length || /[\p{Cc}\\]/u.test(plain)) {
    return `"${path}" encodes a slash or what cannot be seen`;
  }
  return partsOf(plain).some((part) => /^\.{1,2}$/.test(part)) ? `"${path}" leads elsewhere` : undefined;
}

/** Why Node-RED itself gets what is sent to a path; undefined when it does not. */
export function adminFault(path: string, roots: Roots): string | undefined {
  if (roots.admin === false) return undefined;
  const whole = pathKey(`${roots.node}/${decoded(path) ?? path}`);
  const below = pathBelow(whole, pathKey(roots.admin));
  if (below === undefined) return undefined;
  const [name] = partsOf(below);
  const isTaken = name === undefined || ADMIN_NAMES.has(name) || pathBelow(below, OWN_ROUTE) !== undefined;
  return isTaken ? `${whole} is an address of Node-RED's own editor` : undefined;
}

/** What of a path's key lies below another's: `/` for the same; undefined when it does not. */
export function pathBelow(key: string, root: string): string | undefined {
  if (root === '/') return key;
  if (key === root) return '/';
  return key.startsWith(`${root}/`) ? key.slice(root.length) : undefined;
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
