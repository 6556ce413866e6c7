import type { Node, NodeAPI, NodeDef } from 'node-red';
import { ConfigurationError } from '../../../src/errors';
import { isMembers, type Members } from '../../../src/json';
import { notReplaced, variableIn, type Variable } from '../../../src/variable';
import { textOf } from '../../shared/properties';

/** Where Node-RED looks variables up: a flow, or an instance of a subflow. */
interface Flow {
  readonly getSetting: (name: string) => unknown;
  readonly getGroupNode?: (id: string) => unknown;
}

type Placed<Base> = Base & { z?: string; _flow?: Flow };

/** A draft's variables, as Node-RED would replace them if the draft was deployed. */
export interface DraftVariables {
  /** The draft with each `${NAME}` replaced that is a whole text and set. */
  readonly replaced: Members;
  /** Why one is left. @throws ConfigurationError always */
  readonly left: (key: string, variable: Variable) => never;
  /** The draft as a node whose variables can be read; undefined where those are not known, or not the same everywhere. */
  readonly node: Node | undefined;
}

/** What a variable is in a draft; undefined where that cannot be told. */
type LookUp = (name: string) => unknown;

/**
 * @param draft a node's properties with `id`, and `z` and `g`, its flow and group
 * @param connection a running node, for what a flow of which no node runs does not say itself
 */
export function draftVariables(RED: NodeAPI, draft: Members, connection: Node): DraftVariables {
  const flows = flowsOf(RED, draft, connection);
  const known = isKnown(draft, flows) ? flows : [];
  const lookUp: LookUp = (name) => {
    const [value, ...others] = valuesIn(RED, draft, known, name);
    return others.length === 0 ? value : undefined;
  };
  const [flow, ...more] = known;
  return {
    node: flow === undefined || more.length > 0 ? undefined : placedIn(flow, draft),
    replaced: Object.fromEntries(
      Object.entries(draft).map(([key, value]) => [key, isOfDraft(key) ? replacedIn(value, lookUp) : value]),
    ),
    left: (key, variable) => {
      if (known.length === 0) throw undeployed(key, variable);
      if (known.length > 1) throw ofInstances(key, variable);
      throw notReplaced(key, variable);
    },
  };
}

function undeployed(key: string, { name }: Variable): ConfigurationError {
  return new ConfigurationError(key, `the variable ${name} is known only after a Deploy`, {
    cure: 'Deploy the flow first, of a subflow with an instance of it; or show the request with a text.',
    told: { code: 'variableUndeployed', values: { name } },
  });
}

function ofInstances(key: string, { name }: Variable): ConfigurationError {
  return new ConfigurationError(
    key,
    `the variable ${name} is not the same in each instance of the subflow, or not set`,
    {
      cure: 'Show the request with a text.',
      told: { code: 'variableOfInstances', values: { name } },
    },
  );
}

/** What is sent with a draft besides the properties that Node-RED would replace variables in. */
function isOfDraft(key: string): boolean {
  return !['id', 'z', 'g', 'connection', 'message'].includes(key);
}

function replacedIn(value: unknown, lookUp: LookUp): unknown {
  if (typeof value === 'string') {
    const variable = variableIn(value);
    return (variable?.isWhole === true ? lookUp(variable.name) : undefined) ?? value;
  }
  if (Array.isArray(value)) return value.map((each) => replacedIn(each, lookUp));
  if (!isMembers(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replacedIn(inner, lookUp)]));
}

/** What a variable is in each flow: once where all have the same. */
function valuesIn(RED: NodeAPI, draft: Members, flows: readonly Flow[], name: string): readonly unknown[] {
  const values = flows.map((flow): unknown => RED.util.getSetting(placedIn(flow, draft), name));
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** The draft as a node of a flow, as far as variables are looked up by it. */
function placedIn(flow: Flow, { id, name, z, g }: Members): Node {
  return { id, name, z, g, _flow: flow } as unknown as Node;
}

/** Whether Node-RED runs the flow, and the group, that the draft is in. */
function isKnown({ g }: Members, flows: readonly Flow[]): boolean {
  const group = textOf(g);
  return (
    flows.length > 0 && (group === '' || flows.every((flow) => flow.getGroupNode?.(group) !== undefined))
  );
}

/** The flow of the draft; of a draft in a subflow, those of the instances. None where Node-RED runs none of it. */
function flowsOf(RED: NodeAPI, draft: Members, connection: Node): readonly Flow[] {
  const z = textOf(draft['z']);
  const all: Placed<NodeDef>[] = [];
  RED.nodes.eachNode((each: NodeDef) => {
    all.push(each);
  });
  const inside = all.filter((each) => each.z === z).map(({ id }) => id);
  const instances = all.filter(({ type }) => type === `subflow:${z}`);
  const ids = [...inside, ...instances.flatMap(({ id }) => inside.map((each) => `${id}-${each}`))];
  const flows = ids.map((id) => flowOf(RED.nodes.getNode(id))).filter((flow) => flow !== undefined);
  if (flows.length > 0) return [...new Set(flows)];
  // a tab of which nothing runs, and that says nothing itself, is as what is beside all tabs
  const home = all.find(({ id }) => id === z) as (NodeDef & { env?: unknown }) | undefined;
  const isPlain = home?.type === 'tab' && (!Array.isArray(home.env) || home.env.length === 0);
  const global = isPlain || z === '' ? flowOf(connection) : undefined;
  return global === undefined ? [] : [global];
}

function flowOf(node: Node | null | undefined): Flow | undefined {
  return (node as Placed<Node> | null | undefined)?._flow;
}
