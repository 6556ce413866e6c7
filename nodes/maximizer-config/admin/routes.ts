import type { Request } from 'express';
import type { NodeAPI } from 'node-red';
import { interactiveConnection, INTERACTIVE_TIMEOUT, randomName } from '../../../src/instance/connect';
import type { Connection } from '../../../src/connector/connection';
import { explain, type Task } from '../../../src/instance/explain';
import { deleteInstance, listInstances, readInstance, setEnabled } from '../../../src/instance/instances';
import type { Members } from '../../../src/json';
import { ConfigurationError } from '../../../src/errors';
import { checkCallbackUrl, readForm, type ConnectForm } from './read-form';
import { applyEvents, compareEvents, switchEventsOff } from './events';
import { addCallbackRoute } from './callback-route';
import { findings } from './connection-findings';
import { createConnectAttempts } from '../../../src/instance/connect-attempts';
import { grantToken, keepWaitingTokens, withdrawToken } from '../token-store';
import { adminPost, bodyOf } from '../../shared/admin-route';
import type { ConnectionAnswers } from '../../shared/connection-answers';
import { hasPermission } from '../../shared/permission';
import { textOf } from '../../shared/properties';

/** What carries out each action. */
type Actions = {
  [Action in keyof ConnectionAnswers]: (
    body: Members,
    request: Request,
  ) => Promise<ConnectionAnswers[Action]>;
};

/**
 * What the connection's form asks of the server, all `POST /maximizer/connection/…` with the permission to write
 * connections; failures are 422 with `message`, a sentence for the form. No answer holds a secret.
 */
export function addAdminRoutes(RED: NodeAPI): void {
  keepWaitingTokens(RED);
  const claimFor = (nodeId: string, baseUrl: string, instance: { id: string; token: string }): string => {
    const claim = randomName();
    const { id: instanceId, token } = instance;
    grantToken(RED, nodeId, { claim, baseUrl, instanceId, token, received: Date.now() });
    return claim;
  };
  const attempts = createConnectAttempts((nodeId, wish, instance) =>
    claimFor(nodeId, wish.settings.baseUrl, instance),
  );
  const form = async (request: Request): Promise<ConnectForm> =>
    readForm(RED, bodyOf(request), await hasPermission(RED, request, 'flows.write'));

  const actions: Actions = {
    connect: async (body, request) => {
      const { nodeId, settings, fields, instanceId, require, checkUsable } = await form(request);
      const again = body['again'] === true;
      if (nodeId === '') throw new ConfigurationError('id', 'is missing', { cure: 'Open the form again.' });
      require('userSecret', 'organizationSecret', 'apiKey', 'apiSecret');
      if (fields.elementKey === 'maximizer') require('alias', 'apiUrl');
      if (again) require('instanceId');
      if (fields.events !== undefined) checkUsable('signatureKey');
      checkCallbackUrl(fields.callbackUrl);
      return attempts.begin(nodeId, { settings, fields, existing: again ? instanceId : undefined });
    },
    progress: (body) =>
      Promise.resolve(
        attempts.progress(textOf(body['id']), textOf(body['attempt'])) ?? {
          step: 'failed',
          message: 'Node-RED was restarted meanwhile and knows nothing of this attempt. Press Connect again.',
        },
      ),
    cancel: (body) => {
      attempts.cancel(textOf(body['id']), textOf(body['attempt']));
      for (const claim of Array.isArray(body['claims']) ? body['claims'] : [])
        withdrawToken(RED, textOf(body['id']), textOf(claim));
      return Promise.resolve({});
    },
    instances: async (_body, request) => {
      const read = await form(request);
      read.require('userSecret', 'organizationSecret');
      const instances = await called(read, 'list', (connection, signal) => listInstances(connection, signal));
      return {
        instances: instances.map(({ id, name, tags, enabled, valid, eventsEnabled }) => ({
          ...{ id, name, tags, enabled, valid, eventsEnabled },
        })),
      };
    },
    use: async (_body, request) => {
      const read = await form(request);
      read.require('userSecret', 'organizationSecret', 'instanceId');
      const { instanceId, nodeId, settings } = read;
      const instance = await called(read, 'read', (connection, signal) =>
        readInstance(connection, instanceId, signal),
      );
      const { id, name, tags, token } = instance;
      const claim = token === undefined ? undefined : claimFor(nodeId, settings.baseUrl, { id, token });
      return { instance: { id, name, tags }, claim };
    },
    check: async (_body, request) => {
      const read = await form(request);
      read.require('userSecret');
      read.checkUsable('organizationSecret', 'instanceToken');
      return { findings: await findings(read, AbortSignal.timeout(INTERACTIVE_TIMEOUT)) };
    },
    switch: async (body, request) => {
      const read = await form(request);
      read.require('userSecret', 'organizationSecret', 'instanceId');
      const task = textOf(body['to']);
      if (task === 'enable' || task === 'disable')
        await called(read, task, (connection, signal) =>
          setEnabled(connection, read.instanceId, task === 'enable', signal),
        );
      else if (task === 'delete')
        await called(read, task, (connection, signal) => deleteInstance(connection, read.instanceId, signal));
      else
        throw new ConfigurationError('to', 'it is not known', { cure: 'Choose enable, disable or delete.' });
      return {};
    },
    'events/compare': async (_body, request) => withForm(await form(request), compareEvents),
    'events/apply': async (body, request) =>
      withForm(await form(request), (read, signal) =>
        applyEvents(read, textOf(body['seen']), body['renewKey'] === true, signal),
      ),
    'events/off': async (_body, request) => withForm(await form(request), switchEventsOff),
  };

  for (const [path, action] of Object.entries(actions))
    adminPost(RED, `/maximizer/connection/${path}`, 'maximizer-config.write', (request) =>
      action(bodyOf(request), request),
    );
  addCallbackRoute(RED, (query) => attempts.comeBack(query));
}

async function called<T>(
  { settings }: ConnectForm,
  task: Task,
  call: (connection: Connection, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const connection = interactiveConnection(settings);
  try {
    return await call(connection, AbortSignal.timeout(INTERACTIVE_TIMEOUT));
  } catch (error) {
    throw new Error(explain(error, task), { cause: error });
  } finally {
    connection.close();
  }
}

function withForm<T>(
  read: ConnectForm,
  act: (read: ConnectForm, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  read.require('userSecret', 'organizationSecret', 'instanceId');
  read.checkUsable('signatureKey');
  return act(read, AbortSignal.timeout(INTERACTIVE_TIMEOUT));
}
