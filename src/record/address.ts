import { ConfigurationError } from '../errors';
import { nameOf } from '../json';
import { LONGEST_PATH, pathOf, pathSegment, queryValue } from '../path';

/** Where the records of a resource lie. */
export interface ResourceAddress {
  /** As events and reports call it, such as `contacts`. */
  name: string;
  /** Encoded, below the base address: `/hubs/crm/contacts`. */
  path: string;
}

/** The hub of a resource that names none; the platform ignores which one it is. */
const HUB = 'crm';

/**
 * Where a resource lies that is named as the platform does, `contacts`, or by its whole path, `/hubs/crm/contacts`.
 * @throws ConfigurationError for what cannot name one
 */
export function resourceAddress(resource: unknown): ResourceAddress {
  const names = typeof resource === 'string' ? namesIn(resource) : [];
  const hasHub = names[0]?.toLowerCase() === 'hubs' && names.length > 2;
  const name = (hasHub ? names.slice(2) : names).join('/');
  const path = pathOf(hasHub ? names : ['hubs', HUB, ...names]);
  if (names.length > 0 && path !== undefined && path.length <= LONGEST_PATH) return { name, path };
  const isMissing = resource === undefined || resource === null || resource === '';
  throw new ConfigurationError('resource', isMissing ? 'is missing' : 'it cannot name a resource', {
    cure: 'Name one such as contacts.',
    told: { code: isMissing ? 'missing_resource' : 'badResource' },
    status: isMissing ? 'no resource' : 'check resource',
  });
}

function namesIn(resource: string): string[] {
  return resource
    .trim()
    .replace(/^\/|\/$/g, '')
    .split('/')
    .filter((name, _, { length }) => name !== '' || length > 1);
}

/**
 * A record's id as text: a number is one too.
 * @throws ConfigurationError for what can be none
 */
export function keyOf(key: unknown): string {
  const isNumber = typeof key === 'number' && Number.isSafeInteger(key);
  const text = typeof key === 'string' || isNumber ? nameOf(key) : undefined;
  if (text !== undefined && pathSegment(text) !== undefined) return text;
  const isMissing = key === undefined || key === null || key === '';
  throw new ConfigurationError('key', isMissing ? 'is missing' : 'it cannot be the id of a record', {
    cure: 'Give the id of the record as a text, such as msg.payload.Key of a contact.',
    told: { code: isMissing ? 'noKey' : 'badKey' },
    status: isMissing ? 'no key' : 'check key',
  });
}

/** The encoded path of one record, and with fields the query that asks for those. */
export function recordPath({ path }: ResourceAddress, key: string, fields: readonly string[] = []): string {
  return withQuery(`${path}/${pathSegment(key) ?? ''}`, fieldsParameter(fields));
}

/** The encoded path and query of the records that fit a condition; blank: all of them. */
export function findPath({ path }: ResourceAddress, where: string, fields: readonly string[]): string {
  return withQuery(path, [
    ...(where === '' ? [] : [`where=${queryValue(where)}`]),
    ...fieldsParameter(fields),
  ]);
}

function fieldsParameter(fields: readonly string[]): string[] {
  return fields.length === 0 ? [] : [`fields=${queryValue(fields.join(','))}`];
}

function withQuery(path: string, parameters: readonly string[]): string {
  return parameters.length === 0 ? path : `${path}?${parameters.join('&')}`;
}
