import type { ResourceOptions } from './hub/options';

const common = [
  'Key',
  'ParentKey',
  'Type',
  'CompanyName',
  'FullName',
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

/** Maximizer's resources. The vendor documents `where` for the first six; the last three show no `LastModifyDate`. */
export const MAXIMIZER_RESOURCES: Record<string, ResourceOptions> = {
  contacts: { keyName: 'Contact', fields: common },
  companies: { keyName: 'Company', fields: common },
  'addressbook-entries': { keyName: 'AbEntry', fields: common },
  opportunities: { keyName: 'Opportunity', fields: common },
  addresses: { keyName: 'Address', fields: common },
  'custom-records': { keyName: 'Custom', fields: common },
  appointments: { keyName: 'Appointment', where: 'refused' },
  tasks: { keyName: 'Task', where: 'refused', updatedField: null },
  notes: { keyName: 'Note', where: 'refused', updatedField: null },
  documents: { keyName: 'Document', where: 'refused', updatedField: null },
};
