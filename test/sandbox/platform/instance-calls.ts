import { isoToTheSecond } from '../hub/options';
import { isObject, methodRefusal, readObject, Refusal } from '../http';
import type { Answer, Call } from '../http';
import {
  checkConfiguration,
  configurationEntries,
  isTrue,
  mergedConfiguration,
  shownConfiguration,
} from './configuration';
import type { Elements } from './elements';
import type { Instance, Instances } from './instances';
import type { OAuth } from './oauth';

/** What these calls work on. */
export interface InstanceRooms {
  instances: Instances;
  elements: Elements;
  oauth: OAuth;
  /** GET /instances/{id}/events. */
  eventsAnswer(call: Call, instance: Instance): Answer;
}

/** Answers `/instances` and what is below it. */
export async function instancesAnswer(call: Call, rooms: InstanceRooms): Promise<Answer> {
  const [, idText, part, entry, more] = call.segments;
  if (idText === undefined) {
    if (call.method === 'GET') return listAnswer(call, rooms);
    if (call.method === 'POST') return createdAnswer(call, rooms);
    throw methodRefusal(call.method, ['GET', 'POST']);
  }
  if (!/^\d{1,12}$/.test(idText)) throw new Refusal(400, `Invalid value '${idText}' for the instance's id`);
  const instance = rooms.instances.get(Number(idText));
  if (!instance) throw new Refusal(404, `No element instance found with the id ${idText}`);
  if (part === undefined) return oneAnswer(call, instance, rooms);
  if (part === 'configuration' && more === undefined)
    return configurationAnswer(call, instance, entry, rooms);
  if (part === 'enabled' && entry === undefined) return enabledAnswer(call, instance, rooms);
  if (part === 'events' && entry === undefined) return rooms.eventsAnswer(call, instance);
  throw new Refusal(404, `No such path: ${call.path}`);
}

/** An instance as answers show it. */
export function shownInstance(instance: Instance, elements: Elements): Record<string, unknown> {
  const { id, token, name, elementKey, disabled, valid, tags, createdDate } = instance;
  const { id: elementId, key, hub, name: elementName } = elements.get(elementKey);
  return {
    id,
    name,
    token,
    createdDate: isoToTheSecond(createdDate),
    element: { id: elementId, key, name: elementName, hub },
    tags: [...tags],
    valid,
    disabled,
    eventsEnabled: isTrue(instance.configuration['event.notification.enabled']),
    configuration: shownConfiguration(instance),
  };
}

function listAnswer({ query }: Call, { instances, elements }: InstanceRooms): Answer {
  const tags = [...query.getAll('tags[]'), ...query.getAll('tags')];
  const text = query.get('searchText')?.toLowerCase() ?? '';
  const found = instances
    .all()
    .filter((instance) => tags.every((tag) => instance.tags.includes(tag)))
    .filter(({ name }) => name.toLowerCase().includes(text));
  if (found.length === 0) throw new Refusal(404, 'No element instances found');
  return { status: 200, body: found.map((instance) => shownInstance(instance, elements)) };
}

async function createdAnswer(call: Call, rooms: InstanceRooms): Promise<Answer> {
  const body = await readObject(call);
  const { element, name } = body;
  if (!isObject(element) || typeof element['key'] !== 'string')
    throw new Refusal(400, "Missing required field 'element.key'");
  const { key, required } = rooms.elements.get(element['key']);
  if (typeof name !== 'string' || name.trim() === '') throw new Refusal(400, "Missing required field 'name'");
  const configuration = objectOf(body, 'configuration') ?? {};
  const tags = tagsOf(body) ?? [];
  checkConfiguration(configuration, required);
  authorize(body, configuration, rooms, required.includes('oauth.api.key'));
  const instance = rooms.instances.add({ name, elementKey: key, configuration, tags });
  return { status: 200, body: shownInstance(instance, rooms.elements) };
}

async function oneAnswer(call: Call, instance: Instance, rooms: InstanceRooms): Promise<Answer> {
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
  const { instances, elements } = rooms;
  const { required } = elements.get(instance.elementKey);
  const given = objectOf(body, 'configuration');
  if (whole && (!given || typeof body['name'] !== 'string'))
    throw new Refusal(400, "Missing required field 'name' or 'configuration'");
  const { name = instance.name } = body;
  if (typeof name !== 'string' || name.trim() === '')
    throw new Refusal(400, "Invalid value for the field 'name'");
  const merged = mergedConfiguration(instance.configuration, given ?? {});
  const configuration = whole
    ? Object.fromEntries(Object.entries(merged).filter(([key]) => given !== undefined && key in given))
    : merged;
  const tags = tagsOf(body) ?? (whole ? [] : instance.tags);
  // an instance that a test made up may lack what only the OAuth dance needs
  checkConfiguration(
    configuration,
    whole ? required : required.filter((key) => given !== undefined && key in given),
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
  const entries = configurationEntries(instance);
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
  return { status: 200, body: configurationEntries(instance).find(({ id }) => id === entry.id) };
}

function enabledAnswer(call: Call, instance: Instance, { instances, elements }: InstanceRooms): Answer {
  if (call.method !== 'PUT' && call.method !== 'DELETE') throw methodRefusal(call.method, ['PUT', 'DELETE']);
  instance.disabled = call.method === 'DELETE';
  instances.changed(instance);
  return { status: 200, body: shownInstance(instance, elements) };
}

function objectOf(body: Record<string, unknown>, name: string): Record<string, unknown> | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (!isObject(value)) throw new Refusal(400, `The field '${name}' is no object`);
  return value;
}

function tagsOf({ tags }: Record<string, unknown>): string[] | undefined {
  if (tags === undefined) return undefined;
  if (!Array.isArray(tags) || !tags.every((tag) => typeof tag === 'string' && tag !== ''))
    throw new Refusal(400, "The field 'tags' is no list of texts");
  return tags as string[];
}
