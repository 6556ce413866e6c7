import { methodRefusal, Refusal } from '../http';
import type { Answer, Call } from '../http';
import type { Instance } from '../platform/instances';
import type { Hub } from './hub';

/**
 * GET /objects: names, or with `Elements-Version: Helium` where each comes from; GET /objects/{name}/metadata: its fields.
 * @param path what follows `objects`
 */
export function objectsAnswer(call: Call, path: readonly string[], instance: Instance, hub: Hub): Answer {
  if (call.method !== 'GET') throw methodRefusal(call.method, ['GET']);
  const [name, part, more] = path;
  if (name !== undefined) {
    const view = hub.view([name], instance);
    if (!view || part !== 'metadata' || more !== undefined)
      throw new Refusal(404, `No such path: ${call.path}`);
    const { idField, fields, dates } = view.resource.traits;
    const names = new Set([idField, ...fields, ...Object.keys(dates)]);
    return {
      status: 200,
      body: {
        fields: [...names].map((vendorPath) => ({
          vendorPath,
          type: vendorPath in dates ? 'date' : 'string',
        })),
      },
    };
  }
  const vendors = hub.all().map(({ path: whole }) => whole.split('/').slice(3).join('/'));
  const virtual = [...instance.transformations].filter(([object]) => !vendors.includes(object));
  if (call.headers['elements-version'] !== 'Helium')
    return { status: 200, body: [...vendors, ...virtual.map(([object]) => object)] };
  return {
    status: 200,
    body: [
      ...vendors.map((vendor) => ({ name: vendor, vendorName: vendor, type: 'vendor' })),
      ...virtual.map(([object, { vendorName }]) => ({ name: object, vendorName, type: 'vdr' })),
    ],
  };
}
