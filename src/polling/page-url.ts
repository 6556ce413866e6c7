import { DEFAULT_PAGE_SIZE } from '../resource/configuration/keys';
import type { ResourceConfiguration } from '../resource/resource';
import { queryValue } from '../path';
import type { PageReference } from './page-source';

/** Parameters that name a page: those of a person's own url give way to the page that is asked for. */
const PAGE_NAMES = new Set(['page', 'nextpage', 'pagesize']);

/** Records per page: the url's own `pageSize`, or the configuration's, or the platform's. */
export function pageSizeOf(resource: ResourceConfiguration, url: string): number {
  const own = parametersOf(url).filter((parameter) => nameOf(parameter) === 'pagesize');
  const size = Number(own.at(-1)?.split('=')[1] ?? NaN);
  return Number.isInteger(size) && size > 0 ? size : (resource.pageSize ?? DEFAULT_PAGE_SIZE);
}

/** A window's url with the page asked for; the first numbered page is the one without a number. */
export function pageUrlOf(url: string, at: PageReference, pageSize: number): string {
  const parameters = parametersOf(url).filter((parameter) => !PAGE_NAMES.has(nameOf(parameter)));
  parameters.push(`pageSize=${pageSize}`);
  if ('token' in at) parameters.push(`nextPage=${queryValue(at.token)}`);
  else if (at.page > 1) parameters.push(`page=${at.page}`);
  return `${url.split('?', 1)[0] ?? url}?${parameters.join('&')}`;
}

/** The encoded parameters of a url; a question mark within one is its own. */
function parametersOf(url: string): string[] {
  const question = url.indexOf('?');
  if (question < 0) return [];
  return url
    .slice(question + 1)
    .split('&')
    .filter((parameter) => parameter !== '');
}

function nameOf(parameter: string): string {
  return (parameter.split('=', 1)[0] ?? parameter).toLowerCase();
}
