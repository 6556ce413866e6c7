import { systemClock } from '../clock';
import {
  authorizeUrl,
  INTERACTIVE_TIMEOUT,
  randomName,
  redactionOf,
  redeemed,
  type ConnectWish,
} from './connect';
import { explain } from './explain';
import { callbackAnswer, createStates, hasAnswer, STATE_LIFETIME } from './oauth';
import type { Instance, Progress } from './types';

interface Attempt {
  nodeId: string;
  wish: ConnectWish;
  state: string;
  progress: Progress;
  cancelled: boolean;
}

/** What the page in the person's window says. */
export interface WindowPage {
  ok: boolean;
  text: string;
}

/** Attempts to connect, in memory only: a restart ends them, and the form says so. */
export interface ConnectAttempts {
  /** @returns the attempt's own name, for its form alone, and where the person consents. Throws what the form shows. */
  begin(nodeId: string, wish: ConnectWish): Promise<{ attempt: string; url: string }>;
  /** Undefined for an attempt that is not of this node or unknown. */
  progress(nodeId: string, attempt: string): Progress | undefined;
  cancel(nodeId: string, attempt: string): void;
  /**
   * The browser came back from the CRM, perhaps for the second time, as when the page is loaded again: what became of
   * the attempt is then told again.
   */
  comeBack(query: URLSearchParams): Promise<WindowPage>;
}

/** More are only begun by someone who wants to fill the memory. */
const MOST_ATTEMPTS = 200;

/** Puts a token away for the form to be deployed, and returns the claim for it. */
type Keep = (nodeId: string, wish: ConnectWish, instance: Instance & { token: string }) => string;

/**
 * @param keep puts a token away for the form to be deployed, and returns the claim for it
 */
export function createConnectAttempts(keep: Keep): ConnectAttempts {
  const attempts = new Map<string, Attempt>();
  const states = createStates<Attempt>(systemClock);
  /** What was answered, or is about to be, by state. */
  const outcomes = new Map<string, Promise<WindowPage>>();

  const find = (nodeId: string, name: string): Attempt | undefined => {
    const attempt = attempts.get(name);
    return attempt?.nodeId === nodeId ? attempt : undefined;
  };

  const isAwaited = (state: string): boolean =>
    [...attempts.values()].some(
      (attempt) => attempt.state === state && attempt.progress.step === 'authorizing',
    );

  return {
    begin: async (nodeId, wish) => {
      const attempt: Attempt = {
        nodeId,
        wish,
        state: '',
        progress: { step: 'authorizing' },
        cancelled: false,
      };
      attempt.state = states.issue(attempt);
      let url: string;
      try {
        url = await authorizeUrl(wish, attempt.state, AbortSignal.timeout(INTERACTIVE_TIMEOUT));
      } catch (error) {
        states.revoke(attempt.state);
        throw new Error(explain(error, 'authorize'), { cause: error });
      }
      forgetOldest(attempts);
      const name = randomName();
      attempts.set(name, attempt);
      return { attempt: name, url };
    },
    progress: (nodeId, name) => find(nodeId, name)?.progress,
    cancel: (nodeId, name) => {
      const attempt = find(nodeId, name);
      if (attempt === undefined) return;
      attempt.cancelled = true;
      states.revoke(attempt.state);
      attempts.delete(name);
    },
    comeBack: async (query) => {
      const state = query.get('state') ?? '';
      const known = outcomes.get(state);
      if (known !== undefined) return known;
      // whatever came without an answer, such as a link's preview, is not the person
      if (!hasAnswer(query) && isAwaited(state)) return { ok: false, text: NO_ANSWER };
      const taken = states.take(state);
      if (taken.refused !== undefined) return { ok: false, text: REFUSED_STATES[taken.refused] };
      forgetOldest(outcomes);
      const outcome = outcomeOf(taken.subject, query, keep);
      outcomes.set(state, outcome);
      return outcome;
    },
  };
}

/** Makes room for one more. */
function forgetOldest(map: Map<string, unknown>): void {
  for (const key of map.keys()) {
    if (map.size < MOST_ATTEMPTS) return;
    map.delete(key);
  }
}

async function outcomeOf(attempt: Attempt, query: URLSearchParams, keep: Keep): Promise<WindowPage> {
  attempt.progress = await finished(attempt, query, keep);
  const { progress } = attempt;
  if (progress.step !== 'connected') {
    return { ok: false, text: progress.step === 'failed' ? progress.message : '' };
  }
  const { name } = progress.instance;
  return attempt.cancelled
    ? {
        ok: false,
        text: `It was cancelled too late: the instance ${name} is there. Take it under Use existing, or delete it.`,
      }
    : { ok: true, text: `Connected to ${name}. Go back to Node-RED and deploy.` };
}

async function finished(attempt: Attempt, query: URLSearchParams, keep: Keep): Promise<Progress> {
  const answer = callbackAnswer(query, redactionOf(attempt.wish));
  if (answer === undefined) return { step: 'failed', message: NO_ANSWER };
  if ('refused' in answer) return { step: 'failed', message: refusal(answer.refused) };
  attempt.progress = { step: 'redeeming' };
  const { nodeId, wish } = attempt;
  try {
    const instance = await redeemed(wish, answer.code, AbortSignal.timeout(INTERACTIVE_TIMEOUT));
    const { id, name, tags, token } = instance;
    const claim =
      token === undefined || attempt.cancelled ? undefined : keep(nodeId, wish, { ...instance, token });
    return { step: 'connected', instance: { id, name, tags }, claim };
  } catch (error) {
    return {
      step: 'failed',
      message: explain(error, wish.existing === undefined ? 'create' : 'reauthorize'),
    };
  }
}

function refusal(reason: string): string {
  return reason.startsWith('access_denied')
    ? `Access was refused in Maximizer's window (${reason}). Press Connect to try again, and allow it there.`
    : `Maximizer did not grant access (${reason}). Check API key and callback address, and press Connect again.`;
}

const NO_ANSWER =
  'Maximizer sent neither a code nor a reason. Check the callback address, and press Connect again.';

const REFUSED_STATES = {
  unknown:
    'This Node-RED did not ask for this, or was restarted since. Go back to the editor and press Connect.',
  used: 'This address was used before. If the connection is not there, press Connect in the editor again.',
  expired: `More than ${STATE_LIFETIME / 60_000} minutes passed, or the attempt was cancelled. Press Connect in the editor again.`,
} as const;
