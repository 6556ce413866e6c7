import type { Node, NodeAPI, NodeDef } from 'node-red';
import { acknowledge, type Refusal } from '../../src/delivery/acknowledgement';
import type { Outcome } from '../../src/delivery/delivery';
import { marksIn } from '../../src/delivery/marks';
import { notReplaced, variableIn } from '../../src/variable';
import { unwatchJoins, watchJoins } from './join-hooks';
import { answerErrorsAsJson } from '../shared/admin-route';
import { outcomeOf } from './properties';
import { textOf } from '../shared/properties';
import { addSetAsideRoutes } from '../shared/set-aside-routes';
import { createReports } from '../shared/reports';

export = (RED: NodeAPI): void => {
  const text = (key: string, values?: Readonly<Record<string, number>>): string =>
    RED._(`open-connectors-acknowledge.${key}`, { ...values });

  /** Why acknowledgements changed nothing, as one line. */
  const refusalText = (refused: Readonly<Partial<Record<Refusal, number>>>): string =>
    Object.entries(refused)
      .map(([refusal, count]) => text(`warning.${refusal}`, { count }))
      .join(' ');

  function Acknowledge(this: Node, definition: NodeDef & { outcome?: unknown }): void {
    RED.nodes.createNode(this, definition);
    const reports = createReports(RED, this, '');
    this.on('close', reports.end);
    let outcome: Outcome;
    try {
      outcome = outcomeOf(definition.outcome);
    } catch {
      reports.show({ fill: 'red', shape: 'ring', text: text('status.outcome') });
      const variable = variableIn(textOf(definition.outcome));
      reports.tell(
        variable === undefined ? new Error(text('error.outcome')) : notReplaced('outcome', variable),
      );
      return;
    }
    const joins = watchJoins(RED, this);

    this.on('input', (message, send, done) => {
      const marks = joins.expanded(marksIn(message));
      if (marks.length === 0) reports.warn(text('warning.none'));
      const { refused } = acknowledge(marks, outcome);
      if (Object.keys(refused).length > 0) reports.warn(refusalText(refused));
      send(message);
      done();
    });

    this.on('close', () => {
      unwatchJoins(RED, this);
    });
  }

  RED.nodes.registerType('open-connectors-acknowledge', Acknowledge);
  addSetAsideRoutes(RED);
  answerErrorsAsJson(RED);
};
