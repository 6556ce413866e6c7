import { curlCommand, instanceBody, PLACEHOLDERS, tagList } from '../../../src/instance/instance-body';
import { readPaste } from '../../../src/instance/paste/paste';
import {
  writePollerConfiguration,
  type PlatformConfiguration,
} from '../../../src/resource/configuration/write';
import { field, setValue } from '../../editor/field';
import { pasteLines } from '../../editor/paste';
import { calledNode, changeNodes, type TakenNodes } from './poll-nodes.editor';
import { copied, line, onClick, resultIn } from '../../editor/result';
import { ownCallbackUrl, typed, type Text } from '../../editor/connection-server';
import { eventsOf, polledBy, usersOf } from '../../editor/connection-users';
import { textOf } from '../../shared/properties';

/** The Export and import section. Returns what to do once the form is saved. */
export function prepareBody(node: Editor.EditedNode, form: HTMLElement, text: Text): () => void {
  const result = resultIn(form, 'maximizer-body-result');
  const area = field('maximizer-body-text');
  let taken: TakenNodes = { resources: {}, events: {} };

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
    const paste = readPaste(area.value);
    const fields = Object.entries(paste.fields);
    for (const [name, value] of fields) {
      setValue(`node-config-input-${name}`, value);
      // as if it was typed: a token that is pasted replaces the one that was received
      $(field(`node-config-input-${name}`)).trigger('input');
    }
    taken = { resources: writePollerConfiguration(paste.poller.resources), events: paste.events };
    const parts = takenParts(node.id, fields.length, taken, text);
    const said = [...eventLines(node.id, taken, text), ...pasteLines(paste, text)];
    const isEmpty = parts.length === 0 && said.length === 0;
    result.show(
      ...(parts.length > 0 ? [line('good', text('body.taken', { what: parts.join('; ') }))] : []),
      ...(isEmpty ? [line('warn', text('body.nothing'))] : []),
      ...said,
    );
  });
  return () => {
    changeNodes(node, taken);
  };
}

/** What is taken over, in words. */
function takenParts(
  connection: string,
  count: number,
  { resources, events }: TakenNodes,
  text: Text,
): string[] {
  const names = Object.keys(resources);
  const minutes = events.refreshInterval;
  const hasNodes =
    names.length > 0 || ['maximizer-poll-resource', WEBHOOK].some((type) => hasUser(connection, type));
  return [
    ...(count > 0 ? [text('body.fields', { count })] : []),
    ...(names.length > 0 ? [text('body.resources', { names: names.join(', ') })] : []),
    ...(minutes !== undefined && hasNodes ? [text('body.interval', { minutes })] : []),
    ...(calledNode(connection, events.callbackUrl) === undefined ? [] : [text('body.callback')]),
  ];
}

const WEBHOOK = 'open-connectors-webhook';

function hasUser(connection: string, type: string): boolean {
  return usersOf(connection, type).length > 0;
}

/** What is said of events and cannot be taken over here. */
function eventLines(connection: string, { resources, events }: TakenNodes, text: Text): HTMLElement[] {
  const { enabled, callbackUrl, refreshInterval } = events;
  const lost = [
    ...(callbackUrl === undefined || calledNode(connection, callbackUrl) !== undefined
      ? []
      : ['event.notification.callback.url']),
    ...(enabled === 'true' && !hasUser(connection, WEBHOOK) ? ['event.notification.enabled'] : []),
  ];
  const hasPoll = Object.keys(resources).length > 0 || hasUser(connection, 'maximizer-poll-resource');
  const hasNode = hasPoll || hasUser(connection, WEBHOOK);
  const keys = refreshInterval === undefined || hasNode ? lost : [...lost, 'event.poller.refresh_interval'];
  return [
    ...(keys.length === 0 ? [] : [line('warn', text('body.noWebhook', { keys: keys.join(', ') }))]),
    ...(enabled === undefined || !hasUser(connection, WEBHOOK)
      ? []
      : [line('plain', text(enabled === 'true' ? 'body.enabled' : 'body.disabled'))]),
  ];
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
