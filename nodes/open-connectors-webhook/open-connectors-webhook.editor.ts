import { pollerConfiguration } from '../../src/resource/configuration/read';
import { writePollerConfiguration } from '../../src/resource/configuration/write';
import { CONNECTION, defaultsOf } from '../editor/defaults';
import { field, isVariable, onEdit, part, valueOf } from '../editor/field';
import { addHints } from '../editor/hint';
import { showPlaceholders } from '../editor/placeholder';
import { fillFields, keepUnchanged, openForm } from '../editor/open-form';
import { showReasons } from '../editor/reason';
import { nodeAddress, nodeRoot } from '../editor/node-address';
import { streamProperty } from '../editor/stream';
import { addStyle } from '../editor/style';
import type { PropertyTable } from '../shared/property';
import { offerEventsOff } from '../editor/events-off';
import { prepareChanges } from '../editor/changes';
import { prepareDelivery } from '../editor/delivery';
import { checkIsNoneOfEditor, pathOf, WEBHOOK_PROPERTIES } from './properties';
import { isUnprotected, passwordsOf, type PasswordsTold } from './passwords.editor';

interface WebhookNode extends Editor.EditedNode {
  path?: string;
  outputs?: number;
  resources?: unknown;
  register?: boolean;
  watch?: unknown;
}

/** What a webhook node saves, checked with what only this page knows: where Node-RED serves its editor, and where nodes. */
const PROPERTIES = {
  ...WEBHOOK_PROPERTIES,
  stream: streamProperty(),
  path: {
    ...WEBHOOK_PROPERTIES.path,
    check: (value) => {
      checkIsNoneOfEditor(pathOf(value), { admin: window.location.pathname, node: nodeRoot() });
    },
  },
} as const satisfies PropertyTable;

/** What is typed in a field of the form. */
const typed = (property: string): string => String(valueOf(field(`node-input-${property}`)));

RED.nodes.registerType<WebhookNode>('open-connectors-webhook', {
  category: 'Maximizer',
  color: '#a9d3c9',
  icon: 'open-connectors-webhook.svg',
  inputs: 1,
  outputs: 1,
  defaults: { connection: CONNECTION, ...defaultsOf(PROPERTIES) },
  paletteLabel() {
    return this._?.('open-connectors-webhook.paletteLabel') ?? 'open connectors webhook';
  },
  label() {
    return this.name || this.path || this._('open-connectors-webhook.paletteLabel');
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  outputLabels(index) {
    const kinds = this.outputs === 3 ? ['created', 'updated', 'deleted'] : ['events'];
    return this._(`open-connectors-webhook.output.${kinds[index] ?? 'events'}`);
  },
  oneditprepare() {
    addStyle();
    const form = part(document, '#open-connectors-webhook-form');
    const text: Editor.Translate = (key, values) => this._(`open-connectors-webhook.${key}`, values);
    addHints(form, text);
    showPlaceholders(PROPERTIES, 'node-input', text);
    fillFields(this, PROPERTIES, 'node-input');
    field('node-input-resources').value = resourcesText(this.resources);
    prepareDelivery(form, this.id, text);
    const { typedWatch } = prepareChanges(form, this.watch, text);
    const opened = openForm(this, PROPERTIES, 'node-input', { resources: typedResources, watch: typedWatch });
    showReasons(form, opened, {
      ...PROPERTIES,
      stream: streamProperty((values) => ({ ...this, ...values, connection: typed('connection') })),
    });
    const told: PasswordsTold = new Map();
    const showProtection = async (connection: string): Promise<void> => {
      const passwords = await passwordsOf(connection, told);
      if (connection === typed('connection')) {
        part(form, '#maximizer-webhook-unprotected').hidden = !isUnprotected(passwords);
      }
    };
    const refresh = (): void => {
      part(form, '[data-note="path"]').textContent = text('note.address', {
        url: nodeAddress(typed('path')),
      });
      void showProtection(typed('connection'));
    };
    onEdit(form, refresh);
    // once Node-RED has filled the list of connections
    setTimeout(refresh, 60);
    refresh();
  },
  oneditdelete() {
    const connection = RED.nodes.node(typed('connection'));
    if (connection === null || connection === undefined) return;
    offerEventsOff(connection, (key, values) => connection._(`maximizer-config.${key}`, values));
  },
  oneditsave() {
    keepUnchanged(this);
  },
});

/** The map of resources that is typed; what cannot be read as it was typed, so that nobody has to type it again. */
function typedResources(): unknown {
  const text = typed('resources');
  const { resources, problems } = pollerConfiguration(text);
  return problems.length > 0 || isVariable(text) ? text : writePollerConfiguration(resources);
}

/** The map of resources as the form shows it. */
function resourcesText(resources: unknown): string {
  if (typeof resources === 'string') return resources;
  const isEmpty = typeof resources !== 'object' || resources === null || Object.keys(resources).length === 0;
  return isEmpty ? '' : JSON.stringify(resources, null, 2);
}
