/** Where this Node-RED serves the addresses of nodes. */
export function nodeRoot(): string {
  const root = RED.settings['httpNodeRoot'];
  return typeof root === 'string' ? root : '/';
}

/** The address at which the browser sees a path of a node. */
export function nodeAddress(path: string): string {
  return window.location.origin + `${nodeRoot()}/${path}`.replace(/\/{2,}/g, '/');
}
