import { field, setValue } from './field';

/**
 * Lets a list offer only some of its choices for a while. Where the chosen one is none of them another stands in for it,
 * and it comes back once it is offered again, unless the person has chosen anew meanwhile.
 * @param standIn what is shown, and would be saved, in place of a choice that is not offered
 * @returns offers the choices of which `isOffered` is true
 */
export function prepareOffered(
  id: string,
  standIn: string,
): (isOffered: (choice: string) => boolean) => void {
  const list = field(id);
  let chosen = list.value;
  let shown = list.value;
  return (isOffered) => {
    if (list.value !== shown) chosen = list.value;
    for (const option of list.querySelectorAll('option')) {
      option.hidden = option.disabled = !isOffered(option.value);
    }
    shown = isOffered(chosen) ? chosen : standIn;
    if (list.value !== shown) setValue(id, shown);
  };
}
