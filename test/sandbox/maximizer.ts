import type { ResourceOptions } from './hub/options';

const common = [
  'Key',
  'ParentKey',
  'Type',
  'CompanyName',
  'FullName',
  'FirstName',
  'LastName',
  'Address',
  'City',
  'StateProvince',
  'Country',
  'ZipCode',
  'LastModifyDate',
  'CreationDate',
  'Creator',
];
const address = ['Address.City', 'Address.StateProvince', 'Address.Country', 'Address.ZipCode'];

/**
 * Maximizer's resources. The vendor documents `where` for the first six and uses it on all in its own tests; tasks, notes
 * and documents show no `LastModifyDate`.
 */
export const MAXIMIZER_RESOURCES: Record<string, ResourceOptions> = {
  contacts: { keyName: 'Contact', fields: [...common, ...address] },
  companies: { keyName: 'Company', fields: [...common, ...address] },
  'addressbook-entries': { keyName: 'AbEntry', fields: [...common, ...address] },
  opportunities: {
    keyName: 'Opportunity',
    fields: [...common, 'AbEntryKey', 'Objective', 'Description', 'Status', 'Leader'],
  },
  addresses: { keyName: 'Address', fields: common },
  'custom-records': {
    keyName: 'Custom',
    fields: [...common, 'ApplicationId', 'Name', 'Description'],
    required: ['ApplicationId'],
  },
  appointments: {
    keyName: 'Appointment',
    fields: ['Key', 'Subject', 'StartDate', 'EndDate', 'Creator', 'Users', 'Users.Key.UID'],
  },
  tasks: {
    keyName: 'Task',
    fields: ['Key', 'AbEntryKey', 'Activity', 'Priority', 'DateTime', 'Creator'],
    updatedField: null,
  },
  notes: { keyName: 'Note', fields: ['Key', 'Type', 'Text', 'DateTime', 'Creator'], updatedField: null },
  documents: { keyName: 'Document', fields: ['Key', 'Name', 'DateTime', 'Creator'], updatedField: null },
  leads: { keyName: 'Lead', fields: [...common, 'Description'] },
};

/** What the platform polls when an instance has events on and says nothing more: the resources documented for events. */
export const MAXIMIZER_POLLING: Record<string, unknown> = Object.fromEntries(
  ['contacts', 'companies', 'addressbook-entries', 'opportunities'].map((name) => [
    name,
    {
      url: `/hubs/crm/${name}?where=LastModifyDate>'\${date:yyyy-MM-dd'T'HH:mm:ssXXX}'`,
      idField: 'Key',
      datesConfiguration: {
        updatedDateField: 'LastModifyDate',
        updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ssXXX",
        createdDateField: 'CreationDate',
        createdDateFormat: "yyyy-MM-dd'T'HH:mm:ssXXX",
      },
    },
  ]),
);
