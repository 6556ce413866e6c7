import { oneLine } from './one-line';
import { withoutEnd } from './text-end';

/** What a person needs to know of a failure: what failed and on what (`message`), what to do (`cure`), and a short `status`. */
export interface ErrorFacts {
  /** One word for programs, such as `unauthorized`. */
  code: string;
  /** At most about 25 characters, for the text under a node. */
  status: string;
  /** What to change or check, as a sentence. */
  cure: string;
  /** The error behind it. It must hold no secret. */
  cause?: unknown;
}

/**
 * The one kind of error this package throws on purpose: thrown once, where the failure is known, and reported once.
 * Its message reads "what failed, on what: reason. cure".
 */
export class MaximizerError extends Error {
  /** What failed, on what, and why: the message without its cure. */
  readonly what: string;
  readonly code: string;
  readonly status: string;
  readonly cure: string;

  constructor(what: string, facts: ErrorFacts) {
    // it may come from outside, and goes to logs
    const line = withoutEnd(oneLine(what), (character) => /[.\s]/.test(character));
    super(`${line}. ${facts.cure}`, facts.cause === undefined ? {} : { cause: facts.cause });
    this.name = new.target.name;
    this.what = line;
    this.code = facts.code;
    this.status = facts.status;
    this.cure = facts.cure;
  }
}

/** Why a value cannot work, for who says it in another language: the name of the reason, and what stands in it. */
export interface Reason {
  code: string;
  values?: Readonly<Record<string, string | number>>;
  /** The reason against a part of the value. */
  inner?: Reason | undefined;
}

/** What a person needs to know of a wrong value. */
export interface ConfigurationFacts {
  cure: string;
  /** The reason with its cure, for forms: their catalogs have it in the language of the editor. */
  told?: Reason | undefined;
  /** Without one, `check` and the key. */
  status?: string;
  /** From 0. */
  at?: number;
}

/** A value a person typed that cannot work: which key, where in its text, and the cure. */
export class ConfigurationError extends MaximizerError {
  readonly key: string;
  /** What is wrong with the value: the message without its key, position and cure. */
  readonly reason: string;
  /** Where in the value's text it is, from 1, as people and editors count; undefined where it is the whole value. */
  readonly position: number | undefined;
  /** The same for forms, with the position as `position`; undefined where there is only the sentence. */
  readonly told: Reason | undefined;

  /**
   * @param facts `at` is where in the value's text the fault is, from 0, as programs count
   */
  constructor(key: string, reason: string, facts: ConfigurationFacts) {
    const position = facts.at === undefined ? undefined : facts.at + 1;
    super(`${key}: ${reason}${placeText(position)}`, {
      code: 'configuration',
      status: facts.status ?? `check ${key}`,
      cure: facts.cure,
    });
    this.key = key;
    this.reason = reason;
    this.position = position;
    const { told } = facts;
    this.told =
      told === undefined || position === undefined ? told : { ...told, values: { ...told.values, position } };
  }

  /** The message without its key, for who sees which value it is about. */
  get advice(): string {
    return `${this.reason}${placeText(this.position)}. ${this.cure}`;
  }
}

function placeText(position: number | undefined): string {
  return position === undefined ? '' : ` at position ${position}`;
}

/** Whatever was thrown, as an Error: the text for a log, without a stack trace. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Whatever was thrown, as an Error. */
export function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
