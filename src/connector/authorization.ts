import { ConfigurationError } from '../errors';
import { checkReplaced } from '../variable';

/** What a person at the platform has: the account's two secrets and the token of one connector instance. */
export interface ConnectionSecrets {
  userSecret: string;
  organizationSecret: string;
  instanceToken: string;
}

const CURE = 'Open the connection in the editor, fill it in and deploy.';

/** The header of hub calls, such as `GET /hubs/crm/contacts`. */
export function hubAuthorization(secrets: ConnectionSecrets): string {
  return `User ${required(secrets, 'userSecret')}, Element ${required(secrets, 'instanceToken')}`;
}

/** The header of platform calls, such as `GET /instances`. */
export function platformAuthorization(secrets: ConnectionSecrets): string {
  return `User ${required(secrets, 'userSecret')}, Organization ${required(secrets, 'organizationSecret')}`;
}

const LABELS: Record<keyof ConnectionSecrets, string> = {
  userSecret: 'user secret',
  organizationSecret: 'organization secret',
  instanceToken: 'instance token',
};

function required(secrets: ConnectionSecrets, key: keyof ConnectionSecrets): string {
  const secret = secrets[key].trim();
  if (secret === '') {
    throw new ConfigurationError(key, `the connection has no ${LABELS[key]}`, {
      cure: CURE,
      status: `no ${LABELS[key]}`,
    });
  }
  checkReplaced(key, secret);
  // a line break would end the header, and a comma the secret: what follows would be read as another one
  if (/[^\x20-\x7e]|,/.test(secret)) {
    throw new ConfigurationError(key, `the ${LABELS[key]} holds a character that no header can carry`, {
      cure: CURE,
      status: `bad ${LABELS[key]}`,
    });
  }
  return secret;
}
