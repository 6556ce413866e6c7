import type { Authentication } from './authentication';
import type { Secrets } from './authorization';
import { requireConsent, requireElement, requireOrganization } from './authorization';
import type { Elements } from './elements';
import { instancesAnswer } from './instance-calls';
import type { Instance, Instances } from './instances';
import type { OAuth } from './oauth';
import type { StruckFaults } from '../faults';
import { isAboutObjects } from '../hub/hub';
import type { Hub } from '../hub/hub';
import { Refusal } from '../http';
import type { Answer, Call } from '../http';
import type { Deliveries } from '../notifications/deliveries';
import { notificationsAnswer } from '../notifications/delivery-calls';
import type { Oddities } from '../oddities';

/** Everything that answers calls below the API root. */
export interface Rooms {
  secrets: Secrets;
  authentication: Authentication;
  instances: Instances;
  elements: Elements;
  oauth: OAuth;
  hub: Hub;
  deliveries: Deliveries;
  odd: Oddities;
  /** Refuses a call that is one too many. */
  limit(instanceId: number): void;
}

/** Methods the platform knows at all; the rest, such as HEAD, is refused everywhere. */
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Checks who calls, and hands the call to the room that answers it. */
export async function platformAnswer(call: Call, faults: StruckFaults, rooms: Rooms): Promise<Answer> {
  if (!METHODS.includes(call.method))
    throw new Refusal(405, `Request method '${call.method}' not supported`, {
      headers: { Allow: METHODS.join(', ') },
    });
  const caller = (): Instance =>
    requireElement(call, rooms.secrets, (token) => rooms.instances.byToken(token));
  const [first, second, third] = call.segments;
  switch (first) {
    case 'authentication':
      return rooms.authentication.answer(call);
    case 'elements':
      requireOrganization(call, rooms.secrets);
      if (third === 'oauth') return rooms.oauth.address(call);
      if (third === 'instances') {
        const { key } = rooms.elements.get(second ?? '');
        return instancesAnswer(call, call.segments.slice(3), { ...rooms, caller }, key);
      }
      return rooms.elements.answer(call);
    case 'instances':
      // what names no instance is about the one whose token is sent
      if (second === undefined || /^\d/.test(second)) requireOrganization(call, rooms.secrets);
      return instancesAnswer(call, call.segments.slice(1), { ...rooms, caller });
    case 'notifications':
      requireOrganization(call, rooms.secrets);
      return notificationsAnswer(call, rooms.deliveries);
    default:
      return hubAnswer(call, caller(), faults, rooms);
  }
}

/** Whatever else is asked for is a resource, below a hub or bare. */
async function hubAnswer(
  call: Call,
  instance: Instance,
  faults: StruckFaults,
  rooms: Rooms,
): Promise<Answer> {
  if (!isAboutObjects(call.segments)) {
    requireConsent(instance);
    rooms.limit(instance.id);
  }
  const answer = await rooms.hub.answer(call, instance, faults);
  const headers = { ...answer.headers, 'Elements-Element-Instance-Id': String(instance.id) };
  return { ...answer, headers };
}
