import { failureOf } from './failure';
import { isVariable, onEdit, part } from './field';
import { resultIn } from './result';

/** Why the server cannot know a connection's secrets; undefined when it may. */
export function connectionRefusal(
  id: unknown,
): 'noConnection' | 'variable' | 'disabled' | 'undeployed' | undefined {
  if (isVariable(id)) return 'variable';
  const connection = typeof id === 'string' ? RED.nodes.node(id) : undefined;
  if (connection === null || connection === undefined) return 'noConnection';
  if (connection.d === true) return 'disabled';
  return connection.changed === true ? 'undeployed' : undefined;
}

/** The id of the connection that is chosen in a form: of a variable the list of connections shows none. */
export function chosenConnection(saved: unknown, shown: string): unknown {
  return isVariable(saved) && (RED.nodes.node(shown) ?? null) === null ? saved : shown;
}

/** What a person is told of why a preview could not be. @param text the form's texts below `preview` */
export function failureText(failure: unknown, text: Editor.Translate): string {
  const { status, message } = failureOf(failure);
  if (message !== undefined && status === 422) return message;
  return status === 401 || status === 403 ? text('forbidden') : text('unreachable', { status });
}

/**
 * Shows what came of asking with what is typed; once something else is typed it goes, for it answers another question.
 * @param id of the place for it
 * @param draft all that is asked with, as JSON can hold it
 * @returns begins to ask with the draft as it is now, and returns what shows the outcome while the draft is that one
 */
export function previewIn(
  form: HTMLElement,
  id: string,
  draft: () => unknown,
): () => (...elements: HTMLElement[]) => void {
  const result = resultIn(form, id);
  const place = part(form, `#${id}`);
  const typed = (): string => JSON.stringify(draft());
  let asked = '';
  onEdit(form, () => {
    if (place.hasChildNodes() && typed() !== asked) place.replaceChildren();
  });
  return () => {
    const own = typed();
    asked = own;
    return (...elements) => {
      if (typed() === own) result.show(...elements);
    };
  };
}

/** A record, or whatever a message holds, as the debug sidebar shows it. @param path what it is, such as `msg.payload` */
export function valueElement(value: unknown, path: string): HTMLElement {
  const element = document.createElement('div');
  element.className = 'maximizer-preview-record';
  $(element).append(RED.utils.createObjectElement(value, { key: null, rootPath: path }));
  return element;
}
