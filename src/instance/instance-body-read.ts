import { isMasked, textMember } from '../connector/platform-json';
import { isMembers, type Members } from '../json';

/** Fields of a connection's form, as far as a body says them. */
export type InstanceBodyFields = Partial<
  Record<
    | 'elementKey'
    | 'instanceName'
    | 'tags'
    | 'oauthCallbackUrl'
    | 'datacenter'
    | 'alias'
    | 'apiUrl'
    | 'apiKey'
    | 'apiSecret'
    | 'signatureKey',
    string
  >
>;

const CONFIGURATION_FIELDS = {
  'oauth.callback.url': 'oauthCallbackUrl',
  'oauth.api.key': 'apiKey',
  'oauth.api.secret': 'apiSecret',
  'maximizer.datacenter': 'datacenter',
  'maximizer.alias': 'alias',
  'maximizer.url': 'apiUrl',
  'event.notification.signature.key': 'signatureKey',
} as const;

/**
 * What a pasted body of `POST /instances`, or an instance as the platform answers it, says of the connection. A poller
 * configuration alone says nothing of it. Placeholders and masked secrets are left out.
 * @throws SyntaxError for text that is not JSON
 */
export function readInstanceBody(text: string): InstanceBodyFields {
  const body: unknown = JSON.parse(text);
  if (!isMembers(body)) return {};
  const isBody = isMembers(body['element']) || isMembers(body['configuration']);
  if (!isBody) return {};
  const configuration = isMembers(body['configuration']) ? body['configuration'] : {};
  const element = isMembers(body['element']) ? body['element'] : {};
  const fields: Record<string, string | undefined> = {
    elementKey: told(element, 'key'),
    instanceName: told(body, 'name'),
    tags: Array.isArray(body['tags'])
      ? body['tags'].filter((tag) => typeof tag === 'string').join(', ') || undefined
      : undefined,
  };
  for (const [key, name] of Object.entries(CONFIGURATION_FIELDS)) fields[name] = told(configuration, key);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function told(members: Members, key: string): string | undefined {
  const text = textMember(members, key);
  return text === undefined || isMasked(text) || /^<.*>$/.test(text) ? undefined : text;
}
