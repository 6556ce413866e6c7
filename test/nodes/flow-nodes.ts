import type { Sandbox } from '../sandbox';

/** A node as a flow file has it. */
export type FlowNode = Readonly<Record<string, unknown>>;
export type Credentials = Record<string, Record<string, string>>;
/** A connection to the sandbox, as saved in a flow file. */
export const connectionTo = (sandbox: Sandbox, changed: FlowNode = {}): FlowNode => ({
  id: 'connection',
  type: 'maximizer-config',
  name: '',
  baseUrl: sandbox.url,
  elementKey: 'maximizer',
  instanceId: String(sandbox.instance.id),
  timeZone: 'UTC',
  maxConcurrent: 4,
  requestsPerSecond: '',
  ...changed,
});

export const credentialsOf = (sandbox: Sandbox): Credentials => ({
  connection: {
    userSecret: sandbox.secrets.userSecret,
    organizationSecret: sandbox.secrets.organizationSecret,
    instanceToken: sandbox.instance.token,
  },
});

/** A node that polls contacts only when told, from the beginning, and sends to the recorder `out`. */
export const polling = (changed: FlowNode = {}): FlowNode => ({
  id: 'poll',
  type: 'maximizer-poll-resource',
  z: 'tab',
  x: 100,
  y: 100,
  name: '',
  connection: 'connection',
  resource: 'contacts',
  url: "/hubs/crm/contacts?where=LastModifyDate>'${date:yyyy-MM-dd'T'HH:mm:ssXXX}'",
  idField: 'Key',
  datesConfiguration: {
    updatedDateField: 'LastModifyDate',
    updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ssXXX",
    updatedDateTimezone: '',
    createdDateField: 'CreationDate',
    createdDateFormat: "yyyy-MM-dd'T'HH:mm:ssXXX",
    createdDateTimezone: '',
  },
  filterByUpdatedDate: true,
  filterByCurrentDate: false,
  createdCheckTolerance: 10,
  pageSize: '',
  pollDelay: 0,
  refreshInterval: 0,
  cron: '',
  startFrom: 'beginning',
  lookback: 90,
  deepLookback: 900,
  emit: 'event',
  outputs: 1,
  delivery: 'handoff',
  maxUnacknowledged: 100,
  acknowledgeTimeout: 60,
  maxAttempts: 5,
  wires: [['out']],
  ...changed,
});

export const PATH = '/open-connectors/events';

/** A webhook node that sends to the recorder `out`. */
export const webhook = (changed: FlowNode = {}): FlowNode => ({
  id: 'webhook',
  type: 'open-connectors-webhook',
  z: 'tab',
  x: 100,
  y: 100,
  name: '',
  connection: 'connection',
  path: PATH,
  callbackUrl: '',
  outputs: 1,
  delivery: 'handoff',
  maxUnacknowledged: 100,
  acknowledgeTimeout: 60,
  maxAttempts: 5,
  fetchRecord: true,
  resources: {},
  refreshInterval: 15,
  register: false,
  wires: [['out']],
  ...changed,
});

/** A node that gets the contact of `msg.payload.Key` and sends it to the recorder `out`. */
export const recordNode = (changed: FlowNode = {}): FlowNode => ({
  id: 'record',
  type: 'maximizer-record',
  z: 'tab',
  x: 100,
  y: 100,
  name: '',
  connection: 'connection',
  resource: 'contacts',
  resourceType: 'str',
  action: 'get',
  key: 'payload.Key',
  keyType: 'msg',
  whereMode: 'rows',
  where: [],
  whereJoin: 'AND',
  ceql: '',
  ceqlType: 'str',
  matchOn: '',
  fields: '',
  limit: 200,
  emit: 'array',
  missing: 'error',
  values: 'payload',
  valuesType: 'msg',
  wires: [['out']],
  ...changed,
});

export const TAB: FlowNode = { id: 'tab', type: 'tab', label: 'Test' };
export const recording = (id: string): FlowNode => ({
  id,
  type: 'recorder',
  z: 'tab',
  x: 300,
  y: 100,
  wires: [],
});
export const catching: FlowNode = {
  id: 'catch',
  type: 'catch',
  z: 'tab',
  x: 100,
  y: 200,
  scope: null,
  uncaught: false,
  wires: [['caught']],
};
export const completing: FlowNode = {
  id: 'complete',
  type: 'complete',
  z: 'tab',
  x: 100,
  y: 300,
  scope: ['poll'],
  wires: [['completed']],
};
