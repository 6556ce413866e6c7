import type { RouteFault } from '../shared/admin-route';

/** What a call of the admin API that failed says of it. */
export interface Failure {
  /** 0 where the server could not be reached. */
  status: number;
  /** What the server said; undefined where it said nothing that is meant for a person. */
  message: string | undefined;
  /** What it said of a wrong value. */
  fault: RouteFault | undefined;
}

/** What jQuery throws when a call fails, as far as it is what it should be. */
export function failureOf(thrown: unknown): Failure {
  const { status, responseJSON } = membersOf(thrown);
  const { message, fault } = membersOf(responseJSON);
  return {
    status: typeof status === 'number' ? status : 0,
    message: typeof message === 'string' ? message : undefined,
    fault: fault === undefined ? undefined : (fault as RouteFault),
  };
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
