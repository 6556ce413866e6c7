import { field, onEdit, part } from '../../editor/field';
import { showReason } from '../../editor/reason';
import { DATE_KEYS, dateFaults, type DateKey } from '../properties';
import type { DatesConfiguration } from '../presets';

const idOf = (key: DateKey): string => `node-input-${key}`;

/** Shows a resource's dates in the six fields of the form. */
export function fillDates(dates: DatesConfiguration): void {
  for (const key of DATE_KEYS) field(idOf(key)).value = dates[key] ?? '';
}

/** What the six fields say, with the platform's own keys, blank ones included: the flow file shows what was left blank. */
export function typedDates(): Required<DatesConfiguration> {
  const typed = (key: DateKey): string => field(idOf(key)).value;
  return {
    updatedDateField: typed('updatedDateField'),
    updatedDateFormat: typed('updatedDateFormat'),
    updatedDateTimezone: typed('updatedDateTimezone'),
    createdDateField: typed('createdDateField'),
    createdDateFormat: typed('createdDateFormat'),
    createdDateTimezone: typed('createdDateTimezone'),
  };
}

/** Shows the reason against each of the six fields while it is typed. */
export function watchDates(form: HTMLElement): void {
  const grid = part(form, '.maximizer-grid');
  const show = (): void => {
    const dates = typedDates();
    const faults = dateFaults(dates);
    for (const key of DATE_KEYS) {
      showReason(field(idOf(key)), faults[key] ?? '');
    }
  };
  onEdit(grid, show);
  show();
}
