import type { Finding } from '../../shared/connection-answers';
import { pathOf } from '../../../src/path';
import { interactiveConnection } from '../../../src/instance/connect';
import { explain } from '../../../src/instance/explain';
import { readInstance } from '../../../src/instance/instances';
import type { Instance } from '../../../src/instance/types';
import type { ConnectForm } from './read-form';

/** Whether secrets, instance, token and hub answer, one after the other, each on its own. */
export async function findings(form: ConnectForm, signal: AbortSignal): Promise<Finding[]> {
  const connection = interactiveConnection(form.settings);
  try {
    const { platform, instance } = await platformFindings(form, connection, signal);
    return [...platform, await hubFinding(form, connection, instance?.hub, signal)];
  } finally {
    connection.close();
  }
}

async function platformFindings(
  { settings, instanceId, fields }: ConnectForm,
  connection: ReturnType<typeof interactiveConnection>,
  signal: AbortSignal,
): Promise<{ platform: Finding[]; instance?: Instance }> {
  const unseen = (text: string): { platform: Finding[] } => ({
    platform: [{ what: 'platform', ok: undefined, text }],
  });
  if (settings.organizationSecret === '')
    return unseen('Without the organization secret, the instance itself cannot be looked at.');
  if (instanceId === '') return unseen('There is no instance yet: connect, or take an existing one.');
  let instance: Instance;
  try {
    instance = await readInstance(connection, instanceId, signal);
  } catch (error) {
    return { platform: [{ what: 'platform', ok: false, text: explain(error, 'read') }] };
  }
  const faults = [
    ...(instance.enabled ? [] : ['it is disabled']),
    ...(instance.valid ? [] : ['Maximizer has withdrawn its consent: authorize again']),
    ...(instance.elementKey === undefined || instance.elementKey === fields.elementKey
      ? []
      : [`it belongs to the connector ${connection.redact(instance.elementKey)}`]),
    ...(instance.token === undefined ||
    settings.instanceToken === '' ||
    instance.token === settings.instanceToken
      ? []
      : ['the instance token is not the one of this instance: take it again under Use existing']),
  ];
  const events = instance.eventsEnabled ? 'events on' : 'events off';
  return {
    instance,
    platform: [
      { what: 'platform', ok: true, text: 'The platform answers; user and organization secret are right.' },
      {
        what: 'instance',
        ok: faults.length === 0,
        text: `Instance ${instance.name} (${instance.id})${faults.length === 0 ? ` is there and enabled, ${events}` : `: ${faults.join('; ')}`}.`,
      },
    ],
  };
}

async function hubFinding(
  { settings, probe, fields }: ConnectForm,
  connection: ReturnType<typeof interactiveConnection>,
  hub: string | undefined,
  signal: AbortSignal,
): Promise<Finding> {
  const unseen = (text: string): Finding => ({ what: 'hub', ok: undefined, text });
  if (settings.instanceToken === '') return unseen('There is no instance token yet, so no record was read.');
  const path =
    probe || (fields.elementKey === 'maximizer' ? (pathOf(['hubs', hub ?? 'crm', 'contacts']) ?? '') : '');
  if (path === '') return unseen('No poll node uses this connection yet, so there is no resource to read.');
  // the hub in the path comes from the platform, which may say a secret again
  const shown = connection.redact(path);
  try {
    const records = await connection.callHub({ method: 'GET', path: `${path}?pageSize=1`, signal });
    return Array.isArray(records)
      ? {
          what: 'hub',
          ok: true,
          text: `Maximizer answers: GET ${shown} was read; user secret and token are right.`,
        }
      : { what: 'hub', ok: false, text: `GET ${shown} answered with something else than a list of records.` };
  } catch (error) {
    return { what: 'hub', ok: false, text: explain(error, 'hub') };
  }
}
