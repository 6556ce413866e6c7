import type { EventDifference } from '../../src/instance/event-settings';
import type { Instance, Progress } from '../../src/instance/types';

/*
 * What `POST /maximizer/connection/<action>` answers, as JSON: the routes and the forms that ask them read the types
 * here. It holds types alone, so that nothing of the server gets into a form.
 */

/** One of the account's instances, as a form lists it. */
export type ListedInstance = Pick<Instance, 'id' | 'name' | 'tags' | 'enabled' | 'valid' | 'eventsEnabled'>;

/** What was found out about a connection. */
export interface Finding {
  what: 'platform' | 'instance' | 'hub';
  /** Undefined: it could not be looked at. */
  ok: boolean | undefined;
  /** A sentence for the person. */
  text: string;
}

/** What the platform has of the settings of events, and what the form wants. */
export interface Comparison {
  differences: readonly EventDifference[];
  /** Names what was seen, so that a change is only made to what the person saw. */
  seen: string;
}

/** Nothing but that it was done. */
export type Done = Readonly<Record<string, never>>;

/** What each action answers; a failure is 422 with `message`, a sentence for the person. */
export interface ConnectionAnswers {
  /** A sign-in was begun: its name for the server, and the page that the browser has to open. */
  connect: { attempt: string; url: string };
  progress: Progress;
  cancel: Done;
  instances: { instances: readonly ListedInstance[] };
  /** The instance, and the claim for its token; without one the platform hides the token. */
  use: { instance: Pick<Instance, 'id' | 'name' | 'tags'>; claim: string | undefined };
  check: { findings: readonly Finding[] };
  switch: Done;
  'events/compare': Comparison;
  'events/apply': Comparison;
  'events/off': Done;
}
