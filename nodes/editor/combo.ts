import { announce, field } from './field';

/** One value that a field offers. */
export interface Suggestion {
  /** What the field holds once it is chosen. */
  value: string;
  /** What the list shows for it. */
  label: string;
  /** The heading it stands below, with all others of that group. */
  group?: string;
}

/**
 * Makes a text field one that also offers a list: a caret opens every suggestion, whatever the field holds, and the
 * person may still type anything. The list is a native one, so that keyboard, screen reader and theme just work.
 * @param chosen called after a suggestion was taken from the list, never for what is typed
 * @returns offers others instead
 */
export function addSuggestions(
  id: string,
  suggestions: readonly Suggestion[],
  listLabel: string,
  chosen: (value: string) => void = () => undefined,
): (suggestions: readonly Suggestion[]) => void {
  const input = field(id);
  const combo = document.createElement('span');
  combo.className = 'maximizer-combo';
  input.replaceWith(combo);
  const list = document.createElement('select');
  list.id = `${id}-list`;
  list.setAttribute('aria-label', listLabel);
  const offer = (offered: readonly Suggestion[]): void => {
    list.replaceChildren(new Option('', ''));
    for (const { value, label, group } of offered) groupOf(list, group).append(new Option(label, value));
  };
  offer(suggestions);
  const caret = document.createElement('i');
  caret.className = 'fa fa-caret-down';
  combo.append(input, list, caret);
  list.addEventListener('mousedown', () => {
    // of a value that is not offered, the list shows none
    list.value = [...list.options].some(({ value }) => value === input.value) ? input.value : '';
  });
  list.addEventListener('change', (event) => {
    // the list is not a property: nobody else shall see it change
    event.stopPropagation();
    if (list.value === '') return;
    input.value = list.value;
    chosen(list.value);
    announce(input);
  });
  return offer;
}

function groupOf(list: HTMLSelectElement, label: string | undefined): HTMLElement {
  if (label === undefined) return list;
  const known = [...list.querySelectorAll('optgroup')].find((group) => group.label === label);
  if (known !== undefined) return known;
  const group = document.createElement('optgroup');
  group.label = label;
  list.append(group);
  return group;
}

/** Offers what the browser completes while typing. */
export function addCompletions(id: string, values: readonly string[]): void {
  completionsOf(id).replaceChildren(...optionsOf(values));
}

/**
 * The same for a text of several values with commas between them: offered is what the last of them may be.
 * @returns offers others instead
 */
export function addListCompletions(id: string): (values: readonly string[]) => void {
  const input = field(id);
  const list = completionsOf(id);
  let offered: readonly string[] = [];
  const offer = (): void => {
    const before = /^(?:.*,)?\s*/.exec(input.value)?.[0] ?? '';
    const taken = before.split(',').map((value) => value.trim());
    const rest = offered.filter((value) => !taken.includes(value));
    list.replaceChildren(...optionsOf(rest.map((value) => before + value)));
  };
  input.addEventListener('input', offer);
  return (values) => {
    offered = values;
    offer();
  };
}

function completionsOf(id: string): HTMLDataListElement {
  const list = document.createElement('datalist');
  list.id = `${id}-completions`;
  const input = field(id);
  input.after(list);
  input.setAttribute('list', list.id);
  return list;
}

/** The options of a list that completes what is typed. */
export function optionsOf(values: readonly string[]): HTMLOptionElement[] {
  return values.map((value) => new Option(value, value));
}
