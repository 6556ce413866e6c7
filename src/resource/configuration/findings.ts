import { ConfigurationError } from '../../errors';

/** What was found out about one resource: with a fault it must not run, with a remark it may. */
export interface Findings {
  readonly faults: ConfigurationError[];
  /** Sentences that begin with the key they are about. */
  readonly remarks: string[];
  /** What messages call a key: `contacts.url`, or plain `url` in a form. */
  name(key: string): string;
  fail(key: string, what: string, cure: string): void;
  remark(key: string, what: string): void;
  /** Takes over the ConfigurationError that a check of the key throws. */
  check(key: string, check: () => unknown): void;
}

/** Nothing found yet. @param name what a key is called in what is found */
export function createFindings(name: (key: string) => string): Findings {
  const faults: ConfigurationError[] = [];
  const remarks: string[] = [];
  return {
    faults,
    remarks,
    name,
    fail: (key, what, cure) => {
      faults.push(new ConfigurationError(name(key), what, { cure, status: `check ${key}` }));
    },
    remark: (key, what) => {
      remarks.push(`${name(key)}: ${what}`);
    },
    check: (key, check) => {
      try {
        check();
      } catch (thrown) {
        if (!(thrown instanceof ConfigurationError)) throw thrown;
        const { reason, cure, position } = thrown;
        const facts = { cure, status: `check ${key}`, ...(position !== undefined && { at: position - 1 }) };
        faults.push(new ConfigurationError(name(key), reason, facts));
      }
    },
  };
}
