import type { Transformation } from '../hub/transformation';
import { isObject, methodRefusal, readObject, Refusal } from '../http';
import type { Answer, Call } from '../http';
import type { Instance } from './instances';

/** GET and DELETE `/instances/{id}/transformations`; GET, POST, PUT and DELETE of one by the name of its object. */
export async function transformationsAnswer(
  call: Call,
  instance: Instance,
  objectName: string | undefined,
): Promise<Answer> {
  if (objectName !== undefined)
    return namedAnswer(call, instance.transformations, objectName, transformationOf);
  if (call.method === 'DELETE') {
    instance.transformations.clear();
    return { status: 200 };
  }
  if (call.method !== 'GET') throw methodRefusal(call.method, ['GET', 'DELETE']);
  return { status: 200, body: Object.fromEntries(instance.transformations) };
}

/** GET, POST, PUT and DELETE `/instances/{id}/objects/{name}/definitions`. */
export function definitionsAnswer(call: Call, instance: Instance, objectName: string): Promise<Answer> {
  return namedAnswer<unknown>(call, instance.definitions, objectName, (body) => body);
}

async function namedAnswer<T>(
  call: Call,
  kept: Map<string, T>,
  name: string,
  read: (body: Record<string, unknown>) => T,
): Promise<Answer> {
  const missing = new Refusal(404, `Nothing found for the object '${name}'`);
  switch (call.method) {
    case 'GET':
      if (!kept.has(name)) throw missing;
      break;
    case 'POST':
    case 'PUT': {
      const value = read(await readObject(call));
      if (call.method === 'POST' && kept.has(name))
        throw new Refusal(409, `The object '${name}' has one already`);
      if (call.method === 'PUT' && !kept.has(name)) throw missing;
      kept.set(name, value);
      break;
    }
    case 'DELETE':
      if (!kept.delete(name)) throw missing;
      return { status: 200 };
    default:
      throw methodRefusal(call.method, ['GET', 'POST', 'PUT', 'DELETE']);
  }
  return { status: 200, body: kept.get(name) };
}

function transformationOf(body: Record<string, unknown>): Transformation {
  const { vendorName, fields, configuration = [] } = body;
  if (typeof vendorName !== 'string' || vendorName === '')
    throw new Refusal(400, "Missing required field 'vendorName'");
  if (!Array.isArray(fields)) throw new Refusal(400, "Missing required field 'fields'");
  if (!Array.isArray(configuration)) throw new Refusal(400, "The field 'configuration' is no list");
  const pairs = fields.map((field: unknown) => {
    const { path, vendorPath } = isObject(field) ? field : {};
    if (typeof path !== 'string' || typeof vendorPath !== 'string')
      throw new Refusal(400, "Each of the 'fields' needs a path and a vendorPath");
    return { path, vendorPath };
  });
  return { vendorName, fields: pairs, configuration };
}
