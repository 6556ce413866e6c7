import { withoutSlash } from '../text-end';
import type { EventSettings } from './event-settings';
import { eventConfiguration } from './event-settings';

/** The application that a person registered with the CRM, and where the CRM sends the browser back to. */
export interface OAuthApplication {
  apiKey: string;
  apiSecret: string;
  callbackUrl: string;
}

/** All that `POST /instances` takes, apart from the grant code. */
export interface InstanceFields extends OAuthApplication {
  elementKey: string;
  name: string;
  tags: readonly string[];
  /** Maximizer's own three: where its server is. Only sent for the connector `maximizer`. */
  datacenter: string;
  alias: string;
  apiUrl: string;
  /** Undefined: the instance sends no events. */
  events: EventSettings | undefined;
}

/** The body of `POST /instances`. */
export interface InstanceBody {
  element: { key: string };
  providerData: { code: string };
  configuration: Record<string, unknown>;
  tags: readonly string[];
  name: string;
}

/** The exact body of `POST /instances`, in the order of the vendor's documentation. */
export function instanceBody(fields: InstanceFields, code: string): InstanceBody {
  return {
    element: { key: fields.elementKey },
    providerData: { code },
    configuration: {
      ...applicationConfiguration(fields),
      ...(fields.elementKey === 'maximizer'
        ? {
            'maximizer.datacenter': fields.datacenter,
            'maximizer.alias': fields.alias,
            'maximizer.url': fields.apiUrl,
          }
        : {}),
      ...(fields.events === undefined ? {} : eventConfiguration(fields.events)),
    },
    tags: fields.tags,
    name: fields.name,
  };
}

/** The part of an instance's configuration that a grant code is redeemed with. */
export function applicationConfiguration(application: OAuthApplication): Record<string, string> {
  return {
    'oauth.callback.url': application.callbackUrl,
    'oauth.api.key': application.apiKey,
    'oauth.api.secret': application.apiSecret,
  };
}

/** Tags as the property holds them, comma-separated, as a list. */
export function tagList(tags: string): string[] {
  return [
    ...new Set(
      tags
        .split(',')
        .map((tag) => tag.trim())
        .filter((tag) => tag !== ''),
    ),
  ];
}

/** What an export shows in the place of each secret: never the secret itself, nor part of it. */
export const PLACEHOLDERS = {
  code: '<authorization grant code>',
  apiKey: '<api key>',
  apiSecret: '<api secret>',
  signatureKey: '<signature key>',
} as const;

/** The same call for a shell, secrets as variables that the person sets. */
export function curlCommand(baseUrl: string, body: InstanceBody): string {
  const json = JSON.stringify(body, null, 2);
  return [
    `curl --request POST ${quoted(`${withoutSlash(baseUrl)}/instances`)}`,
    `  --header "Authorization: User $USER_SECRET, Organization $ORGANIZATION_SECRET"`,
    `  --header 'Content-Type: application/json'`,
    `  --data-raw ${quoted(json)}`,
  ].join(' \\\n');
}

/** A text as one word of a POSIX shell, whatever is in it: quotes, dollars, line breaks. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
