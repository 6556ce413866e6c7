import { pathSegment } from '../../src/path';
import type { AsidesAnswer } from '../shared/set-aside-answer';
import { askServer } from './ask-server';
import { failureOf } from './failure';
import { button, textElement } from './result';

type Aside = AsidesAnswer['events'][number];

const isList = (answer: unknown): answer is AsidesAnswer =>
  typeof answer === 'object' && answer !== null && Array.isArray((answer as { events?: unknown }).events);

/**
 * Lists what a deployed source node has set aside, with a way to deliver it again or to forget it; shows nothing when
 * there is nothing, or the node is not deployed.
 */
export async function showAsides(place: HTMLElement, node: string, text: Editor.Translate): Promise<void> {
  place.replaceChildren();
  const segment = pathSegment(node);
  if (segment === undefined) return;
  const url = `open-connectors/set-aside/${segment}`;
  try {
    const answer: unknown = await $.ajax({ url, method: 'GET' });
    if (!isList(answer) || answer.events.length === 0) return;
    const change = (body: object): void => {
      void askServer(url, body)
        .then(() => showAsides(place, node, text))
        .catch((failure: unknown) => {
          place.textContent = text('aside.failed', { message: messageIn(failure) });
        });
    };
    const ids = answer.events.map(({ id }) => id);
    place.append(
      textElement('b', text('aside.count')),
      list(answer.events, answer.more, text),
      button(text('aside.redeliver'), () => {
        change({ action: 'redeliver' });
      }),
      ' ',
      button(text('aside.drop'), () => {
        change({ action: 'drop', ids });
      }),
    );
  } catch (failure) {
    place.textContent = text('aside.failed', { message: messageIn(failure) });
  }
}

function list(events: readonly Aside[], more: boolean, text: Editor.Translate): HTMLElement {
  const items = events.map(({ event, reason }) => {
    const attempts = text('aside.attempts', { count: event.attempt });
    const why = text(`aside.${reason}`);
    return textElement(
      'li',
      `${event.objectType} ${event.objectId} · ${event.eventType} · ${why} · ${attempts}`,
    );
  });
  if (more) items.push(textElement('li', text('aside.more')));
  const shown = document.createElement('ul');
  shown.append(...items);
  return shown;
}

function messageIn(failure: unknown): string {
  const { status, message } = failureOf(failure);
  return message ?? String(status);
}
