import type { Node, NodeAPI, NodeDef } from 'node-red';
import { messageOf } from '../../src/errors';
import type { Store } from '../../src/store/store';
import { isStoreError } from '../../src/store/store-error';
import { createRefusalLog } from '../../src/webhook/refusal-log';
import { answerErrorsAsJson } from '../shared/admin-route';
import { textOf } from '../shared/properties';
import type { Properties } from '../shared/property';
import { addSetAsideRoutes } from '../shared/set-aside-routes';
import { NO_FIGURES } from '../shared/figures';
import { runSource, type SourceLife } from '../shared/source-node';
import { joinStream, labelOf, type Membership } from '../shared/streams';
import { checkVariables } from '../shared/variables';
import { checkIsFree, prepareAddresses } from './addresses';
import { openEngine, type Engine } from './engine';
import { createLiveStatus, type LiveStatus } from './live-status';
import { orderOf } from './order';
import { takePlace, type Place } from './place';
import { pathOf } from './properties';
import { readGate, readWebhookSettings } from './settings';

type Definition = NodeDef & Properties;

export = (RED: NodeAPI): void => {
  const text = (key: string, values?: Readonly<Record<string, string | number>>): string =>
    RED._(`open-connectors-webhook.status.${key}`, { ...values });

  function Webhook(this: Node, definition: Definition): void {
    RED.nodes.createNode(this, definition);
    const claimant = { id: this.id, label: labelOf(this, '') };
    let shown: LiveStatus | undefined;
    let place: Place | undefined;
    let membership: Membership | undefined;

    const statusOf = (life: SourceLife): LiveStatus => (shown ??= createLiveStatus(life.show, text));

    const listen = (life: SourceLife, live: LiveStatus): string => {
      checkVariables(definition, ['path']);
      const path = pathOf(definition['path']);
      checkIsFree(RED, path);
      place = takePlace(RED, path, claimant, {
        taken: (error) => {
          live.set({ pathError: error });
          if (error !== undefined) life.tell(error);
        },
        notNoted: (error) => {
          life.warn(messageOf(error));
        },
      });
      return path;
    };

    const failed = (error: Error, life: SourceLife): void => {
      statusOf(life).set({ error });
      life.tell(error);
      place?.fail();
    };

    const prepare = (life: SourceLife): ((store: Store) => Promise<Engine>) => {
      const live = statusOf(life);
      const path = listen(life, live);
      const settings = readWebhookSettings(definition);
      const gate = readGate(life.credentials());
      const connection = life.connection();
      const connectionId = textOf(definition['connection']);
      const { stream, watch } = settings;
      if (stream !== undefined) {
        const { label } = claimant;
        membership = joinStream(RED, {
          ...{ label, stream, connection, connectionId },
          ...{ resource: undefined, watch },
        });
      }
      const isUnprotected =
        gate.keys.length === 0 && gate.credentials === undefined && RED.settings.httpNodeAuth === undefined;
      live.setSoon({ isUnprotected });
      if (isUnprotected) life.warn(RED._('open-connectors-webhook.warning.unprotected'));
      return async (store) => {
        const engine = await openEngine({
          scope: this.id,
          path,
          settings,
          gate,
          connection,
          connectionId,
          store,
          membership,
          send: (message) => {
            this.send(message);
          },
          eventFailed: life.eventFailed,
          taken: (events) => {
            live.setSoon({ events: live.state.events + events, last: Date.now() });
          },
          refused: createRefusalLog(life.warn),
          readingFailed: (error) => {
            const isNew = error !== undefined && live.state.readingError?.message !== error.message;
            if (isNew) life.warn(error.message);
            live.setSoon({ readingError: error });
          },
          storeFailed: (error) => {
            if (error === undefined) live.set({ error });
            // what fails of the store is told by the store
            else if (!isStoreError(error)) failed(error, life);
          },
          onSetAside: ({ event, payload }, error) => {
            life.tell(error, { topic: event.objectType, payload, event });
          },
          started: () => {
            live.set({ isReady: true });
          },
          silent: (error) => {
            life.tell(error);
          },
          silence: (since) => {
            live.set({ silent: since });
          },
          warn: life.warn,
          log: life.log,
        });
        try {
          await engine.receive();
          await membership?.complete();
          await place?.open(store, (request, response) => {
            engine.answer(request, response);
          });
        } catch (error) {
          await engine.close();
          throw error;
        }
        return engine;
      };
    };

    runSource(RED, this, definition, {
      topic: '',
      prepare,
      figures: (engine) => engine?.figures() ?? NO_FIGURES,
      failed,
      recovered: (_, life) => {
        statusOf(life).set({ error: undefined });
      },
      obey: (engine, message) => engine.obey(orderOf(message)),
      closing: (removed) => {
        shown?.close();
        membership?.leave();
        place?.leave(removed);
      },
    });
  }

  RED.nodes.registerType('open-connectors-webhook', Webhook);
  prepareAddresses(RED);
  addSetAsideRoutes(RED);
  answerErrorsAsJson(RED);
};
