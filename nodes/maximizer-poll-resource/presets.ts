/** The six keys of a resource's dates, as typed and as saved; a missing key counts as blank. */
export interface DatesConfiguration {
  updatedDateField?: string;
  updatedDateFormat?: string;
  updatedDateTimezone?: string;
  createdDateField?: string;
  createdDateFormat?: string;
  createdDateTimezone?: string;
}

/** What is known to work for a resource of Maximizer. */
export interface Preset {
  url: string;
  idField: string;
  datesConfiguration: DatesConfiguration;
  /** Seconds. */
  createdCheckTolerance: number;
}

/** How changes of a resource are told: asked for by date, told by date from all records, or by the records' content. */
export type Detection = 'where' | 'date' | 'content';

/**
 * Maximizer's resources. It filters only some of them by `where`; notes, tasks and documents show no date of change
 * at all, so only their content tells.
 */
export const MAXIMIZER_RESOURCES: ReadonlyMap<string, Detection> = new Map([
  ['contacts', 'where'],
  ['companies', 'where'],
  ['addressbook-entries', 'where'],
  ['opportunities', 'where'],
  ['addresses', 'where'],
  ['custom-records', 'where'],
  ['appointments', 'date'],
  ['notes', 'content'],
  ['tasks', 'content'],
  ['documents', 'content'],
]);

const FORMAT = "yyyy-MM-dd'T'HH:mm:ssXXX";

/** Maximizer's own name of a resource, whatever the case in which it was typed; undefined for one it does not have. */
export function maximizerName(resource: string): string | undefined {
  const name = resource.trim().toLowerCase();
  return MAXIMIZER_RESOURCES.has(name) ? name : undefined;
}

/** The preset of a resource, undefined for one that Maximizer does not have. */
export function presetOf(resource: string): Preset | undefined {
  const name = maximizerName(resource);
  if (name === undefined) return undefined;
  const detection = MAXIMIZER_RESOURCES.get(name);
  const path = `/hubs/crm/${name}`;
  return {
    url: detection === 'where' ? `${path}?where=LastModifyDate>'\${date:${FORMAT}}'` : path,
    idField: 'Key',
    datesConfiguration:
      detection === 'content'
        ? {}
        : {
            updatedDateField: 'LastModifyDate',
            updatedDateFormat: FORMAT,
            createdDateField: 'CreationDate',
            createdDateFormat: FORMAT,
          },
    // Maximizer stamps a new record's two dates some seconds apart
    createdCheckTolerance: 10,
  };
}

/** Whether two presets, or what a person made of one, say the same; blank and missing dates are alike. */
export function samePreset(a: Preset, b: Preset): boolean {
  return JSON.stringify(normalized(a)) === JSON.stringify(normalized(b));
}

function normalized({ url, idField, datesConfiguration: dates, createdCheckTolerance }: Preset): unknown[] {
  const updated = [dates.updatedDateField, dates.updatedDateFormat, dates.updatedDateTimezone].map(blankless);
  const created = [dates.createdDateField, dates.createdDateFormat, dates.createdDateTimezone].map(blankless);
  // a created date without a format or zone of its own has the updated date's
  const [, format, zone] = updated;
  const filled = created[0] === '' ? created : [created[0], created[1] || format, created[2] || zone];
  return [url, idField, createdCheckTolerance, updated, filled];
}

function blankless(text: string | undefined): string {
  return text?.trim() ?? '';
}
