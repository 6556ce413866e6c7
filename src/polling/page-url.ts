import type { PageReference } from './pages';
import type { ResourceConfiguration } from '../resource/resource';

/** The platform's own, when neither the url nor the configuration says. */
const DEFAULT_PAGE_SIZE = 200;

/** Records per page: the url's own `pageSize`, or the configuration's, or the platform's. */
export function pageSizeOf(resource: ResourceConfiguration, url: string): number {
  const own = Number(new URLSearchParams(url.split('?')[1] ?? '').get('pageSize') ?? NaN);
  return Number.isInteger(own) && own > 0 ? own : (resource.pageSize ?? DEFAULT_PAGE_SIZE);
}

/** A window's url with the page asked for; the first numbered page is the one without a number. */
export function pageUrlOf(url: string, at: PageReference, pageSize: number): string {
  const [path = '', query = ''] = url.split('?');
  const parameters = query
    .split('&')
    .filter((parameter) => parameter !== '' && !/^pageSize=/i.test(parameter));
  parameters.push(`pageSize=${pageSize}`);
  if ('token' in at) parameters.push(`nextPage=${encodeURIComponent(at.token)}`);
  else if (at.page > 1) parameters.push(`page=${at.page}`);
  return `${path}?${parameters.join('&')}`;
}
