import type { Connection } from '../connector/connection';
import type { Page } from '../connector/page';
import type { UrlTemplate } from '../dates';
import type { ResourceConfiguration } from '../resource/resource';
import type { StartFrom } from './start-from';
import type { PollState } from './state';

/** What a cursor and the versions before it belong to; with another identity they mean nothing. */
export function identityOf(
  { baseUrl, instanceId }: Connection,
  { idField, updated }: ResourceConfiguration,
  { path }: UrlTemplate,
): string {
  return JSON.stringify([baseUrl, instanceId, path, idField, updated?.field ?? null]);
}

/** Whether two identities are of the same records. The platform ignores the hub in a path, or that there is none. */
export function isSameIdentity(one: string, other: string): boolean {
  return one === other || withoutHub(one) === withoutHub(other);
}

function withoutHub(identity: string): string {
  const [baseUrl, instanceId, path, ...rest] = JSON.parse(identity) as [string, string, string, ...unknown[]];
  return JSON.stringify([baseUrl, instanceId, path.replace(/^\/hubs\/[^/]+(?=\/)/, ''), ...rest]);
}

/**
 * The state a first poll begins with; undefined where it needs the server's clock, which any page of the resource shows.
 * An instant that neither the records nor the url can be told by means nothing: it starts now.
 */
export function firstStateFrom(
  connection: Connection,
  resource: ResourceConfiguration,
  template: UrlTemplate,
  startFrom: StartFrom,
): PollState | undefined {
  const state = (start: number | null, cursor: number): PollState => ({
    ...blankState(connection, resource, template),
    complete: startFrom === 'beginning' || isWhole(resource, template),
    start,
    cursor,
  });
  if (startFrom === 'beginning') return state(null, 0);
  return startFrom !== 'now' && knowsInstants(resource, template) ? state(startFrom, startFrom) : undefined;
}

/** Whether a first poll can begin at an instant: the records say when they changed, or the url asks for what did since. */
export function knowsInstants({ updated }: ResourceConfiguration, { hasDate }: UrlTemplate): boolean {
  return updated !== undefined || hasDate;
}

/** The state of a first poll that starts now, by the server's clock: what is there already is only noted. */
export function firstStateNow(
  connection: Connection,
  resource: ResourceConfiguration,
  template: UrlTemplate,
  { serverDate, serverTime }: Page,
): PollState {
  return {
    ...blankState(connection, resource, template),
    noting: true,
    complete: isWhole(resource, template),
    start: serverDate,
    cursor: serverTime,
  };
}

function blankState(
  connection: Connection,
  resource: ResourceConfiguration,
  template: UrlTemplate,
): Omit<PollState, 'start' | 'cursor' | 'complete'> {
  const identity = identityOf(connection, resource, template);
  return { identity, noting: false, deepAt: 0, shallowPolls: 0, polledAt: 0, forgotten: null };
}

/** All of a resource without dates is read on every poll, so that its first poll sees all there is. */
function isWhole(resource: ResourceConfiguration, template: UrlTemplate): boolean {
  return !knowsInstants(resource, template);
}

/** What the log says of a first poll that starts now. */
export function firstPollText({ resource }: ResourceConfiguration): string {
  return `${resource}: a first poll: it sends nothing and notes what is there; every change from now on is sent`;
}

/** What a person is told whose instant means nothing. @param startFrom ms */
export function startsNowText({ resource }: ResourceConfiguration, startFrom: number): string {
  const instant = new Date(startFrom).toISOString();
  return `${resource}: neither its records nor its url know dates, so it cannot start at ${instant}: it starts now`;
}
