import type { Node, NodeAPI, NodeDef } from 'node-red';
import { errorOf } from '../../src/errors';
import { answerErrorsAsJson } from '../shared/admin-route';
import { chosenConnection, connectionNode } from '../shared/connection-node';
import { textOf } from '../shared/properties';
import { errorStatus } from '../shared/status';
import { addSetAsideRoutes } from '../shared/set-aside-routes';
import { openUserStore } from '../shared/user-store';
import { createEngine, type Engine } from './engine';
import { orderOf } from './order';
import { addPreviewRoute } from './preview-route';
import type { Properties } from '../shared/property';
import { readPollSettings } from './settings';
import { statusOf } from './status';

type Definition = NodeDef & Properties;

export = (RED: NodeAPI): void => {
  const text = (key: string, values?: Readonly<Record<string, string | number>>): string =>
    RED._(`maximizer-poll-resource.status.${key}`, { ...values });

  function PollResource(this: Node, definition: Definition): void {
    RED.nodes.createNode(this, definition);
    const source = connectionNode(RED, definition['connection']);
    let isClosed = false;
    const fail = (error: Error): void => {
      this.error(error, { topic: textOf(definition['resource']) });
    };

    const open = async (): Promise<Engine> => {
      const settings = readPollSettings(definition);
      const connection = chosenConnection(source, definition['connection']).register(this);
      const store = await openUserStore(RED, this);
      try {
        return createEngine({
          // the same at every deploy and restart, and another one in every instance of a subflow
          scope: this.id,
          settings,
          connection,
          store,
          send: (outputs) => {
            this.send(outputs);
          },
          warn: (warning) => {
            this.warn(warning);
          },
          report: (state) => {
            this.status(statusOf(state, Date.now(), text));
          },
          fail,
          setAside: ({ event, payload }, error) => {
            this.error(error, { topic: event.objectType, payload, event });
          },
          storeFailed: (error) => {
            if (error === undefined) return;
            this.status(errorStatus(error));
            fail(error);
          },
        });
      } catch (error) {
        await store.close();
        throw error;
      }
    };

    const opening = open();
    opening.catch((error: unknown) => {
      this.status(errorStatus(errorOf(error)));
    });
    // Nothing is sent or reported before: while a flow is being built there is no node to get it, and no Catch either.
    const start = (): void => {
      opening.then(
        (engine) => {
          engine.start();
        },
        (error: unknown) => {
          fail(errorOf(error));
        },
      );
    };
    RED.events.once('flows:started', start);

    this.on('input', (message, _send, done) => {
      opening
        .then((engine) => engine.obey(orderOf(message)))
        .then(
          () => {
            done();
          },
          (error: unknown) => {
            // what a Deploy breaks off is nobody's error
            if (!isClosed) done(errorOf(error));
          },
        );
    });

    this.on('close', (done: () => void) => {
      isClosed = true;
      RED.events.off('flows:started', start);
      opening
        .then((engine) => engine.close())
        .catch(() => undefined)
        .finally(() => {
          source?.deregister(this);
          done();
        });
    });
  }

  RED.nodes.registerType('maximizer-poll-resource', PollResource);
  addPreviewRoute(RED);
  addSetAsideRoutes(RED);
  answerErrorsAsJson(RED);
};
