import type { Node, NodeAPI } from 'node-red';
import type { Connection } from '../../src/connector/connection';
import { TypeNames } from '../../src/events/type-name';
import type { ResourceConfiguration } from '../../src/resource/resource';
import type { Watch } from '../../src/snapshots/watch';
import type { Store } from '../../src/store/store';
import { createStream, type Stream } from '../../src/streams/stream';
import { pushedResources, type PushedResource } from '../../src/webhook/resources';
import { Asking } from './asking';
import { flowsOf } from './flows';
import { misfitOf, type StreamNode } from './stream-misfit';

/** A node that shares its changes with others. */
export interface StreamMember {
  /** As a person knows it. */
  label: string;
  stream: string;
  connection: Connection;
  connectionId: string;
  /** What it polls; undefined: it is told. */
  resource: ResourceConfiguration | undefined;
  watch: Watch | undefined;
}

/** What a node has of its stream, until it leaves. */
export interface Membership {
  /** What its nodes share, in the store that they share. */
  open(store: Store): Promise<Stream>;
  /** Resolves when all of its nodes are there: then it is known how polls read their resources. Or when this one leaves. */
  complete(): Promise<void>;
  /** How the polls of the stream read a resource, under whatever name it goes. */
  resourceOf(objectType: string): PushedResource | undefined;
  /** Has the poll of a resource look soon, but not all the time. Returns whether there is one. */
  askPoll(objectType: string): boolean;
  /** What lets this node poll when another one asks for it. */
  onAsked(poll: () => void): void;
  /** Whether one of its nodes keeps what the records held. */
  readonly isWatched: boolean;
  /** What does not fit together, for a person; undefined: nothing. To be asked when all nodes are there. */
  misfit(): string | undefined;
  leave(): void;
}

/** The nodes that share one stream, the first that came first. */
interface Group {
  members: Set<StreamMember>;
  /** Those that poll, and what has them do so. */
  polls: Map<StreamMember, Asking>;
  /** How polls read resources that were there before. */
  remembered: readonly ResourceConfiguration[];
  stream?: Stream;
  /** How its polls read their resources. */
  resources?: TypeNames<PushedResource> | undefined;
}

/** What the scope of each stream begins with. */
export const STREAM_SCOPE = 'stream ';

/** Of each Node-RED, by connection and name; a test may load these nodes many times into one process. */
const groups = new WeakMap<object, Map<string, Group>>();

/** Takes a node into the stream that it names. */
export function joinStream(RED: NodeAPI, member: StreamMember): Membership {
  const { connection, connectionId, stream: name } = member;
  const ours = groups.get(RED.events) ?? new Map<string, Group>();
  groups.set(RED.events, ours);
  const key = JSON.stringify([connectionId, name]);
  const group: Group = ours.get(key) ?? { members: new Set(), polls: new Map(), remembered: [] };
  ours.set(key, group);
  group.members.add(member);
  group.resources = undefined;
  let isComplete = (): void => undefined;
  const complete = new Promise<void>((resolve) => {
    isComplete = resolve;
  });
  const flows = flowsOf(RED);
  if (flows.running) isComplete();
  const forget = flows.onStarted(isComplete);

  return {
    open: async (store) => {
      const { baseUrl, instanceId } = connection;
      const stream = (group.stream ??= createStream(store, streamScope(name, instanceId, baseUrl)));
      if (member.resource !== undefined) await stream.remember(member.resource);
      group.remembered = await stream.remembered();
      group.resources = undefined;
      return stream;
    },
    askPoll: (objectType) => {
      const found = resourcesIn(group).get(objectType)?.name.toLowerCase();
      const asked = [...group.polls].filter(([{ resource }]) => resource?.resource.toLowerCase() === found);
      for (const [, asking] of asked) asking.ask();
      return asked.length > 0;
    },
    onAsked: (poll) => {
      group.polls.set(member, new Asking(poll));
    },
    complete: () => complete,
    resourceOf: (objectType) => resourcesIn(group).get(objectType),
    get isWatched() {
      return [...group.members].some(({ watch }) => watch !== undefined);
    },
    misfit: () => {
      const all = [...ours.values()].flatMap(({ members }) => [...members]);
      const misfit = misfitOf(streamNode(member), all.filter((each) => each !== member).map(streamNode));
      return misfit === undefined ? undefined : `the stream "${name}": ${misfit}`;
    },
    leave: () => {
      group.polls.get(member)?.stop();
      group.polls.delete(member);
      group.members.delete(member);
      forget();
      isComplete();
      // the next that comes has a store of its own
      if (group.members.size === 0 && ours.get(key) === group) ours.delete(key);
    },
  };
}

/** What tells a person which node it is. @param kind of what it is, where it has no name */
export function labelOf({ id, name = '' }: Pick<Node, 'id' | 'name'>, kind: string): string {
  if (name !== '') return `"${name}" (${id})`;
  return kind === '' ? `the node ${id}` : `the node of ${kind} (${id})`;
}

/** What a stream is filed under; no node's id is like it. */
function streamScope(name: string, instanceId: string, baseUrl: string): string {
  return `${STREAM_SCOPE}${JSON.stringify(name)} of the instance ${instanceId} at ${baseUrl}`;
}

/** The resources of a group's polls, and of those that were there before, by name; of two of one name the first. */
function resourcesIn(group: Group): TypeNames<PushedResource> {
  if (group.resources !== undefined) return group.resources;
  const { members, remembered } = group;
  const [first] = members;
  const timeZone = first?.connection.timeZone ?? 'UTC';
  const found = new Map<string, PushedResource>();
  const names = new Set<string>();
  for (const resource of [...[...members].flatMap((member) => member.resource ?? []), ...remembered]) {
    const name = resource.resource.toLowerCase();
    if (names.has(name)) continue;
    names.add(name);
    for (const [key, pushed] of pushedResources([resource], timeZone)) found.set(key, pushed);
  }
  return (group.resources = new TypeNames(found));
}

function streamNode({ label, stream, connectionId, resource }: StreamMember): StreamNode {
  return { label, stream, connection: connectionId, resource: resource?.resource };
}
