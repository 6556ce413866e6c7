import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { ConfigurationError } from '../../src/errors';
import { notReplaced } from '../../src/variable';
import { nameOf, type Evaluate } from './order';
import { thrownText, type Grammar, type TypedValue } from './typed-value';

/** What expressions are at run time. @param node whose context they may read */
export function grammarOf({ util }: NodeAPI, node: Node): Grammar {
  return {
    variable: (key, variable) => {
      throw notReplaced(key, variable);
    },
    jsonata: (text) => util.prepareJSONataExpression(text, node),
    path: (text) => util.normalisePropertyExpression(text),
  };
}

/** Evaluates typed values for one message, as Node-RED's own nodes do; what a message lacks is undefined. */
export function evaluator(RED: NodeAPI, node: Node, message: NodeMessage): Evaluate {
  return (property, typed) =>
    new Promise((resolve, reject) => {
      const fail = (thrown: unknown): void => {
        // of a property of what is not there
        if (typed.type === 'msg' && thrown instanceof TypeError) resolve(undefined);
        else reject(notEvaluated(property, typed, thrown));
      };
      const told = (thrown: unknown, value: unknown): void => {
        if (thrown === null || thrown === undefined) resolve(value);
        else fail(thrown);
      };
      try {
        RED.util.evaluateNodeProperty(typed.value, typed.type, node, message, told);
      } catch (thrown) {
        fail(thrown);
      }
    });
}

function notEvaluated(property: string, typed: TypedValue, thrown: unknown): ConfigurationError {
  const [name, why] = [nameOf(typed), thrownText(thrown)];
  return new ConfigurationError(property, `${name} cannot be evaluated: ${why}`, {
    cure: 'Correct it in the node, or send a message that has what it asks for.',
    told: { code: 'notEvaluated', values: { name, why } },
  });
}
