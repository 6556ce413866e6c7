import type { DateFieldConfiguration, ResourceConfiguration } from '../resource';

/** The platform's keys of one resource, in the order in which they are written. */
export const RESOURCE_KEYS = [
  'url',
  'idField',
  'datesConfiguration',
  'filterByUpdatedDate',
  'filterByCurrentDate',
  'createdCheckTolerance',
  'pageSize',
  'pollDelay',
] as const;

/** The platform's keys below `datesConfiguration`. */
export const DATE_KEYS = [
  'updatedDateField',
  'updatedDateFormat',
  'updatedDateTimezone',
  'createdDateField',
  'createdDateFormat',
  'createdDateTimezone',
] as const;

/** A key of a resource in the platform's configuration. */
export type ResourceKey = (typeof RESOURCE_KEYS)[number];
/** A key of its dates. */
export type DateKey = (typeof DATE_KEYS)[number];
/** A key that holds one value. */
export type PlainKey = Exclude<ResourceKey, 'datesConfiguration'> | DateKey;
type PlainValues = Readonly<Record<PlainKey, string | number | boolean | undefined>>;

/** Records per page as the platform has them, when neither the url nor the configuration says. */
export const DEFAULT_PAGE_SIZE = 200;

/** What a key says where it is left out. */
export const DEFAULTS = {
  idField: 'id',
  timezone: 'GMT',
  filterByUpdatedDate: true,
  filterByCurrentDate: false,
  createdCheckTolerance: 0,
  pollDelay: 0,
} as const;

/** What every key of a resource says, undefined where it says nothing. */
export function platformValues(configuration: ResourceConfiguration): PlainValues {
  const { url, idField, filterByUpdatedDate, filterByCurrentDate, createdCheckTolerance, pollDelay } =
    configuration;
  const { updated, created, pageSize } = configuration;
  return {
    url,
    idField,
    filterByUpdatedDate,
    filterByCurrentDate,
    createdCheckTolerance,
    pageSize,
    pollDelay,
    updatedDateField: updated?.field,
    updatedDateFormat: updated?.format,
    updatedDateTimezone: updated?.timezone,
    createdDateField: created?.field,
    createdDateFormat: created?.format,
    createdDateTimezone: created?.timezone,
  };
}

/** What every key says where it is left out; a created date falls back to the updated one. */
export function absentValues(updated: DateFieldConfiguration | undefined): PlainValues {
  const { timezone, ...values } = DEFAULTS;
  return {
    ...values,
    url: undefined,
    pageSize: undefined,
    updatedDateField: undefined,
    updatedDateFormat: undefined,
    updatedDateTimezone: timezone,
    createdDateField: undefined,
    createdDateFormat: updated?.format,
    createdDateTimezone: updated?.timezone ?? timezone,
  };
}

/** A resource's name without the slash that some published ones begin with: it is no part of the hub's resource. */
export function resourceNameOf(typed: string): string {
  return typed.trim().replace(/^\/+\s*/, '');
}
