import { isObject, methodRefusal, readObject, Refusal } from '../http';
import type { Answer, Call } from '../http';
import type { Deliveries } from '../notifications/deliveries';
import { storedEventsAnswer } from '../notifications/stored-events';
import type { Oddities } from '../oddities';
import { checkConfiguration, configurationEntries, mergedConfiguration } from './configuration';
import type { Elements } from './elements';
import { definitionsAnswer, transformationsAnswer } from './instance-objects';
import type { Instance, Instances } from './instances';
import { nameOf, objectOf, shownInstance, tagsOf } from './instance-shape';
import type { OAuth } from './oauth';

/** What these calls work on. */
export interface InstanceRooms {
  instances: Instances;
  elements: Elements;
  oauth: OAuth;
  deliveries: Deliveries;
  odd: Oddities;
  /** The instance whose token the caller sent; refused without one. */
  caller(): Instance;
}

/** Answers `/instances`, and `/elements/{keyOrId}/instances` with the element's key. */
export async function instancesAnswer(
  call: Call,
  path: readonly string[],
  rooms: InstanceRooms,
  elementKey?: string,
): Promise<Answer> {
  const [first, ...rest] = path;
  if (first === undefined && call.method === 'GET') return listAnswer(call, rooms, elementKey);
  if (first === undefined && call.method === 'POST') return createdAnswer(call, rooms, elementKey);
  // without an id it is the one whose token is sent
  if (first === undefined || /^[a-z]+$/.test(first)) return oneAnswer(call, rooms.caller(), path, rooms);
  if (!/^\d{1,12}$/.test(first)) throw new Refusal(400, `Invalid value '${first}' for the instance's id`);
  const instance = rooms.instances.get(Number(first));
  if (!instance || (elementKey ?? instance.elementKey) !== instance.elementKey)
    throw new Refusal(404, `No element instance found with the id ${first}`);
  return oneAnswer(call, instance, rest, rooms);
}

/** @param path what follows the instance */
async function oneAnswer(
  call: Call,
  instance: Instance,
  path: readonly string[],
  rooms: InstanceRooms,
): Promise<Answer> {
  const [part, ...more] = path;
  switch (part) {
    case undefined:
      return wholeAnswer(call, instance, rooms);
    case 'configuration':
      if (more.length > 1) break;
      return configurationAnswer(call, instance, more[0], rooms);
    case 'enabled':
      if (more.length > 0) break;
      return enabledAnswer(call, instance, rooms);
    case 'events':
      if (more.length > 1) break;
      return storedEventsAnswer(call, instance, more[0], rooms.deliveries);
    case 'transformations':
      if (more.length > 1) break;
      return transformationsAnswer(call, instance, more[0]);
    case 'objects':
      if (more.length !== 2 || more[1] !== 'definitions') break;
      return definitionsAnswer(call, instance, more[0] ?? '');
  }
  throw new Refusal(404, `No such path: ${call.path}`);
}

function listAnswer({ query }: Call, { instances, elements }: InstanceRooms, elementKey?: string): Answer {
  const tags = [...query.getAll('tags[]'), ...query.getAll('tags')];
  const text = query.get('searchText')?.toLowerCase() ?? '';
  const found = instances
    .all()
    .filter((instance) => (elementKey ?? instance.elementKey) === instance.elementKey)
    .filter((instance) => tags.every((tag) => instance.tags.includes(tag)))
    .filter(({ name }) => name.toLowerCase().includes(text));
  if (found.length === 0) throw new Refusal(404, 'No element instances found');
  return { status: 200, body: found.map((instance) => shownInstance(instance, elements)) };
}

async function createdAnswer(call: Call, rooms: InstanceRooms, elementKey?: string): Promise<Answer> {
  const body = await readObject(call);
  const given = body['element'];
  const key = elementKey ?? (isObject(given) ? given['key'] : undefined);
  if (typeof key !== 'string') throw new Refusal(400, "Missing required field 'element.key'");
  const element = rooms.elements.get(key);
  const name = nameOf(body['name']);
  if (name === undefined) throw new Refusal(400, "Missing required field 'name'");
  const configuration = objectOf(body, 'configuration') ?? {};
  const tags = tagsOf(body) ?? [];
  checkConfiguration(configuration, element.required, element);
  authorize(body, configuration, rooms, element.required.includes('oauth.api.key'));
  const instance = rooms.instances.add({
    name,
    elementKey: element.key,
    configuration,
    tags: [...new Set([...tags, name])],
  });
  return { status: 200, body: shownInstance(instance, rooms.elements) };
}

async function wholeAnswer(call: Call, instance: Instance, rooms: InstanceRooms): Promise<Answer> {
  const { instances, elements } = rooms;
  switch (call.method) {
    case 'GET':
      break;
    case 'DELETE':
      instances.remove(instance.id);
      return { status: 200 };
    case 'PATCH':
    case 'PUT':
      changeInstance(instance, await readObject(call), call.method === 'PUT', rooms);
      break;
    default:
      throw methodRefusal(call.method, ['GET', 'PUT', 'PATCH', 'DELETE']);
  }
  return { status: 200, body: shownInstance(instance, elements) };
}

/** All is checked before anything changes. */
function changeInstance(
  instance: Instance,
  body: Record<string, unknown>,
  whole: boolean,
  rooms: InstanceRooms,
): void {
  const { instances, elements, odd } = rooms;
  const element = elements.get(instance.elementKey);
  const given = objectOf(body, 'configuration');
  if (whole && (!given || typeof body['name'] !== 'string'))
    throw new Refusal(400, "Missing required field 'name' or 'configuration'");
  const name = nameOf(body['name'] ?? instance.name);
  if (name === undefined) throw new Refusal(400, "Invalid value for the field 'name'");
  const merged = mergedConfiguration(instance.configuration, given ?? {}, odd.has('masks-stored'));
  const configuration = whole
    ? Object.fromEntries(Object.entries(merged).filter(([key]) => given !== undefined && key in given))
    : merged;
  const tags = tagsOf(body) ?? (whole ? [name] : instance.tags);
  // an instance that a test made up may lack what only the OAuth dance needs
  checkConfiguration(
    configuration,
    whole ? element.required : element.required.filter((key) => given !== undefined && key in given),
    element,
  );
  if (body['providerData'] !== undefined) {
    authorize(body, configuration, rooms, true);
    instance.valid = true;
  }
  Object.assign(instance, { name, configuration, tags });
  instances.changed(instance);
}

function authorize(
  body: Record<string, unknown>,
  configuration: Record<string, unknown>,
  { oauth }: InstanceRooms,
  needed: boolean,
): void {
  if (!needed) return;
  const code = objectOf(body, 'providerData')?.['code'];
  if (typeof code !== 'string' || code === '')
    throw new Refusal(400, "Missing required field 'providerData.code'");
  oauth.redeem(code, {
    apiKey: configuration['oauth.api.key'],
    apiSecret: configuration['oauth.api.secret'],
    callbackUrl: configuration['oauth.callback.url'],
  });
}

async function configurationAnswer(
  call: Call,
  instance: Instance,
  entryId: string | undefined,
  rooms: InstanceRooms,
): Promise<Answer> {
  const element = rooms.elements.get(instance.elementKey);
  const entries = configurationEntries(instance, element);
  if (entryId === undefined) {
    if (call.method !== 'GET') throw methodRefusal(call.method, ['GET']);
    return { status: 200, body: entries };
  }
  const entry = entries.find(({ id }) => String(id) === entryId);
  if (!entry) throw new Refusal(404, `No configuration found with the id ${entryId}`);
  if (call.method === 'GET') return { status: 200, body: entry };
  if (call.method !== 'PATCH') throw methodRefusal(call.method, ['GET', 'PATCH']);
  const { propertyValue } = await readObject(call);
  if (typeof propertyValue !== 'string') throw new Refusal(400, "Missing required field 'propertyValue'");
  changeInstance(instance, { configuration: { [entry.key]: propertyValue } }, false, rooms);
  return { status: 200, body: configurationEntries(instance, element).find(({ id }) => id === entry.id) };
}

function enabledAnswer(call: Call, instance: Instance, { instances, elements }: InstanceRooms): Answer {
  if (call.method !== 'PUT' && call.method !== 'DELETE') throw methodRefusal(call.method, ['PUT', 'DELETE']);
  instance.disabled = call.method === 'DELETE';
  instances.changed(instance);
  return { status: 200, body: shownInstance(instance, elements) };
}
