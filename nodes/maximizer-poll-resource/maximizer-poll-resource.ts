import type { Node, NodeAPI, NodeDef } from 'node-red';
import { isStoreError } from '../../src/store/store-error';
import { answerErrorsAsJson } from '../shared/admin-route';
import { textOf } from '../shared/properties';
import { errorStatus } from '../shared/status';
import { addSetAsideRoutes } from '../shared/set-aside-routes';
import { NO_FIGURES } from '../shared/figures';
import { runSource, type SourceLife } from '../shared/source-node';
import { joinStream, labelOf, type Membership } from '../shared/streams';
import { openEngine } from './engine';
import { orderOf } from './order';
import { addOrderRoute } from './order-route';
import { addPreviewRoute } from './preview-route';
import type { Properties } from '../shared/property';
import { readPollSettings } from './settings';
import { statusOf } from './status';

type Definition = NodeDef & Properties;

const failed = (error: Error, life: SourceLife): void => {
  life.show(errorStatus(error));
  life.tell(error);
};

export = (RED: NodeAPI): void => {
  const text = (key: string, values?: Readonly<Record<string, string | number>>): string =>
    RED._(`maximizer-poll-resource.status.${key}`, { ...values });

  function PollResource(this: Node, definition: Definition): void {
    RED.nodes.createNode(this, definition);
    let membership: Membership | undefined;
    runSource(RED, this, definition, {
      topic: textOf(definition['resource']),
      prepare: (life) => {
        const settings = readPollSettings(definition);
        const connection = life.connection();
        const connectionId = textOf(definition['connection']);
        const { stream, watch, resource } = settings;
        if (stream !== undefined) {
          const label = labelOf(this, resource.resource);
          membership = joinStream(RED, { ...{ label, stream, connection, connectionId }, resource, watch });
        }
        return (store) =>
          openEngine({
            // the same at every deploy and restart, and another one in every instance of a subflow
            scope: this.id,
            settings,
            connection,
            connectionId,
            store,
            membership,
            send: (message) => {
              this.send(message);
            },
            eventFailed: life.eventFailed,
            warn: life.warn,
            log: (line) => {
              this.log(line);
            },
            report: (state, silent, note) => {
              life.show(statusOf(state, Date.now(), text, silent, note));
            },
            // what fails of the store is told by the store
            fail: (error) => {
              if (!isStoreError(error)) life.tell(error);
            },
            rangeFailed: (error, payload) => {
              const message = { topic: settings.resource.resource, action: 'range', payload };
              life.tell(error, message);
            },
            silent: (error) => {
              life.tell(error);
            },
            onSetAside: ({ event, payload }, error) => {
              life.tell(error, { topic: event.objectType, payload, event });
            },
            storeFailed: (error) => {
              if (error !== undefined && !isStoreError(error)) failed(error, life);
            },
          });
      },
      figures: (engine) => engine?.figures() ?? NO_FIGURES,
      failed,
      recovered: (engine) => {
        engine?.recovered();
      },
      obey: async (engine, message) => {
        await engine.obey(orderOf(message));
        return undefined;
      },
      closing: () => {
        membership?.leave();
      },
    });
  }

  RED.nodes.registerType('maximizer-poll-resource', PollResource);
  addPreviewRoute(RED);
  addOrderRoute(RED);
  addSetAsideRoutes(RED);
  answerErrorsAsJson(RED);
};
