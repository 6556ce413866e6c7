import type { Call } from './http';

/** Which requests a fault strikes; everything named must fit. */
export interface Match {
  method?: string;
  /** Text the decoded path contains, or a pattern it fits. */
  path?: string | RegExp;
  /** Parameters, decoded: text the value equals, or a pattern it fits. */
  query?: Record<string, string | RegExp>;
  /** Number of the page, whether asked by `page` or by token; 1 for a request with neither. */
  page?: number;
  when?: (call: Call) => boolean;
}

/** What goes wrong. See the table in README.md. */
export type FaultKind =
  | {
      kind: 'status';
      status: number;
      message?: string;
      providerMessage?: string;
      /** Seconds, sent as a number. */
      retryAfter?: number;
      /** Seconds from now, sent as an HTTP date on the sandbox's clock. */
      retryAfterDate?: number;
    }
  | { kind: 'delay' }
  | { kind: 'hang' }
  | { kind: 'reset' }
  | { kind: 'truncate' }
  | { kind: 'cut' }
  | { kind: 'html' }
  | { kind: 'login' }
  | { kind: 'empty' }
  | { kind: 'contentType'; contentType?: string }
  | { kind: 'notArray'; body?: unknown }
  | { kind: 'body'; text: string; status?: number; contentType?: string; headers?: Record<string, string> }
  | { kind: 'expireToken'; status?: 400 | 404 }
  | { kind: 'repeatToken' }
  | { kind: 'ignorePage' }
  | { kind: 'ignorePageSize' }
  | { kind: 'capPageSize'; size: number }
  /** The right answer with another `Date`: this one, or the clock's, off by so many ms. */
  | { kind: 'date'; date: string | number }
  | { kind: 'noDate' };

export type Fault = FaultKind & {
  match?: Match;
  /** Requests to strike. Default 1; `Infinity` for always. */
  times?: number;
  /** Fitting requests to let pass first. Default 0. */
  skip?: number;
  /** Real milliseconds to wait before anything else happens. */
  delay?: number;
  /** Whether the call is carried out first, and only its answer is another one: what a caller cannot tell. */
  after?: boolean;
};

/** A fault in place: how often it struck, and its removal. */
export interface PlacedFault {
  readonly struck: number;
  remove(): void;
}

type Kind = FaultKind['kind'];
/** These change how a call is answered, and can work together; the others answer in its place. */
const CHANGES: readonly Kind[] = [
  'delay',
  'truncate',
  'cut',
  'contentType',
  'expireToken',
  'repeatToken',
  'ignorePage',
  'ignorePageSize',
  'capPageSize',
  'date',
  'noDate',
];

/** Faults that struck one call. */
export class StruckFaults {
  constructor(readonly list: readonly Fault[]) {}

  find<K extends Kind>(kind: K): Extract<Fault, { kind: K }> | undefined {
    return this.list.find((fault): fault is Extract<Fault, { kind: K }> => fault.kind === kind);
  }

  has(kind: Kind): boolean {
    return this.find(kind) !== undefined;
  }

  /** The one that answers in the handler's place. */
  get instead(): Fault | undefined {
    return this.list.find(({ kind }) => !CHANGES.includes(kind));
  }

  /** Real milliseconds. */
  get delay(): number {
    return this.list.reduce((sum, { delay = 0 }) => sum + delay, 0);
  }
}

/** The script of what goes wrong and when. */
export class Faults {
  #placed: { fault: Fault; left: number; skip: number; struck: number }[] = [];

  add(fault: Fault): PlacedFault {
    const placed = { fault, left: fault.times ?? 1, skip: fault.skip ?? 0, struck: 0 };
    this.#placed.push(placed);
    return {
      get struck() {
        return placed.struck;
      },
      remove: () => {
        this.#placed = this.#placed.filter((other) => other !== placed);
      },
    };
  }

  clear(): void {
    this.#placed = [];
  }

  /** What strikes this call: all changes that fit, and the first fault that answers in its place. */
  take(call: Call, page: number): StruckFaults {
    const struck: Fault[] = [];
    for (const placed of this.#placed) {
      const { fault } = placed;
      if (placed.left <= 0 || !fits(fault.match ?? {}, call, page)) continue;
      const isInstead = !CHANGES.includes(fault.kind);
      if (isInstead && struck.some(({ kind }) => !CHANGES.includes(kind))) continue;
      if (placed.skip > 0) {
        placed.skip -= 1;
        continue;
      }
      placed.left -= 1;
      placed.struck += 1;
      struck.push(fault);
    }
    return new StruckFaults(struck);
  }
}

function fits(match: Match, call: Call, page: number): boolean {
  const fitsText = (wanted: string | RegExp, text: string, whole: boolean): boolean =>
    wanted instanceof RegExp ? wanted.test(text) : whole ? text === wanted : text.includes(wanted);
  if (match.method !== undefined && match.method !== call.method) return false;
  if (match.path !== undefined && !fitsText(match.path, call.path, false)) return false;
  if (match.page !== undefined && match.page !== page) return false;
  for (const [name, wanted] of Object.entries(match.query ?? {})) {
    const value = call.query.get(name);
    if (value === null || !fitsText(wanted, value, true)) return false;
  }
  return match.when?.(call) ?? true;
}
