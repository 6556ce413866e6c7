import type { Node, NodeAPI, NodeDef } from 'node-red';
import { createRecordClient } from '../../src/record/record-client';
import { openWritten } from '../../src/record/written';
import { answerErrorsAsJson } from '../shared/admin-route';
import { textOf } from '../shared/properties';
import type { Properties } from '../shared/property';
import { runSource, type SourceLife } from '../shared/source-node';
import { errorStatus } from '../shared/status';
import { addRecordRoutes } from './admin/routes';
import { createEngine } from './engine';
import { evaluator, grammarOf } from './evaluate';
import { readRecordSettings } from './settings';
import { doneStatus, workStatus } from './status';

type Definition = NodeDef & Properties;

const failed = (error: Error, life: SourceLife): void => {
  life.show(errorStatus(error));
  life.tell(error);
};

export = (RED: NodeAPI): void => {
  const text = (key: string, values?: Readonly<Record<string, string | number>>): string =>
    RED._(`maximizer-record.status.${key}`, { ...values });

  function MaximizerRecord(this: Node, definition: Definition): void {
    RED.nodes.createNode(this, definition);
    runSource(RED, this, definition, {
      topic: textOf(definition['resource']),
      prepare: (life) => {
        const settings = readRecordSettings(definition, grammarOf(RED, this));
        const connection = life.connection();
        const connectionId = textOf(definition['connection']);
        return (store) =>
          createEngine({
            settings,
            client: createRecordClient({ connection, written: openWritten(store, connectionId) }),
            store,
            tools: RED.util,
            evaluator: (message) => evaluator(RED, this, message),
            working: (work) => {
              life.show(workStatus(work, text));
            },
            done: (report, records) => {
              life.show(doneStatus(report, records, text));
            },
            failed: (error) => {
              life.show(errorStatus(error));
            },
          });
      },
      failed,
      recovered: (_engine, life) => {
        life.show({});
      },
      obey: async (engine, message, send) => {
        await engine.obey(message, send);
        return undefined;
      },
    });
  }

  RED.nodes.registerType('maximizer-record', MaximizerRecord);
  addRecordRoutes(RED);
  answerErrorsAsJson(RED);
};
