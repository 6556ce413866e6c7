import { isoText } from '../dates/iso';

/*
 * What names an event, polled or pushed: `instance/objectType/objectId@version`. The version is what is known of the
 * record at that moment, so that both sources name the same change the same.
 */

/** What names an object among all of them. */
export interface ObjectName {
  instanceId: string;
  /** The resource, such as `contacts`. */
  objectType: string;
  objectId: string;
}

/** `12345/contacts/Q29…`: the order of its events is kept. */
export function objectText({ instanceId, objectType, objectId }: ObjectName): string {
  return objectsText(instanceId, objectType) + objectId;
}

/** `instance/objectType/objectId@version`, which names one change of one record for good. */
export function eventId(
  { instanceId, objectType }: Omit<ObjectName, 'objectId'>,
  objectId: string,
  version: string,
): string {
  return `${objectsText(instanceId, objectType)}${objectId}@${version}`;
}

let lastInstance: string | undefined;
let lastType = '';
let lastText = '';

/** What the ids of all objects of a resource begin with; one text for those of a page. */
function objectsText(instanceId: string, objectType: string): string {
  if (instanceId !== lastInstance || objectType !== lastType) {
    lastText = `${instanceId}/${objectType}/`;
    lastInstance = instanceId;
    lastType = objectType;
  }
  return lastText;
}

/** The version of a record: its updated date (ms), or the hash of its content where it tells none. */
export function versionText(updated: number | undefined, content: { hash(): string }): string {
  return updated === undefined ? content.hash() : isoText(updated);
}

/** A further content under a version that is a date: its step is long enough for a record to change twice in it. */
export function furtherVersion(version: string, contentHash: string): string {
  return `${version}~${contentHash.slice(0, 8)}`;
}

/**
 * The version of a record that is back after it was reported deleted: its own where that is newer, else one that names the
 * deletion, too, since its own was told before.
 * @param updated its updated date, ms; undefined where it tells none
 * @param deleted what its deletion was dated, ms
 */
export function returnedVersion(version: string, updated: number | undefined, deleted: number): string {
  if (updated !== undefined && updated > deleted) return version;
  return furtherVersion(
    version,
    Math.floor(deleted / 1000)
      .toString(16)
      .padStart(8, '0'),
  );
}

/** The version that ends a record. */
export function deletedVersion(version: string): string {
  return `${version}-`;
}

/** The version that an event's id names: the part behind the last `@`, which no version holds. */
export function versionIn(id: string): string {
  return id.slice(id.lastIndexOf('@') + 1);
}
