import { ConfigurationError } from '../errors';

/** One step into a record: the own property of that name, or of an array the element of that index. */
type Step = string;

/** The value a record holds at a path; undefined where there is none. */
export type ValueReader = (record: unknown) => unknown;

/**
 * Reads `Key`, `customer.id`, `['Modified Time']`, `a['b c'].d` or `items[0].id` out of records, also with JSONPath's
 * leading `$`. Only own properties count, so that no record can reach a prototype; a record with a property named like
 * the whole path (`{"DATE.x": 1}`) answers with that one.
 *
 * @param key the configuration's key the path was typed at, for the error
 * @throws ConfigurationError with the position of what is malformed
 */
export function compileRecordPath(path: string, key: string): ValueReader {
  const whole = path.trim();
  const steps = recordPathSteps(path, key);
  const [first] = steps;
  if (steps.length === 1 && first !== undefined) {
    return first === whole
      ? memberReader(whole)
      : (record) => (hasOwn(record, whole) ? record[whole] : ownValue(record, first));
  }
  return (record) => {
    if (hasOwn(record, whole)) return record[whole];
    return valueAt(record, steps);
  };
}

/** What own members, or items of lists, lead to one behind the other; undefined where one is not there. */
export function valueAt(value: unknown, steps: readonly string[]): unknown {
  let at = value;
  for (const step of steps) {
    if (!hasOwn(at, step)) return undefined;
    at = at[step];
  }
  return at;
}

/** The names of a record's own members at which a path may begin: the whole path's, and its first step's. */
export function memberNames(path: string): string[] {
  const [first = ''] = recordPathSteps(path, 'path');
  return [path.trim(), first];
}

/** Reads a member of that name. Where no object or list inherits one, whatever a record shows there is its own. */
function memberReader(name: string): ValueReader {
  if (name in Object.prototype || name in Array.prototype) return (record) => ownValue(record, name);
  return (record) =>
    typeof record === 'object' && record !== null ? (record as Record<string, unknown>)[name] : undefined;
}

function hasOwn(value: unknown, name: string): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name);
}

function ownValue(record: unknown, name: string): unknown {
  return hasOwn(record, name) ? record[name] : undefined;
}

/** A path that leads these steps, each of them to a member. */
export function recordPathText(steps: readonly string[]): string {
  return steps
    .map((step, index) => (isPlain(step) ? (index === 0 ? '' : '.') + step : quoted(step)))
    .join('');
}

/** Whether a name can stand in a path as it is. */
function isPlain(step: string): boolean {
  return step !== '' && step !== '$' && !/[.[\]]|^\s|\s$/.test(step);
}

function quoted(step: string): string {
  return `['${step.replace(/[\\']/g, '\\$&')}']`;
}

/** The names and indices that a path leads through. @throws ConfigurationError as `compileRecordPath` */
export function recordPathSteps(path: string, key: string): Step[] {
  const end = path.trimEnd().length;
  let at = path.length - path.trimStart().length;
  const fail = (what: string, place: number): never => {
    throw new ConfigurationError(key, what, {
      at: place,
      cure: "Write a field's name or a path such as customer.id, ['Modified Time'] or items[0].id.",
    });
  };

  const nameStep = (): Step => {
    const start = at;
    while (at < end && path[at] !== '.' && path[at] !== '[') {
      if (path[at] === ']') fail('a ] closes no bracket', at);
      at++;
    }
    if (at === start) fail('a name is missing', start);
    return path.slice(start, at);
  };

  const quotedStep = (quote: string): Step => {
    const start = at++;
    let name = '';
    while (path[at] !== quote) {
      // a backslash before a quote or a backslash takes it as it is
      if (path[at] === '\\' && at + 1 < end) at++;
      if (at >= end) fail('a quote is not closed', start);
      name += path.charAt(at++);
    }
    at++;
    return name;
  };

  const bracketStep = (): Step => {
    const start = at++;
    const next = path.charAt(at);
    let step: Step;
    if (next === "'" || next === '"') {
      step = quotedStep(next);
    } else {
      const digits = /^(?:0|[1-9][0-9]*)/.exec(path.slice(at, end))?.[0];
      step = digits ?? fail('a bracket holds neither an index nor a name in quotes', at);
      at += step.length;
    }
    if (at >= end) fail('a [ is not closed', start);
    if (path[at] !== ']') fail('a ] is expected', at);
    at++;
    return step;
  };

  if (at >= end) fail('is empty', 0);
  if (path[at] === '$' && (path[at + 1] === '.' || path[at + 1] === '[')) {
    at += path[at + 1] === '.' ? 2 : 1;
  }
  const steps = [path[at] === '[' ? bracketStep() : nameStep()];
  while (at < end) {
    if (path[at] === '[') {
      steps.push(bracketStep());
    } else if (path[at] === '.') {
      at++;
      steps.push(nameStep());
    } else {
      fail('a . or [ is expected', at);
    }
  }
  return steps;
}
