import type { Node, NodeAPI, NodeDef } from 'node-red';
import { errorOf } from '../../src/errors';
import { ANSWERS, sendAnswer } from '../../src/webhook/answer';
import type { Claim } from '../../src/webhook/dispatcher';
import { createRefusalLog } from '../../src/webhook/refusal-log';
import { answerErrorsAsJson } from '../shared/admin-route';
import { chosenConnection, connectionNode } from '../shared/connection-node';
import { truthOf } from '../shared/properties';
import { addSetAsideRoutes } from '../shared/set-aside-routes';
import { openUserStore } from '../shared/user-store';
import { checkVariables } from '../shared/variables';
import { isPathTaken, nodeAddresses, pathTaken } from './addresses';
import { createEngine, type Engine } from './engine';
import { createLiveStatus } from './live-status';
import { orderOf } from './order';
import type { Properties } from '../shared/property';
import { pathOf } from './properties';
import { readGate, readWebhookSettings } from './settings';

type Definition = NodeDef & Properties;

export = (RED: NodeAPI): void => {
  const text = (key: string, values?: Readonly<Record<string, string | number>>): string =>
    RED._(`open-connectors-webhook.status.${key}`, { ...values });

  function Webhook(this: Node, definition: Definition): void {
    RED.nodes.createNode(this, definition);
    const source = connectionNode(RED, definition['connection']);
    const live = createLiveStatus((status) => {
      this.status(status);
    }, text);
    let isClosed = false;
    let claim: Claim | undefined;
    let engine: Engine | undefined;

    let isStarted = false;
    const tellError = (error: Error): void => {
      this.error(error, { topic: '' });
    };
    const fail = (thrown: unknown): void => {
      if (isClosed) return;
      const error = errorOf(thrown);
      live.set({ error });
      // before, the Catch nodes are still being built
      if (isStarted) tellError(error);
    };

    const listen = (): string => {
      checkVariables(definition, ['path']);
      const where = pathOf(definition['path']);
      claim = nodeAddresses(RED).claim(
        where,
        (request, response) => {
          if (engine === undefined) sendAnswer(request, response, ANSWERS.unavailable);
          else engine.answer(request, response);
        },
        () => {
          if (isPathTaken(live.state.error)) live.set({ error: undefined });
        },
      );
      if (!claim.owned) fail(pathTaken(where));
      return where;
    };

    const open = async (where: string): Promise<Engine> => {
      const settings = readWebhookSettings(definition);
      const chosen = chosenConnection(source, definition['connection']);
      const gate = readGate(chosen.credentials);
      const connection = chosen.register(this);
      const isUnprotected =
        gate.keys.length === 0 && gate.credentials === undefined && RED.settings.httpNodeAuth === undefined;
      live.setSoon({ isUnprotected });
      if (isUnprotected) this.warn(RED._('open-connectors-webhook.warning.unprotected'));
      const refusals = createRefusalLog((warning) => {
        this.warn(warning);
      });
      const store = await openUserStore(RED, this);
      try {
        return createEngine({
          scope: this.id,
          path: where,
          settings,
          gate,
          connection,
          store,
          send: (outputs) => {
            this.send(outputs);
          },
          taken: (events) => {
            live.setSoon({ events: live.state.events + events, last: Date.now() });
          },
          refused: refusals,
          readingFailed: (error) => {
            const isNew = error !== undefined && live.state.readingError?.message !== error.message;
            if (isNew && !isClosed) this.warn(error.message);
            live.setSoon({ readingError: error });
          },
          storeFailed: (error) => {
            if (error === undefined) live.set({ error });
            else fail(error);
          },
          setAside: ({ event, payload }, error) => {
            this.error(error, { topic: event.objectType, payload, event });
          },
        });
      } catch (error) {
        await store.close();
        throw error;
      }
    };

    /** What is done at the platform; that it fails keeps no notification away. */
    const tellPlatform = async (opened: Engine): Promise<void> => {
      if (truthOf('register', definition['register'], false)) {
        const keys = await opened.register();
        if (keys.length > 0) this.log(`told the platform ${keys.join(', ')}`);
      }
      this.log(await opened.recover());
    };

    // async, so that what listen throws is a rejection as well
    const opening = (async () => open(listen()))();
    opening.catch(fail);

    // not before: a message that is sent while the flow is still being built reaches nobody
    const start = (): void => {
      isStarted = true;
      if (live.state.error !== undefined) tellError(live.state.error);
      const started = async (opened: Engine): Promise<void> => {
        if (isClosed) return;
        engine = opened;
        await opened.start();
        live.set({ isReady: true });
        await tellPlatform(opened).catch((error: unknown) => {
          if (!isClosed) this.warn(errorOf(error).message);
        });
      };
      opening.then(started, () => undefined).catch(fail);
    };
    RED.events.once('flows:started', start);

    this.on('input', (message, _send, done) => {
      opening
        .then((opened) => opened.obey(orderOf(message)))
        .then(
          (line) => {
            this.log(line);
            done();
          },
          (error: unknown) => {
            // what a Deploy breaks off is nobody's error
            if (!isClosed) done(errorOf(error));
          },
        );
    });

    this.on('close', (removed: boolean, done: () => void) => {
      isClosed = true;
      live.close();
      RED.events.off('flows:started', start);
      claim?.release(removed);
      // at once, since the nodes behind this one are closed already, and what is sent to them is lost
      const closing = engine?.close() ?? opening.then((opened) => opened.close());
      closing
        .catch(() => undefined)
        .finally(() => {
          source?.deregister(this);
          done();
        });
    });
  }

  RED.nodes.registerType('open-connectors-webhook', Webhook);
  addSetAsideRoutes(RED);
  answerErrorsAsJson(RED);
};
