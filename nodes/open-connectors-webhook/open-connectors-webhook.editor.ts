import { isZone } from '../../src/dates';
import { pollerConfiguration } from '../../src/resource/configuration/read';
import { writePollerConfiguration } from '../../src/resource/configuration/write';
import { field, fillMissing, isVariable, onEdit, part, valueOf } from '../editor/field';
import { addHints } from '../editor/hint';
import { showReasons, validator } from '../editor/reason';
import { addStyle } from '../editor/style';
import { offerEventsOff } from '../editor/events-off';
import { prepareDelivery } from '../editor/delivery';
import { DEFAULT_INTERVAL, DEFAULT_PATH, registerFault, WEBHOOK_CHECKS } from './checks';
import { isUnprotected, passwordsOf, type PasswordsTold } from './passwords.editor';

interface WebhookNode extends Editor.EditedNode {
  path?: string;
  outputs?: number;
  resources?: unknown;
  register?: boolean;
}

/** What is typed in a field of the form. */
const typed = (property: string): string => String(valueOf(field(`node-input-${property}`)));

/** A check, and beside it whether registering has all it needs. */
const withRegistration =
  (key: 'callbackUrl' | 'resources') =>
  (value: unknown): void => {
    WEBHOOK_CHECKS[key](value);
    if (document.getElementById('open-connectors-webhook-form') === null) return;
    if (valueOf(field('node-input-register')) !== true) return;
    const fault = registerFault({ callbackUrl: typed('callbackUrl'), resources: typed('resources') });
    if (fault?.key === key) throw fault;
  };

RED.nodes.registerType<WebhookNode>('open-connectors-webhook', {
  category: 'Maximizer',
  color: '#a9d3c9',
  icon: 'open-connectors-webhook.svg',
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: '' },
    connection: { value: '', type: 'maximizer-config', required: true, label: 'connection' },
    path: { value: DEFAULT_PATH, validate: validator(WEBHOOK_CHECKS.path) },
    callbackUrl: { value: '', validate: validator(withRegistration('callbackUrl')) },
    fetchRecord: { value: true },
    outputs: { value: 1 },
    delivery: { value: 'handoff' },
    maxUnacknowledged: { value: 100, validate: validator(WEBHOOK_CHECKS.maxUnacknowledged) },
    acknowledgeTimeout: { value: 60, validate: validator(WEBHOOK_CHECKS.acknowledgeTimeout) },
    maxAttempts: { value: 5, validate: validator(WEBHOOK_CHECKS.maxAttempts) },
    resources: { value: {}, validate: validator(withRegistration('resources')) },
    refreshInterval: { value: DEFAULT_INTERVAL, validate: validator(WEBHOOK_CHECKS.refreshInterval) },
    register: { value: false },
  },
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
    fillMissing(this, 'node-input');
    field('node-input-resources').value = resourcesText(this.resources);
    prepareDelivery(form, this.id, text);
    showReasons(this, form, 'node-input');
    const told: PasswordsTold = new Map();
    const showProtection = async (connection: string): Promise<void> => {
      const passwords = await passwordsOf(connection, told);
      if (connection === typed('connection')) {
        part(form, '#maximizer-webhook-unprotected').hidden = !isUnprotected(passwords);
      }
    };
    const refresh = (): void => {
      part(form, '#maximizer-webhook-address').textContent = text('note.address', {
        url: addressOf(typed('path')),
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
    const text = typed('resources');
    // else the editor would put the text itself in place of what is saved here
    field('node-input-resources').id = '';
    if (text === resourcesText(this.resources)) return;
    const { resources, problems } = pollerConfiguration(text, isZone);
    // what cannot be read is kept as it was typed, so that nobody has to type it again
    this.resources = problems.length > 0 || isVariable(text) ? text : writePollerConfiguration(resources);
  },
});

/** The map of resources as the form shows it. */
function resourcesText(resources: unknown): string {
  if (typeof resources === 'string') return resources;
  const isEmpty = typeof resources !== 'object' || resources === null || Object.keys(resources).length === 0;
  return isEmpty ? '' : JSON.stringify(resources, null, 2);
}

/** Where the browser sees this Node-RED, with the node's path. */
function addressOf(path: string): string {
  const root = RED.settings['httpNodeRoot'];
  const below = typeof root === 'string' ? root : '/';
  return window.location.origin + `${below}/${path}`.replace(/\/{2,}/g, '/');
}
