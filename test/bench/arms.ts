/** A node of a flow, as Node-RED saves it. */
export type FlowNode = Readonly<Record<string, unknown>> & { id: string; type: string };

/** One way to make messages of changes; all end in a counting node of the same kind. */
export interface Arm {
  name: ArmName;
  label: string;
  nodes: readonly FlowNode[];
  /** The node that a message sets going, and that message. */
  start: string;
  message: Readonly<Record<string, unknown>>;
  /** Whether a Complete node tells that it is done; else it is once the last record was counted. */
  tellsDone: boolean;
}

export const ARM_NAMES = ['floor', 'event', 'page', 'changed', 'acknowledged', 'hand', 'function'] as const;
export type ArmName = (typeof ARM_NAMES)[number];

export const LABELS: Readonly<Record<ArmName, string>> = {
  floor: 'floor: read, parse, send what is new',
  event: 'poll node, a message an event',
  page: 'poll node, a message a page',
  changed: 'poll node, each event with what changed',
  acknowledged: 'poll node, acknowledged',
  hand: 'http request → json → split → change → filter',
  function: 'http request → function with a Map',
};

/** Where the arms read from, and how the poll nodes look back. */
export interface ArmsSettings {
  /** The hub's address without a path. */
  hub: string;
  pageSize: number;
  /** Seconds; undefined: as a new node does. */
  lookback?: number | undefined;
}

/** Requests that a connection may have open at once. */
export const MOST_REQUESTS = 4;
const PATH = '/elements/api-v2/hubs/crm/contacts';
const DATES = "yyyy-MM-dd'T'HH:mm:ssXXX";

const placed = (id: string, type: string, wires: readonly (readonly string[])[], more: object): FlowNode => ({
  id,
  type,
  z: 'tab',
  x: 100,
  y: 100,
  wires,
  ...more,
});

/** The flow and its credentials, with the arms in it. */
export function flowOf(arms: readonly Arm[], hub: string): { flow: FlowNode[]; credentials: object } {
  const connection = {
    id: 'connection',
    type: 'maximizer-config',
    baseUrl: `${hub}/elements/api-v2`,
    elementKey: 'maximizer',
    instanceId: '12345',
    maxConcurrent: MOST_REQUESTS,
  };
  const tab = { id: 'tab', type: 'tab', label: 'Bench' };
  return {
    flow: [tab, connection, ...arms.flatMap(({ nodes }) => nodes)],
    credentials: { connection: { userSecret: 'u', organizationSecret: 'o', instanceToken: 't' } },
  };
}

/** The arm of a name. */
export function armOf(name: ArmName, settings: ArmsSettings): Arm {
  const makers: Readonly<Record<ArmName, () => Omit<Arm, 'name' | 'label'>>> = {
    floor: () => floorArm(settings),
    event: () => pollArm('event', settings, { emit: 'event' }),
    page: () => pollArm('page', settings, { emit: 'page' }),
    changed: () => pollArm('changed', settings, { changes: true }),
    acknowledged: () => pollArm('acknowledged', settings, { delivery: 'acknowledge' }),
    hand: () => handArm(settings),
    function: () => functionArm(settings),
  };
  return { name, label: LABELS[name], ...makers[name]() };
}

const urlOf = ({ hub, pageSize }: ArmsSettings): string => `${hub}${PATH}?pageSize=${pageSize}`;
const counter = (id: string): FlowNode => placed(id, 'bench-count', [], {});

function floorArm(settings: ArmsSettings): Omit<Arm, 'name' | 'label'> {
  return {
    nodes: [
      placed('floor', 'bench-floor', [['floor-count']], { url: urlOf(settings) }),
      counter('floor-count'),
    ],
    start: 'floor',
    message: {},
    tellsDone: false,
  };
}

/** A poll node of its own: reads all from the beginning, and then when told. */
export function pollNode(id: string, next: string, settings: ArmsSettings, more: object): FlowNode {
  const { pageSize, lookback } = settings;
  return placed(id, 'maximizer-poll-resource', [[next]], {
    connection: 'connection',
    resource: 'contacts',
    url: `/hubs/crm/contacts?where=LastModifyDate>'\${date:${DATES}}'`,
    idField: 'Key',
    datesConfiguration: {
      updatedDateField: 'LastModifyDate',
      updatedDateFormat: DATES,
      createdDateField: 'CreationDate',
      createdDateFormat: DATES,
    },
    createdCheckTolerance: 10,
    pageSize,
    refreshInterval: 0,
    startFrom: 'beginning',
    ...(lookback === undefined ? {} : { lookback, deepLookback: lookback }),
    ...more,
  });
}

function pollArm(id: string, settings: ArmsSettings, more: object): Omit<Arm, 'name' | 'label'> {
  const isAcknowledged = 'delivery' in more;
  const acknowledge = placed(`${id}-done`, 'open-connectors-acknowledge', [[`${id}-count`]], {
    outcome: 'done',
  });
  return {
    nodes: [
      pollNode(id, isAcknowledged ? acknowledge.id : `${id}-count`, settings, more),
      ...(isAcknowledged ? [acknowledge] : []),
      counter(`${id}-count`),
      placed(`${id}-complete`, 'complete', [[`${id}-end`]], { scope: [id] }),
      placed(`${id}-end`, 'bench-count', [], { counts: 'done' }),
    ],
    start: id,
    message: {},
    tellsDone: true,
  };
}

const request = (id: string, settings: ArmsSettings, ret: string, next: readonly string[]): FlowNode =>
  placed(id, 'http request', [next], { method: 'GET', ret, url: urlOf(settings), persist: true });

/**
 * The answer is text until it is split, since the way to the next page gets a copy of the message: copying text is free,
 * and copying two thousand records is not.
 */
function handArm(settings: ArmsSettings): Omit<Arm, 'name' | 'label'> {
  const nextUrl = `'${urlOf(settings)}&nextPage=' & $lookup(headers, 'elements-next-page-token')`;
  return {
    nodes: [
      placed('hand', 'change', [['hand-request']], { rules: [rule('url', urlOf(settings), 'str')] }),
      { ...request('hand-request', settings, 'txt', ['hand-json', 'hand-more']), url: '' },
      placed('hand-more', 'switch', [['hand-next']], {
        property: `headers["elements-next-page-token"]`,
        propertyType: 'msg',
        rules: [{ t: 'nnull' }],
        checkall: 'true',
        outputs: 1,
      }),
      placed('hand-next', 'change', [['hand-request']], {
        rules: [rule('url', nextUrl, 'jsonata'), { t: 'delete', p: 'payload', pt: 'msg' }],
      }),
      placed('hand-json', 'json', [['hand-split']], { property: 'payload', action: 'obj' }),
      placed('hand-split', 'split', [['hand-change']], { arraySplt: 1, arraySpltType: 'len' }),
      placed('hand-change', 'change', [['hand-filter']], { rules: [rule('topic', 'payload.Key', 'msg')] }),
      placed('hand-filter', 'rbe', [['hand-count']], {
        func: 'rbe',
        property: 'payload.LastModifyDate',
        septopics: true,
        topi: 'topic',
      }),
      counter('hand-count'),
    ],
    start: 'hand',
    message: {},
    tellsDone: false,
  };
}

const rule = (to: string, value: string, type: string): object => ({
  t: 'set',
  p: to,
  pt: 'msg',
  to: value,
  tot: type,
});

function functionArm(settings: ArmsSettings): Omit<Arm, 'name' | 'label'> {
  const code = `
const known = context.get('known');
const changed = [];
for (const record of msg.payload) {
  if (known.get(record.Key) === record.LastModifyDate) continue;
  known.set(record.Key, record.LastModifyDate);
  changed.push({ topic: 'contacts', payload: record });
}
const token = msg.headers['elements-next-page-token'];
const next = token === undefined ? null : { url: '${urlOf(settings)}&nextPage=' + token };
return [changed, next];`;
  return {
    nodes: [
      { ...request('function', settings, 'obj', ['function-map']), url: '' },
      placed('function-map', 'function', [['function-count'], ['function']], {
        func: code,
        initialize: "context.set('known', new Map());",
        outputs: 2,
      }),
      counter('function-count'),
    ],
    start: 'function',
    message: { url: urlOf(settings) },
    tellsDone: false,
  };
}
