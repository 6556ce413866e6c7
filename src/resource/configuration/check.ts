import type { ConfigurationError } from '../../errors';
import { createFindings } from './findings';
import { DATE_KEYS, RESOURCE_KEYS, resourceNameOf } from './keys';
import { memberReader } from './members';
import { resourceReading } from './read-resource';

/**
 * What a form holds: `resource` and the platform's keys, those of datesConfiguration beside the others, or else
 * `datesConfiguration` as a whole.
 */
export type FormValues = Readonly<Record<string, unknown>>;

/**
 * The same checks for a form's values as the runtime makes; an empty list when the resource can run, else what is wrong,
 * by the key in the form's values.
 */
export function checkResource(values: FormValues): ConfigurationError[] {
  const findings = createFindings((key) => key);
  const picked = (keys: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(keys.flatMap((key) => (Object.hasOwn(values, key) ? [[key, values[key]]] : [])));
  const resource = memberReader(values, findings).text('resource');
  if (findings.faults.length === 0 && resourceNameOf(resource ?? '') === '') {
    findings.fail('resource', 'is missing', 'Name what to poll, such as contacts.');
  }
  const members = { datesConfiguration: picked(DATE_KEYS), ...picked(RESOURCE_KEYS) };
  resourceReading('', members, findings);
  return findings.faults;
}
