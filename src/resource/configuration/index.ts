import { pollerConfiguration, resourceConfiguration, type PollerConfiguration } from './read';
import type { ResourceConfiguration } from '../resource';

export type { PollerConfiguration } from './read';
export { writePollerConfiguration, type PlatformConfiguration } from './write';

/**
 * Reads the platform's `event.poller.configuration` in any form it is given: an object, its JSON, the JSON of its JSON,
 * legacy lines (`resource|url|…`), or an instance (the body of `POST /instances`, its `configuration`, or the list of
 * `GET /instances/{id}/configuration`) with one of these inside. Nothing at all means no resources.
 *
 * Nothing is thrown: what is malformed is a problem that names key, position and cure, and stops no other resource.
 */
export function readPollerConfiguration(input: unknown): PollerConfiguration {
  return pollerConfiguration(input);
}

/**
 * Reads one resource, with what it leaves out filled in. Booleans and numbers may be texts; unknown keys are kept.
 * @throws ConfigurationError for the first thing that is malformed
 */
export function readResource(resource: string, raw: unknown): ResourceConfiguration {
  return resourceConfiguration(resource, raw);
}
