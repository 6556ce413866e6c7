import { ConfigurationError } from '../../src/errors';

/** A property or a typed value as text, without blanks around it; blank for what is no text, number or truth value. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Whether a property says something: a missing one, `null` and a blank text do not. */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** The same for a property that must be one. @throws ConfigurationError for a list or an object */
export function scalarOf(key: string, value: unknown): string {
  if (typeof value !== 'object' || value === null) return textOf(value);
  throw new ConfigurationError(key, `it is ${Array.isArray(value) ? 'a list' : 'an object'}`, {
    cure: 'Enter one value, or nothing for the default.',
    told: { code: Array.isArray(value) ? 'isList' : 'isObject' },
  });
}

/** A truth value or its text, `blank` for a blank one. @throws ConfigurationError for anything else */
export function truthOf(key: string, value: unknown, blank: boolean): boolean {
  return choiceOf(key, scalarOf(key, value).toLowerCase(), { true: true, false: false }, blank);
}

/** The choice that a property's text names, `blank` for a blank one. @throws ConfigurationError for any other text */
export function choiceOf<Value>(
  key: string,
  value: unknown,
  choices: Readonly<Record<string, Value>>,
  blank: Value,
): Value {
  const text = scalarOf(key, value);
  if (text === '') return blank;
  const choice = Object.hasOwn(choices, text) ? choices[text] : undefined;
  if (choice !== undefined) return choice;
  throw new ConfigurationError(key, `"${text}" is no choice`, {
    cure: `Choose one of ${Object.keys(choices).join(', ')}.`,
    told: { code: 'noChoice', values: { text, choices: Object.keys(choices).join(', ') } },
  });
}

/** A number or its text; `blank` for a blank one. Throws a ConfigurationError for anything else. */
export function amountOf(key: string, value: unknown, blank: number): number {
  const text = scalarOf(key, value);
  if (text === '') return blank;
  const amount = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(text) ? Number(text) : NaN;
  if (Number.isFinite(amount)) return amount;
  throw new ConfigurationError(key, `"${text}" is not a number`, {
    cure: `Enter a number such as ${blank}.`,
    told: { code: 'noNumber', values: { text, blank } },
  });
}
