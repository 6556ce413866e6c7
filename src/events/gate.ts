import type { Credentials } from './basic-authentication';

/** Who may notify. */
export interface Gate {
  /** Signature keys, the current one first; none: signatures are not asked for. */
  keys: readonly string[];
  /** Undefined: basic authentication is not asked for. */
  credentials: Credentials | undefined;
}
