import { part } from './field';

/** Says on the line of a section what is in it, for when it is closed. */
export function setSummary(form: HTMLElement, section: string, text: string): void {
  part(form, `details[data-section="${section}"] .maximizer-summary`).textContent = text;
}
