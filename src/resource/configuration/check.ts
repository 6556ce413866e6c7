import { createFindings } from './findings';
import { DATE_KEYS, RESOURCE_KEYS, resourceNameOf } from './keys';
import { resourceReading } from './read-resource';
import type { ZoneCheck } from './syntax';

/** What a form holds: `resource` and the platform's keys, those of datesConfiguration beside the others. */
export type FormValues = Readonly<Partial<Record<string, string | boolean | number>>>;

/** What is wrong with one value of a form. */
export interface FormFault {
  /** The key, as in the form's values. */
  key: string;
  /** What is wrong, where in the text, and what to do. */
  message: string;
}

/**
 * The same checks for a form's values as the runtime makes; an empty list when the resource can run.
 * Nothing here needs zone data: a browser can answer `isZone` itself.
 */
export function checkResource(values: FormValues, isZone: ZoneCheck): FormFault[] {
  const findings = createFindings((key) => key);
  const picked = (keys: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(keys.flatMap((key) => (Object.hasOwn(values, key) ? [[key, values[key]]] : [])));
  if (resourceNameOf(String(values.resource ?? '')) === '') {
    findings.fail('resource', 'is missing', 'Name what to poll, such as contacts.');
  }
  const members = { ...picked(RESOURCE_KEYS), datesConfiguration: picked(DATE_KEYS) };
  resourceReading('', members, isZone, findings);
  return findings.faults.map(({ key, message }) => ({ key, message: message.slice(`${key}: `.length) }));
}
