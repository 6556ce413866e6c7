import { missingValue, type PropertyTable } from '../shared/property';
import { textOf } from '../shared/properties';
import type { FieldPrefix } from './field';

/**
 * Shows in each text field that is blank what the catalog says of it below `placeholder`, else what a blank one means by
 * the table. A placeholder that the form itself has stays.
 */
export function showPlaceholders(table: PropertyTable, prefix: FieldPrefix, text: Editor.Translate): void {
  for (const [key, property] of Object.entries(table)) {
    const input = document.getElementById(`${prefix}-${key}`);
    if (!(input instanceof HTMLInputElement) || input.type !== 'text' || input.placeholder !== '') continue;
    const name = `placeholder.${key}`;
    const found = text(name);
    // Node-RED answers with the key where the catalog has no text
    input.placeholder = found.endsWith(name) ? textOf(missingValue(property)) : found;
  }
}
