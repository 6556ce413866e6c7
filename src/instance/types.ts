/* What is known of instances, and of making one. It holds types alone: forms of the editor read them too. */

/** A connector instance as the platform describes it. */
export interface Instance {
  id: string;
  name: string;
  tags: readonly string[];
  elementKey: string | undefined;
  /** Such as `crm`. */
  hub: string | undefined;
  enabled: boolean;
  /** False once the CRM has withdrawn its consent. */
  valid: boolean;
  eventsEnabled: boolean;
  /** Undefined where the platform hides it. It is a secret: it never goes to the browser. */
  token: string | undefined;
}

/** How far an attempt to connect has come, as the form that began it is told. */
export type Progress =
  | { step: 'authorizing' }
  | { step: 'redeeming' }
  | {
      step: 'connected';
      instance: { id: string; name: string; tags: readonly string[] };
      claim: string | undefined;
    }
  | { step: 'failed'; message: string };
