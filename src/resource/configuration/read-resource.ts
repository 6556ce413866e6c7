import { isMembers, type Members } from '../../json';
import { datesReading } from './dates';
import type { Findings } from './findings';
import {
  absentValues,
  DATE_KEYS,
  DEFAULTS,
  platformValues,
  RESOURCE_KEYS,
  type DateKey,
  type ResourceKey,
} from './keys';
import { kindOf, memberReader, ownMember, unknownMembers } from './members';
import { fieldOddities, urlOddities } from './oddities';
import { checkUrl } from './syntax';
import { compileRecordPath } from '../record-path';
import type { ResourceConfiguration } from '../resource';

/** The platform's documentation shows pages of 10,000 records. */
const PAGE = { least: 1, most: 10_000, whole: true, unit: 'records' };
/** A year at most: a longer tolerance or delay is surely a slip, such as milliseconds. */
const SECONDS = { least: 0, most: 31_536_000, unit: 'seconds' };

/**
 * Reads one resource of the platform's poller configuration and fills in what it leaves out.
 * What is wrong or odd goes to the findings; after a fault the result must not run.
 */
export function resourceReading(
  resource: string,
  members: Members,
  findings: Findings,
): ResourceConfiguration {
  const reader = memberReader(members, findings);
  const url = reader.verbatim('url');
  if (url !== undefined) {
    findings.check('url', () => {
      checkUrl(url);
    });
    for (const oddity of urlOddities(url)) findings.remark('url', oddity);
  } else if (!reader.has('url')) {
    findings.fail(
      'url',
      'is missing',
      "Write the hub path to poll, with the date from which to read, such as /hubs/crm/contacts?where=LastModifyDate>'${date:yyyy-MM-dd'T'HH:mm:ssXXX}'.",
    );
  }

  // only a blank one says that records have no identifier
  const idField =
    ownMember(members, 'idField') === undefined ? DEFAULTS.idField : (reader.verbatim('idField') ?? '');
  if (idField !== '') findings.check('idField', () => compileRecordPath(idField, 'idField'));
  for (const oddity of fieldOddities(idField)) findings.remark('idField', oddity);

  const rawDates = ownMember(members, 'datesConfiguration');
  if (reader.has('datesConfiguration') && !isMembers(rawDates)) {
    findings.fail(
      'datesConfiguration',
      `is ${kindOf(rawDates)}`,
      'Write an object of updatedDateField and its like.',
    );
  }
  const dates = datesReading(isMembers(rawDates) ? rawDates : {}, findings);

  const pageSize = reader.amount('pageSize', PAGE);
  const read: ResourceConfiguration = {
    resource,
    url: url?.trim() ?? '',
    idField: idField.trim(),
    ...(dates.updated && { updated: dates.updated }),
    ...(dates.created && { created: dates.created }),
    filterByUpdatedDate: reader.truth('filterByUpdatedDate') ?? DEFAULTS.filterByUpdatedDate,
    filterByCurrentDate: reader.truth('filterByCurrentDate') ?? DEFAULTS.filterByCurrentDate,
    createdCheckTolerance: reader.amount('createdCheckTolerance', SECONDS) ?? DEFAULTS.createdCheckTolerance,
    ...(pageSize !== undefined && { pageSize }),
    pollDelay: reader.amount('pollDelay', SECONDS) ?? DEFAULTS.pollDelay,
    unknown: Object.fromEntries([
      ...unknownMembers(members, RESOURCE_KEYS, findings),
      ...(dates.unknown.length > 0
        ? [['datesConfiguration', Object.fromEntries(dates.unknown)] as const]
        : []),
    ]),
  };

  const spelledOut = [
    ...spelledOutKeys(read, reader, RESOURCE_KEYS),
    ...spelledOutKeys(read, dates, DATE_KEYS),
    ...(isMembers(rawDates) && !dates.updated && !dates.created && dates.unknown.length === 0
      ? ['datesConfiguration']
      : []),
  ];
  return spelledOut.length > 0 ? { ...read, spelledOut } : read;
}

/** The keys that were written although leaving them out says the same. */
function spelledOutKeys(
  read: ResourceConfiguration,
  written: { has(key: string): boolean },
  keys: readonly (ResourceKey | DateKey)[],
): string[] {
  const [values, absent] = [platformValues(read), absentValues(read.updated)];
  return keys.filter(
    (key) =>
      key !== 'datesConfiguration' &&
      written.has(key) &&
      values[key] !== undefined &&
      values[key] === absent[key],
  );
}
