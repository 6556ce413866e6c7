import { ConfigurationError } from '../../src/errors';

/** A property or a typed value as text, without blanks around it; blank for what is no text, number or truth value. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** A truth value or its text, `blank` for a blank one. */
export function truthOf(value: unknown, blank: boolean): boolean {
  const text = textOf(value).toLowerCase();
  return text === '' ? blank : text !== 'false';
}

/** The choice that a property's text names, `blank` for a blank one. @throws ConfigurationError for any other text */
export function choiceOf<Value>(
  key: string,
  value: unknown,
  choices: Readonly<Record<string, Value>>,
  blank: Value,
): Value {
  const text = textOf(value);
  if (text === '') return blank;
  const choice = Object.hasOwn(choices, text) ? choices[text] : undefined;
  if (choice !== undefined) return choice;
  throw new ConfigurationError(key, `"${text}" is no choice`, {
    cure: `Choose one of ${Object.keys(choices).join(', ')}.`,
  });
}

/** A number or its text; `blank` for a blank one. Throws a ConfigurationError for anything else. */
export function amountOf(key: string, value: unknown, blank: number): number {
  const text = textOf(value);
  if (text === '') return blank;
  const amount = /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : NaN;
  if (Number.isFinite(amount)) return amount;
  throw new ConfigurationError(key, `"${text}" is not a number`, {
    cure: `Enter a number such as ${blank}.`,
  });
}
