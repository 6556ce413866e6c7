/**
 * What platforms move by themselves on each save, in small letters and without what joins words: it says that a record
 * was saved, and not what of it changed. The configured updated date field belongs to it, whatever it is called.
 */
const MOVED_FIELDS: ReadonlySet<string> = new Set([
  ...[
    'lastmodifydate',
    'lastmodifieddate',
    'lastmodified',
    'lastmodifiedtime',
    'lastmodifiedon',
    'lastmodifiedat',
  ],
  ...['modifydate', 'modifieddate', 'modifiedtime', 'modified', 'modifiedon', 'modifiedat', 'modifiedby'],
  ...['lastmodifyby', 'lastmodifiedby', 'lastmodifiedbyid', 'modifiedbyid', 'modifier'],
  ...['updatedate', 'updateddate', 'updatedat', 'updatedon', 'updated', 'updatedby', 'updatedbyid'],
  ...['lastupdate', 'lastupdated', 'lastupdatedate', 'lastupdateddate', 'lastupdatedby'],
  ...['systemmodstamp', 'etag', 'versionnumber', 'rowversion'],
]);

/**
 * Whether the platform moves a field on each save.
 * @param name of the member that holds it
 */
export function isMovedField(name: string): boolean {
  return MOVED_FIELDS.has(name.toLowerCase().replace(/[\s_-]/g, ''));
}
