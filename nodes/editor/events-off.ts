import { textOf } from '../shared/properties';
import { ask, reasonOf, savedRequest, type Text } from './connection-server';
import { notify } from './notify';

/**
 * Offers to stop what nobody listens to any more, when a connection or its webhook node is removed.
 * @param connection as it is in the editor
 */
export function offerEventsOff(connection: Editor.EditedNode & Record<string, unknown>, text: Text): void {
  const id = textOf(connection['instanceId']);
  if (id === '') return;
  const request = savedRequest(connection);
  const notice = notify(text('events.offAsk', { id }), {
    type: 'warning',
    fixed: true,
    buttons: [
      {
        text: text('instance.no'),
        click: () => {
          notice.close();
        },
      },
      {
        text: text('events.off').replace(/ …$/, ''),
        class: 'primary',
        click: () => {
          notice.close();
          ask('events/off', request, text).then(
            () => notify(text('events.offDone'), { type: 'success' }),
            (error: unknown) => notify(reasonOf(error), { type: 'error' }),
          );
        },
      },
    ],
  });
}
