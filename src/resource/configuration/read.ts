import { ConfigurationError } from '../../errors';
import { isMembers } from '../../json';
import { createFindings, type Findings } from './findings';
import { resourceNameOf } from './keys';
import { kindOf } from './members';
import { resourceReading } from './read-resource';
import type { Source } from './source';
import { CONFIGURATION_KEY } from './text';
import { rawConfiguration, type RawConfiguration } from './unwrap';
import type { ResourceConfiguration } from '../resource';

/** A poller configuration as it was found. */
export interface PollerConfiguration {
  /** The resources that can run, each name once, in the order in which they came. */
  resources: readonly ResourceConfiguration[];
  /** What is odd and has no effect, each with the key it is about. */
  warnings: readonly string[];
  /** What is wrong: with the resources that cannot run, or with the whole. */
  problems: readonly ConfigurationError[];
}

/**
 * As `readPollerConfiguration`, for places without the runtime's zone data, such as an editor form.
 * @param within the text that the input was read from, if it was: errors then name their places in it
 */
export function pollerConfiguration(input: unknown, within?: Source): PollerConfiguration {
  const raw = foundConfiguration(input, within);
  const resources = new Map<string, ResourceConfiguration>();
  const warnings = [...raw.warnings];
  const problems = [...raw.problems];
  for (const [typed, members] of raw.resources) {
    const { resource, configuration, findings } = namedResource(typed, members);
    if (resources.has(resource)) {
      findings.faults.push(
        new ConfigurationError(resource, 'is named twice', { cure: 'Keep one of the two, or rename one.' }),
      );
    }
    warnings.push(...findings.remarks);
    problems.push(...findings.faults);
    if (configuration && findings.faults.length === 0) resources.set(resource, configuration);
  }
  return { resources: [...resources.values()], warnings, problems };
}

/** As `readResource`, for places without the runtime's zone data. */
export function resourceConfiguration(resource: string, raw: unknown): ResourceConfiguration {
  const { configuration, findings } = namedResource(resource, raw);
  const [fault] = findings.faults;
  if (fault) throw fault;
  if (!configuration) throw new ConfigurationError(resource, 'cannot be read', { cure: 'Write an object.' });
  return configuration;
}

function foundConfiguration(input: unknown, within: Source | undefined): RawConfiguration {
  try {
    return rawConfiguration(input, within);
  } catch (thrown) {
    if (!(thrown instanceof ConfigurationError)) throw thrown;
    return { resources: [], warnings: [], problems: [thrown] };
  }
}

/** A resource under the name that was typed. */
function namedResource(
  typed: string,
  raw: unknown,
): { resource: string; configuration?: ResourceConfiguration; findings: Findings } {
  const resource = resourceNameOf(typed);
  const findings = createFindings((key) => `${resource}.${key}`);
  if (resource !== typed.trim()) {
    findings.remarks.push(`${typed}: the slash at the beginning of the name is left out`);
  }
  if (resource === '') {
    findings.faults.push(
      new ConfigurationError(CONFIGURATION_KEY, 'a resource has no name', {
        cure: 'Name it, such as contacts.',
      }),
    );
    return { resource, findings };
  }
  if (!isMembers(raw)) {
    findings.faults.push(
      new ConfigurationError(resource, `is ${kindOf(raw)}`, {
        cure: 'Write an object with the url to poll, such as {"url": "/hubs/crm/contacts"}.',
      }),
    );
    return { resource, findings };
  }
  return { resource, configuration: resourceReading(resource, raw, findings), findings };
}
