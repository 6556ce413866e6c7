import { failureOf } from './failure';
import type { ConnectionAnswers } from '../shared/connection-answers';
import { SECRETS, type SecretName } from '../shared/secrets';
import { field, valueOf } from './field';
import { eventsOf, probeOf } from './connection-users';

/** Looks a text of this form up in the catalog. */
export type Text = Editor.Translate;

const VALUES = [
  'name',
  'baseUrl',
  'elementKey',
  'instanceId',
  'instanceName',
  'tags',
  'oauthCallbackUrl',
  'datacenter',
  'alias',
  'apiUrl',
] as const;
/** A property of the connection that anyone may read. */
export type ValueName = (typeof VALUES)[number];
/** The field of one of its passwords; the claim names a token that the server got and the browser never sees. */
export type PasswordField = SecretName | 'instanceTokenClaim';

/** What stands in a field of the connection's form now, without blanks around it. @throws when there is no such field */
export function typed(name: ValueName | PasswordField): string {
  return String(valueOf(field(`node-config-input-${name}`))).trim();
}

/** This Node-RED's own callback address, as this browser sees it. */
export function ownCallbackUrl(): string {
  return new URL('maximizer/oauth/callback', window.location.origin + window.location.pathname).href;
}

/** The form as the server needs it. Stored passwords are in it as placeholders only: the browser does not know them. */
export function formRequest(node: Editor.EditedNode): Record<string, unknown> {
  return {
    id: node.id,
    z: node.z ?? '',
    values: Object.fromEntries(VALUES.map((name) => [name, typed(name)])),
    credentials: Object.fromEntries(SECRETS.map((name) => [name, typed(name)])),
    claim: typed('instanceTokenClaim'),
    callbackUrl: ownCallbackUrl(),
    events: eventsOf(node.id),
    probe: probeOf(node.id),
  };
}

/** The same for a connection whose form is not open: as it is in the editor, with the stored passwords. */
export function savedRequest(node: Editor.EditedNode & Record<string, unknown>): Record<string, unknown> {
  const secret = (name: string): unknown => {
    const known = node.credentials?.[name];
    return typeof known === 'string' && known !== '' ? known : '__PWRD__';
  };
  return {
    id: node.id,
    z: node.z ?? '',
    values: Object.fromEntries(VALUES.map((name) => [name, node[name] ?? ''])),
    credentials: Object.fromEntries(SECRETS.map((name) => [name, secret(name)])),
  };
}

/** Asks this Node-RED. @throws Error with a sentence for the person */
export async function ask<Action extends keyof ConnectionAnswers>(
  action: Action,
  body: Readonly<Record<string, unknown>>,
  text: Text,
): Promise<ConnectionAnswers[Action]> {
  try {
    const answer: unknown = await $.ajax({
      url: `maximizer/connection/${action}`,
      method: 'POST',
      contentType: 'application/json',
      dataType: 'json',
      data: JSON.stringify(body),
    });
    return answer as ConnectionAnswers[Action];
  } catch (failure) {
    const { status, message } = failureOf(failure);
    if (message !== undefined && status === 422) throw new Error(message, { cause: failure });
    const what =
      status === 401 || status === 403 ? text('server.forbidden') : text('server.unreachable', { status });
    throw new Error(what, { cause: failure });
  }
}

/** What a person is told of a failure. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
