import type { ResourceConfiguration } from '../../src/resource/resource';

/** Maximizer's contacts as the documentation shows them, with what a test wants different. */
export function contactsResource(changed: Partial<ResourceConfiguration> = {}): ResourceConfiguration {
  const format = "yyyy-MM-dd'T'HH:mm:ssXXX";
  return {
    resource: 'contacts',
    url: `/hubs/crm/contacts?where=LastModifyDate>'\${date:${format}}'`,
    idField: 'Key',
    updated: { field: 'LastModifyDate', format, timezone: 'GMT' },
    created: { field: 'CreationDate', format, timezone: 'GMT' },
    filterByUpdatedDate: true,
    filterByCurrentDate: false,
    createdCheckTolerance: 0,
    pollDelay: 0,
    unknown: {},
    ...changed,
  };
}
