import { systemClock, type Clock } from '../clock';
import type { Connection } from '../connector/connection';
import { textMember } from '../connector/platform-json';
import { isMembers } from '../json';
import { readInstance } from './instances';

/** The platform is asked this long, ms: a poll waits for it. */
const LONGEST_ASKED = 10_000;
/** A look-up that failed is tried again after this much time, ms. */
const AGAIN = 15 * 60_000;

/** What is known of a connection's hub, and the look-up that is under way or has failed. */
interface Known {
  hub?: string;
  asking?: Promise<string | undefined>;
  /** By a clock that only goes forward. */
  failedAt?: number;
}

const knownOf = new WeakMap<Connection, Known>();

/**
 * The key of the hub that the connection's instance belongs to, such as `crm`: what events say where a url names no hub.
 * The platform is asked when it is first needed, once for all users of the connection. Events matter more than this one
 * word of them, so a failure holds up none: Maximizer's hub is known, another's is blank until a later look-up succeeds.
 * @throws only the signal's reason
 */
export async function instanceHub(
  connection: Connection,
  signal?: AbortSignal,
  clock: Clock = systemClock,
): Promise<string> {
  const known = knowledgeOf(connection);
  if (known.hub === undefined && isDue(known, clock)) {
    // not the caller's signal: others wait for the same answer
    known.asking ??= lookUp(connection).then((hub) => {
      delete known.asking;
      if (hub === undefined) known.failedAt = clock.elapsed();
      else known.hub = hub;
      return hub;
    });
    await unlessAborted(known.asking, signal);
  }
  return knownHub(connection);
}

/** The same as far as it is known now, without asking. */
export function knownHub(connection: Connection): string {
  return knowledgeOf(connection).hub ?? (connection.elementKey === 'maximizer' ? 'crm' : '');
}

function knowledgeOf(connection: Connection): Known {
  const shared = connection.of ?? connection;
  const known = knownOf.get(shared) ?? {};
  knownOf.set(shared, known);
  return known;
}

function isDue({ failedAt }: Known, clock: Clock): boolean {
  return failedAt === undefined || clock.elapsed() - failedAt >= AGAIN;
}

/** Undefined where the platform does not say. */
async function lookUp(connection: Connection): Promise<string | undefined> {
  const signal = AbortSignal.timeout(LONGEST_ASKED);
  const asAccount = async (): Promise<string | undefined> =>
    (await readInstance(connection, connection.instanceId, signal)).hub;
  // a call as the account needs the organization secret, which a connection can do without
  const asInstance = async (): Promise<string | undefined> =>
    ownHub(connection, await connection.callHub({ method: 'GET', path: '/instances', once: true, signal }));
  return asAccount()
    .catch(asInstance)
    .catch(() => undefined);
}

/** The hub in an answer that is the connection's instance, or a list with it. */
function ownHub({ instanceId }: Connection, answer: unknown): string | undefined {
  const instances: readonly unknown[] = Array.isArray(answer) ? answer : [answer];
  const own = instances.find((each) => isMembers(each) && textMember(each, 'id') === instanceId);
  const element = isMembers(own) ? own['element'] : undefined;
  return isMembers(element) ? textMember(element, 'hub') : undefined;
}

function unlessAborted<Result>(promise: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (signal === undefined) return promise;
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    signal.addEventListener('abort', giveUp, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', giveUp);
    });
  });
}
