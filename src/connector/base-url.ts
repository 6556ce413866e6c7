import { ConfigurationError } from '../errors';
import { withoutSlash } from '../text-end';

/** The API root that is suggested, and used where none is entered. */
export const DEFAULT_BASE_URL = 'https://api.openconnectors.us2.ext.hana.ondemand.com/elements/api-v2';

const status = 'check base address';

/** The base address as calls use it, without its closing slash. @throws ConfigurationError when it cannot be one */
export function readBaseUrl(baseUrl: string): string {
  const text = withoutSlash(baseUrl.trim());
  const address = URL.canParse(text) ? new URL(text) : undefined;
  if (address === undefined || !['http:', 'https:'].includes(address.protocol)) {
    throw new ConfigurationError('baseUrl', text === '' ? 'it is empty' : 'it is not an http address', {
      cure: `Enter the API root of the platform, such as ${DEFAULT_BASE_URL}.`,
      status,
    });
  }
  if (address.username !== '' || address.password !== '' || address.search !== '' || address.hash !== '') {
    throw new ConfigurationError('baseUrl', 'it holds more than scheme, host and path', {
      cure: 'Leave out user, password, query and fragment.',
      status,
    });
  }
  return text;
}
