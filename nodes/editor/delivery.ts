import { field, onEdit, part, valueOf } from './field';
import { showAsides } from './asides';

/** Makes the delivery part of a source node's form work: what acknowledged delivery needs, and what was set aside. */
export function prepareDelivery(form: HTMLElement, node: string, text: Editor.Translate): void {
  const refresh = (): void => {
    const chosen = valueOf(field('node-input-delivery'));
    for (const element of form.querySelectorAll<HTMLElement>('[data-delivery]')) {
      element.hidden = element.dataset['delivery'] !== chosen;
    }
  };
  onEdit(form, refresh);
  refresh();
  void showAsides(part(form, '#maximizer-aside'), node, text);
}
