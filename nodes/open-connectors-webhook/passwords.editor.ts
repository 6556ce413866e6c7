import { pathSegment } from '../../src/path';

/** Which passwords a connection has: `has_signatureKey` and so on, or one that was typed just now. */
type Passwords = Readonly<Record<string, unknown>>;
/** What the server told of connections, by their id. */
export type PasswordsTold = Map<string, Promise<Passwords | undefined>>;

/** Which passwords a connection has, undefined when that is not known: the editor asks only once it is opened itself. */
export function passwordsOf(connection: string, told: PasswordsTold): Promise<Passwords | undefined> {
  const node = RED.nodes.node(connection);
  if (node === null || node === undefined) return Promise.resolve(undefined);
  if (node.credentials !== undefined) return Promise.resolve(node.credentials);
  const asked = told.get(connection) ?? askForPasswords(connection);
  told.set(connection, asked);
  return asked;
}

async function askForPasswords(connection: string): Promise<Passwords | undefined> {
  const segment = pathSegment(connection);
  if (segment === undefined) return undefined;
  try {
    const url = `credentials/maximizer-config/${segment}`;
    return (await $.ajax({ url, method: 'GET' })) as Passwords;
  } catch {
    // it is not deployed, or whoever edits may not know
    return undefined;
  }
}

/** Whether a connection is known to have neither a signature key nor a callback user. */
export function isUnprotected(passwords: Passwords | undefined): boolean {
  if (passwords === undefined) return false;
  const has = (name: string): boolean =>
    passwords[`has_${name}`] === true || (typeof passwords[name] === 'string' && passwords[name] !== '');
  return !has('signatureKey') && !has('previousSignatureKey') && !has('callbackUser');
}
