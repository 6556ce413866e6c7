import { curlCommand, instanceBody, PLACEHOLDERS, tagList } from '../../src/instance/instance-body';
import { readInstanceBody, type InstanceBodyFields } from '../../src/instance/instance-body-read';
import { isZone } from '../../src/dates';
import { pollerConfiguration } from '../../src/resource/configuration/read';
import { writePollerConfiguration, type PlatformConfiguration } from '../../src/resource/configuration/write';
import { field, setValue } from '../editor/field';
import { addOrChangePollNodes } from './poll-nodes.editor';
import { copied, line, onClick, resultIn } from '../editor/result';
import { ownCallbackUrl, reasonOf, typed, type Text } from '../editor/connection-server';
import { eventsOf, polledBy, usersOf } from '../editor/connection-users';
import { textOf } from '../shared/properties';

/** The Export and import section. Returns what to do once the form is saved. */
export function prepareBody(node: Editor.EditedNode, form: HTMLElement, text: Text): () => void {
  const result = resultIn(form, 'maximizer-body-result');
  const area = field('maximizer-body-text');
  let taken: PlatformConfiguration = {};

  const body = (): ReturnType<typeof instanceBody> => exportedBody(node.id);
  onClick(form, 'maximizer-body-json', () => {
    area.value = JSON.stringify(body(), null, 2);
    result.show();
  });
  onClick(form, 'maximizer-body-curl', () => {
    area.value = curlCommand(typed('baseUrl'), body());
    result.show();
  });
  onClick(form, 'maximizer-body-copy', async () => {
    const done = await copied(area.value);
    result.show(
      line(done ? 'good' : 'warn', text(done ? 'connect.copied' : 'connect.copyFailed', { text: '' })),
    );
  });
  onClick(form, 'maximizer-body-take', () => {
    if (area.value.trim() === '') {
      result.show(line('plain', text('body.empty')));
      return;
    }
    const { resources, problems, warnings } = pollerConfiguration(area.value, isZone);
    let fields: InstanceBodyFields;
    try {
      fields = readInstanceBody(area.value);
    } catch (error) {
      result.show(line('bad', text('body.notJson', { reason: reasonOf(error) })));
      return;
    }
    for (const [name, value] of Object.entries(fields)) setValue(`node-config-input-${name}`, value);
    taken = writePollerConfiguration(resources);
    const names = Object.keys(taken);
    const count = Object.keys(fields).length;
    const parts = [
      ...(count > 0 ? [text('body.fields', { count })] : []),
      ...(names.length > 0 ? [text('body.resources', { names: names.join(', ') })] : []),
    ];
    result.show(
      parts.length > 0
        ? line('good', text('body.taken', { what: parts.join('; ') }))
        : line('warn', text('body.nothing')),
      ...problems.map((problem) => line('bad', problem.message)),
      ...warnings.map((warning) => line('warn', warning)),
    );
  });
  return () => {
    addOrChangePollNodes(node, taken);
  };
}

/** The connection with its nodes as the body of `POST /instances`. No secret is in it, typed or stored. */
function exportedBody(connection: string): ReturnType<typeof instanceBody> {
  const polls = usersOf(connection, 'maximizer-poll-resource');
  const webhook = eventsOf(connection);
  const polled = Object.assign({}, ...polls.map(polledBy)) as PlatformConfiguration;
  const poller = { ...polled, ...(webhook?.['poller'] as PlatformConfiguration | undefined) };
  const interval = textOf(webhook?.['refreshInterval']) || textOf(polls[0]?.['refreshInterval']) || '15';
  const alias = typed('alias');
  return instanceBody(
    {
      elementKey: typed('elementKey') || 'maximizer',
      name: typed('instanceName') || typed('name') || `Node-RED ${alias}`.trim(),
      tags: tagList(typed('tags')),
      callbackUrl: typed('oauthCallbackUrl') || ownCallbackUrl(),
      apiKey: PLACEHOLDERS.apiKey,
      apiSecret: PLACEHOLDERS.apiSecret,
      datacenter: typed('datacenter') || 'caw',
      alias,
      apiUrl: typed('apiUrl'),
      events:
        Object.keys(poller).length === 0 && webhook === null
          ? undefined
          : {
              enabled: webhook !== null,
              callbackUrl: textOf(webhook?.['callbackUrl']),
              signatureKey: typed('signatureKey') === '' ? '' : PLACEHOLDERS.signatureKey,
              refreshInterval: String(Math.max(1, Math.round(Number(interval)) || 15)),
              poller,
            },
    },
    PLACEHOLDERS.code,
  );
}
