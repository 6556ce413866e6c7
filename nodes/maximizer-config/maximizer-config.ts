import type { NodeAPI, NodeDef } from 'node-red';
import { createConnection, type Connection } from '../../src/connector/connection';
import { CONNECTION_TYPE, type ConnectionNode } from './connection-node';
import { readConnectionSettings, type ConnectionCredentials, type ConnectionProperties } from './settings';

type Definition = NodeDef & ConnectionProperties;

export = (RED: NodeAPI): void => {
  function MaximizerConfig(this: ConnectionNode, definition: Definition): void {
    RED.nodes.createNode(this, definition);
    const users = new Set<object>();
    let connection: Connection | undefined;

    const close = (): void => {
      connection?.close();
      connection = undefined;
    };

    this.register = (user) => {
      connection ??= createConnection(readConnectionSettings(definition, this.credentials));
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
        instanceToken: { type: 'password' },
      },
    },
  );
};
