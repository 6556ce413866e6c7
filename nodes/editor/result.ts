import { part } from './field';

/** What kind of news a line is: it chooses the icon, and the style `maximizer-<tone>` of form.css. */
export type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'plain';

const ICONS: Readonly<Record<Tone, string>> = {
  good: 'fa-check',
  bad: 'fa-times',
  warn: 'fa-exclamation-triangle',
  busy: 'fa-circle-o-notch fa-spin',
  plain: 'fa-info-circle',
};

/** A line that says what happened. */
export function line(tone: Tone, text: string, ...more: (Node | string)[]): HTMLElement {
  const element = document.createElement('div');
  element.className = `maximizer-${tone}`;
  const icon = document.createElement('i');
  icon.className = `fa ${ICONS[tone]}`;
  element.append(icon, text, ...more);
  return element;
}

/** A small button as Node-RED's own. */
export function button(label: string, act: () => void): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = 'red-ui-button red-ui-button-small';
  element.textContent = label;
  element.addEventListener('click', act);
  return element;
}

/** An element that shows a text as text: nothing in it is read as HTML. */
export function textElement(tag: string, text: string, className = ''): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  element.className = className;
  return element;
}

/** Where the outcome of a section's buttons is shown; the newest replaces what was there. */
export interface Result {
  show(...elements: HTMLElement[]): void;
}

/** The result that is shown in the form's element with that id. @throws when there is none */
export function resultIn(form: HTMLElement, id: string): Result {
  const place = part(form, `#${id}`);
  return {
    show: (...elements) => {
      place.replaceChildren(...elements);
      // the form is long, and what was just clicked may be at its edge
      place.scrollIntoView({ block: 'nearest' });
    },
  };
}

/** Runs an action at each click, one at a time; the button is off meanwhile. */
export function onClick(form: HTMLElement, id: string, act: () => Promise<void> | void): void {
  const element = part(form, `#${id}`);
  if (!(element instanceof HTMLButtonElement)) throw new Error(`${id} is no button`);
  element.addEventListener('click', () => {
    element.disabled = true;
    void Promise.resolve(act()).finally(() => {
      element.disabled = false;
    });
  });
}

/** Copies a text; false where the browser does not let a page do that, such as one that is not served by https. */
export async function copied(text: string): Promise<boolean> {
  try {
    const { clipboard } = navigator as { clipboard?: Clipboard };
    await clipboard?.writeText(text);
    return clipboard !== undefined;
  } catch {
    return false;
  }
}
