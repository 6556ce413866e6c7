import type { NodeAPI, NodeDef } from 'node-red';
import { createConnection, type Connection } from '../../src/connector/connection';
import { ConfigurationError } from '../../src/errors';
import { answerErrorsAsJson } from '../shared/admin-route';
import { addAdminRoutes } from './admin/routes';
import { storedCredentials } from './deployed';
import { passwordsOf } from './credentials';
import { CONNECTION_TYPE, type ConnectionCredentials, type ConnectionNode } from '../shared/connection-node';
import type { Properties } from '../shared/property';
import { readConnectionSettings } from './settings';
import { settledCredentials, storedIdOf } from './token-store';
import { textOf } from '../shared/properties';

type Definition = NodeDef & Properties;

export = (RED: NodeAPI): void => {
  function MaximizerConfig(this: ConnectionNode, definition: Definition): void {
    RED.nodes.createNode(this, definition);
    this.credentials = passwordsOf(this.credentials, storedCredentials(RED, storedIdOf(this)));
    const credentials = settledCredentials(RED, this, textOf(definition['instanceId']));
    const users = new Set<object>();
    let connection: Connection | undefined;

    const close = (): void => {
      connection?.close();
      connection = undefined;
    };

    this.register = (user) => {
      if (credentials instanceof ConfigurationError) throw credentials;
      connection ??= createConnection(readConnectionSettings(definition, credentials));
      users.add(user);
      return connection;
    };
    this.deregister = (user) => {
      if (users.delete(user) && users.size === 0) close();
    };
    // A Deploy closes a connection and its users at the same time; a user that is still reading gets its request aborted.
    this.on('close', close);
  }

  RED.nodes.registerType<ConnectionNode, Definition, unknown, ConnectionCredentials>(
    CONNECTION_TYPE,
    MaximizerConfig,
    {
      credentials: {
        userSecret: { type: 'password' },
        organizationSecret: { type: 'password' },
        apiKey: { type: 'password' },
        apiSecret: { type: 'password' },
        instanceToken: { type: 'password' },
        // which received token a Deploy asks for: see src/connector/token-claims.ts
        instanceTokenClaim: { type: 'password' },
        signatureKey: { type: 'password' },
        previousSignatureKey: { type: 'password' },
        callbackUser: { type: 'password' },
        callbackPassword: { type: 'password' },
      },
    },
  );
  addAdminRoutes(RED);
  answerErrorsAsJson(RED);
};
