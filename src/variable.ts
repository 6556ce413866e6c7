import { ConfigurationError } from './errors';

/** The name of a variable that a text is, or holds: `${NAME}`, or as whole text `$(NAME)`. */
export interface Variable {
  name: string;
  /** Whether it is the whole text: only such a one is replaced. */
  isWhole: boolean;
}

/** The first variable in a text that is yet to be replaced; undefined where there is none. */
export function variableIn(text: string): Variable | undefined {
  const whole = /^\$(?:\{([^{}]*)\}?|\(([^()]*)\)?)$/.exec(text.trim());
  if (whole !== null) return { name: (whole[1] ?? whole[2] ?? '').trim(), isWhole: true };
  const part = /\$\{([^{}]*)\}/.exec(text);
  return part === null ? undefined : { name: (part[1] ?? '').trim(), isWhole: false };
}

/**
 * Makes sure that a text is no variable that was never replaced, such as for want of it: whoever knows the name would
 * know the secret.
 * @param key the property or credential that the text is of
 * @throws ConfigurationError that names the variable
 */
export function checkReplaced(key: string, text: string): void {
  const variable = variableIn(text);
  if (variable !== undefined) throw notReplaced(key, variable);
}

/** The error for a variable that nothing was put in the place of. */
export function notReplaced(key: string, { name, isWhole }: Variable): ConfigurationError {
  return isWhole
    ? new ConfigurationError(key, `the environment variable ${name} is not set, or is blank`, {
        cure:
          'Set it where Node-RED is started, or in the settings of the flow, and deploy. ' +
          'A variable in the value of another one is not replaced.',
        told: { code: 'variableUnset', values: { name } },
        status: 'variable not set',
      })
    : new ConfigurationError(key, `it holds the variable ${name} beside other text, and so stays as it is`, {
        cure: `Put the whole text into one variable, and enter \${${name}} alone.`,
        told: { code: 'variableBeside', values: { name } },
        status: `check ${key}`,
      });
}
