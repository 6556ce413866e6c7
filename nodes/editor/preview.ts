import { failureOf } from './failure';
import { isVariable } from './field';

/** Why the server cannot know a connection's secrets; undefined when it may. */
export function connectionRefusal(id: unknown): 'noConnection' | 'variable' | 'undeployed' | undefined {
  if (isVariable(id)) return 'variable';
  const connection = typeof id === 'string' ? RED.nodes.node(id) : undefined;
  if (connection === null || connection === undefined) return 'noConnection';
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

/** A record, or whatever a message holds, as the debug sidebar shows it. @param path what it is, such as `msg.payload` */
export function valueElement(value: unknown, path: string): HTMLElement {
  const element = document.createElement('div');
  element.className = 'maximizer-preview-record';
  $(element).append(RED.utils.createObjectElement(value, { key: null, rootPath: path }));
  return element;
}
