import type { ResourceConfiguration } from '../resource/resource';

/** What the log says of a first poll that starts now. */
export function firstPollText({ resource }: ResourceConfiguration): string {
  return `${resource}: a first poll: it sends nothing and notes what is there; every change from now on is sent`;
}

/** What a person is told whose instant means nothing. @param startFrom ms */
export function startsNowText({ resource }: ResourceConfiguration, startFrom: number): string {
  const instant = new Date(startFrom).toISOString();
  return `${resource}: neither its records nor its url know dates, so it cannot start at ${instant}: it starts now`;
}

/** What a person is told when what was remembered belongs to something else. */
export function otherRecordsText({ resource }: ResourceConfiguration): string {
  return `${resource}: another instance, path, idField or date field than before: it starts as a first poll`;
}
