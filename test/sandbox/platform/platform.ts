import type { Secrets } from './authorization';
import { requireElement, requireOrganization } from './authorization';
import type { Elements } from './elements';
import { instancesAnswer } from './instance-calls';
import type { Instances } from './instances';
import type { OAuth } from './oauth';
import type { StruckFaults } from '../faults';
import type { Hub } from '../hub/hub';
import { Refusal } from '../http';
import type { Answer, Call } from '../http';
import type { Deliveries } from '../notifications/deliveries';
import { notificationsAnswer } from '../notifications/delivery-calls';
import { storedEventsAnswer } from '../notifications/stored-events';

/** Everything that answers calls below the API root. */
export interface Rooms {
  secrets: Secrets;
  instances: Instances;
  elements: Elements;
  oauth: OAuth;
  hub: Hub;
  deliveries: Deliveries;
  /** Refuses a call that is one too many. */
  limit(instanceId: number): void;
}

/** Methods the platform knows at all; the rest, such as HEAD, is refused everywhere. */
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Checks who calls, and hands the call to the room that answers it. */
export async function platformAnswer(call: Call, faults: StruckFaults, rooms: Rooms): Promise<Answer> {
  const { secrets, instances, elements, oauth, hub, deliveries } = rooms;
  const [first, , third, fourth, more] = call.segments;
  if (!METHODS.includes(call.method))
    throw new Refusal(405, `Request method '${call.method}' not supported`, {
      headers: { Allow: METHODS.join(', ') },
    });
  if (first === 'hubs') {
    rooms.limit(requireElement(call, secrets, (token) => instances.byToken(token)).id);
    return hub.answer(call, faults);
  }
  requireOrganization(call, secrets);
  switch (first) {
    case 'elements':
      return third === 'oauth' && fourth === 'url' && more === undefined
        ? oauth.address(call)
        : elements.answer(call);
    case 'instances': {
      const eventsAnswer = (of: Call, instance: Parameters<typeof storedEventsAnswer>[1]): Answer =>
        storedEventsAnswer(of, instance, deliveries);
      return instancesAnswer(call, { instances, elements, oauth, eventsAnswer });
    }
    case 'notifications':
      return notificationsAnswer(call, deliveries);
    default:
      throw new Refusal(404, `No such path: ${call.path}`);
  }
}
