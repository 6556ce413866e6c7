import { decoded } from '../path';

/**
 * The passwords of the proxies that calls may go through, as they stand in the environment and decoded, and each with its
 * user as in basic authentication: a proxy that refuses them may say them again.
 * @param environment such as `HTTPS_PROXY=http://user:password@proxy:3128`
 */
export function proxyPasswords(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(environment)
    .filter(([name]) => /_proxy$/i.test(name))
    .flatMap(([, address = '']) => passwordsIn(address));
}

function passwordsIn(address: string): string[] {
  // some leave out the scheme
  const url = [address, `http://${address}`].find((text) => URL.canParse(text) && new URL(text).host !== '');
  if (url === undefined) return [];
  const { username, password } = new URL(url);
  if (password === '') return [];
  return [password, decoded(password), `${decoded(username)}:${decoded(password)}`];
}
