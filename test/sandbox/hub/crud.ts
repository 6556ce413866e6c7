import { fieldValue } from '../ceql/evaluate';
import { methodRefusal, readObject, Refusal } from '../http';
import type { Answer, Call } from '../http';
import { StoredResource } from './resource';
import { chosenFields, givenRecord, shownRecord } from './view';
import type { View } from './view';

/** POST on a resource. */
export async function createdAnswer(call: Call, view: View): Promise<Answer> {
  const resource = writable(call, view, ['GET', 'POST']);
  const values = givenRecord(await readObject(call), view);
  const { idField, required } = resource.traits;
  const id = fieldValue(values, idField);
  if (id !== undefined && typeof id !== 'string' && typeof id !== 'number')
    throw new Refusal(400, `The field '${idField}' must be a string`);
  for (const name of required)
    if ((fieldValue(values, name) ?? '') === '')
      throw new Refusal(400, `Missing required field '${name}'`, {
        providerMessage: `${resource.path.split('/').at(-1) ?? ''}: failed to validate, ${name} is mandatory`,
      });
  if (id !== undefined && resource.get(String(id)) !== undefined)
    throw new Refusal(409, `A record with the key '${id}' exists already`);
  return { status: 200, body: shownRecord(resource.create(values), view, undefined) };
}

/** GET, PATCH, PUT and DELETE of one record. */
export async function recordAnswer(call: Call, view: View, id: string): Promise<Answer> {
  const record = view.resource.get(id);
  const missing = new Refusal(404, `No record found for the key '${id}'`, {
    providerMessage: 'The specified key does not exist',
  });
  if (call.method === 'GET') {
    const fields = chosenFields(call.query);
    if (record === undefined) throw missing;
    return { status: 200, body: shownRecord(record, view, fields) };
  }
  const resource = writable(call, view, ['GET', 'PATCH', 'PUT', 'DELETE']);
  if (record === undefined) throw missing;
  if (call.method === 'DELETE') {
    resource.delete(id);
    return { status: 200 };
  }
  const values = givenRecord(await readObject(call), view);
  const given = fieldValue(values, resource.traits.idField);
  if (given !== undefined && given !== id && given !== Number(id))
    throw new Refusal(400, `The field '${resource.traits.idField}' cannot be changed`);
  // the record may be gone by now: the body was awaited
  if (resource.get(id) === undefined) throw missing;
  const changed = call.method === 'PATCH' ? resource.patch(id, values) : resource.replace(id, values);
  return { status: 200, body: shownRecord(changed, view, undefined) };
}

function writable(call: Call, { resource }: View, allowed: string[]): StoredResource {
  if (!(resource instanceof StoredResource) || resource.traits.readOnly)
    throw methodRefusal(call.method, ['GET']);
  if (!allowed.includes(call.method)) throw methodRefusal(call.method, allowed);
  return resource;
}
