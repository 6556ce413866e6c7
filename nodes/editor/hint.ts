/** Puts an ⓘ behind every label with a `data-hint`, which says on hover and on focus what the catalog has for that key. */
export function addHints(form: HTMLElement, text: Editor.Translate): void {
  for (const label of form.querySelectorAll<HTMLElement>('[data-hint]')) {
    const key = label.dataset['hint'];
    if (key === undefined) continue;
    const icon = document.createElement('i');
    icon.className = 'fa fa-info-circle maximizer-info';
    icon.tabIndex = -1;
    icon.setAttribute('aria-label', text(key));
    label.append(icon);
    RED.popover.tooltip($(icon), text(key));
  }
}
