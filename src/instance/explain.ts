import { messageOf } from '../errors';
import { PlatformError } from '../connector/platform-error';

/** What was tried, as the subject of a sentence that ends in "failed". */
export type Task =
  | 'authorize'
  | 'create'
  | 'reauthorize'
  | 'list'
  | 'read'
  | 'configure'
  | 'enable'
  | 'disable'
  | 'delete'
  | 'hub';

const TRIED: Readonly<Record<Task, string>> = {
  authorize: 'Asking the platform for the sign-in page failed',
  create: 'The instance was not created',
  reauthorize: 'The instance was not authorized again',
  list: 'The instances could not be listed',
  read: 'The instance could not be read',
  configure: 'The event settings were not changed',
  enable: 'The instance was not enabled',
  disable: 'The instance was not disabled',
  delete: 'The instance was not deleted',
  hub: 'Reading a record failed',
};

const UNCERTAIN = ' It may exist all the same: look under Use existing first.';

interface Reason {
  /** Ends a sentence. */
  why: string;
  cure: string;
}

/**
 * A failure of the platform, told to the person at the form: what was tried, why it failed, what to do, and what the
 * platform itself said of it.
 */
export function explain(error: unknown, task: Task): string {
  if (error instanceof Error && error.name === 'TimeoutError')
    return `${TRIED[task]}: ${NO_ANSWER.why}. ${NO_ANSWER.cure}${task === 'create' ? UNCERTAIN : ''}`;
  if (!(error instanceof PlatformError)) return `${TRIED[task]}: ${messageOf(error)}`;
  const { why, cure } = reasonOf(error, task);
  const uncertain = task === 'create' && error.transient && error.httpStatus !== 429 ? UNCERTAIN : '';
  // an error's own cure is meant for running nodes, so only what failed is quoted of it
  return `${TRIED[task]}: ${why}. ${cure}${uncertain} [${error.what}]`;
}

function reasonOf(error: PlatformError, task: Task): Reason {
  const { httpStatus, code } = error;
  if (code === 'timeout') return NO_ANSWER;
  if (code === 'unreachable')
    return {
      why: 'the platform cannot be reached',
      cure: 'Check the base address, the network and a proxy in between.',
    };
  if (code === 'unexpected-body')
    return {
      why: 'what answered is not the platform, or did not answer as it does',
      cure: 'Check the base address: it ends in /elements/api-v2.',
    };
  if (httpStatus === undefined) return { why: 'the call failed', cure: 'Try again.' };
  if (httpStatus >= 500) return serverReason(error, task);
  return REASONS[httpStatus]?.(error, task) ?? otherReason(httpStatus);
}

const REASONS: Readonly<Record<number, (error: PlatformError, task: Task) => Reason>> = {
  400: (error, task) => {
    if (/invalid_client/i.test(error.message)) return WRONG_APPLICATION;
    if (isGrantTask(task) && /invalid_grant|\bcode\b/i.test(error.message))
      return {
        why: 'the grant code was not accepted: it has expired, was used before, or was given to another callback address',
        cure: 'Press Connect again and allow access without a long pause.',
      };
    return { why: 'the platform does not accept a value', cure: 'Correct the value it names.' };
  },
  401: (error, task) => {
    if (isGrantTask(task) && (error.providerMessage !== undefined || /invalid_client/i.test(error.message)))
      return WRONG_APPLICATION;
    if (task === 'hub')
      return {
        why: 'the user secret or the instance token is wrong, or the CRM has withdrawn its consent',
        cure: 'Check both, or authorize again.',
      };
    return {
      why: 'the user secret or the organization secret is wrong',
      cure: 'Copy both from the account at the platform; they belong to this base address.',
    };
  },
  403: (_error, task) =>
    task === 'hub'
      ? {
          why: 'the instance is disabled, or the CRM refuses its user',
          cure: 'Enable the instance, or check the rights of the user in Maximizer.',
        }
      : { why: 'the account may not do this', cure: "Check the account's role at the platform." },
  404: (_error, task) =>
    task === 'authorize'
      ? { why: 'no such connector at this address', cure: 'Check the connector key and the base address.' }
      : {
          why: 'there is no such instance, or the base address is another',
          cure: 'It may have been deleted: choose another under Use existing, or connect anew.',
        },
  409: () => ({
    why: 'it exists already',
    cure: 'Choose it under Use existing, or give the new one another name.',
  }),
  429: () => ({ why: 'the platform gets too many calls', cure: 'Wait a minute and try again.' }),
};

const NO_ANSWER: Reason = {
  why: 'the platform did not answer in time',
  cure: 'Check the base address and the network, then try again.',
};

const WRONG_APPLICATION: Reason = {
  why: 'Maximizer refused the API key or the API secret',
  cure: 'Check both against the application registered with Maximizer.',
};

function serverReason(error: PlatformError, task: Task): Reason {
  return error.providerMessage !== undefined || error.httpStatus === 502
    ? { why: 'Maximizer, behind the platform, has a fault', cure: 'Try again in a few minutes.' }
    : {
        why: 'the platform has a fault',
        cure: task === 'create' ? 'Wait a few minutes.' : 'Try again in a few minutes.',
      };
}

function otherReason(httpStatus: number): Reason {
  return httpStatus >= 300 && httpStatus < 400
    ? { why: 'the address leads elsewhere', cure: 'Check the base address, and https instead of http.' }
    : { why: `the platform answered ${httpStatus}`, cure: 'Check the base address.' };
}

function isGrantTask(task: Task): boolean {
  return task === 'create' || task === 'reauthorize';
}
