import type { Node, NodeAPI, NodeDef } from 'node-red';
import { ConfigurationError } from '../../../src/errors';
import { checkReplaced, notReplaced, variableIn } from '../../../src/variable';

/**
 * A text with its variable replaced, as Node-RED will when the node starts; any other text as it is.
 * @param mayLookUp whether this variable may be looked up for this text
 * @throws ConfigurationError that names the variable, for one that may not be looked up, is not set or blank
 */
export type Replace = (text: string, what: string, mayLookUp: boolean) => string;

/** Replaces `${NAME}` by the variable of the connection's flow, group or process. */
export function replacer(RED: NodeAPI, nodeId: string, z: string): Replace {
  const home = runningNode(RED, nodeId, z);
  return (text, what, mayLookUp) => {
    const variable = variableIn(text);
    if (variable === undefined) return text;
    if (!variable.isWhole) throw notReplaced(what, variable);
    if (!mayLookUp) throw notDeployed(what, variable.name);
    // without any node Node-RED asks the process's environment; its published type does not say so
    const value: unknown = RED.util.getSetting((home ?? null) as unknown as Node, variable.name);
    const found = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
    if (found === '') throw notReplaced(what, variable);
    checkReplaced(what, found);
    return found;
  };
}

/**
 * Without this, whoever may write connections, but not deploy them, could read every variable: by a base address, an
 * account, a connector or a name for an instance that shows him what is sent there.
 */
function notDeployed(what: string, name: string): ConfigurationError {
  return new ConfigurationError(
    what,
    `the environment variable ${name} is not set for this text and base address before they are deployed`,
    {
      cure: `Deploy the connection with \${${name}} here and with its base address, then try again.`,
      status: 'deploy first',
    },
  );
}

/** The node itself, else one whose variables are the same or nearly: of its flow, or of any. */
function runningNode(RED: NodeAPI, nodeId: string, z: string): Node | undefined {
  const node = (id: string): Node | undefined => RED.nodes.getNode(id);
  const own = nodeId === '' ? undefined : node(nodeId);
  if (own !== undefined) return own;
  const others: NodeDef[] = [];
  RED.nodes.eachNode((each: NodeDef) => {
    if (each.type !== 'tab') others.push(each);
  });
  const near = (each: NodeDef): boolean => z !== '' && (each as { z?: string }).z === z;
  for (const { id } of [...others.filter(near), ...others.filter((each) => !near(each))]) {
    const running = node(id);
    if (running !== undefined) return running;
  }
  return undefined;
}
