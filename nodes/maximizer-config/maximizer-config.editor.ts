import { addCompletions, addSuggestions, type Suggestion } from '../editor/combo';
import { fillMissing, part } from '../editor/field';
import { addHints } from '../editor/hint';
import { showReasons, validator, type Check } from '../editor/reason';
import { addStyle } from '../editor/style';
import { CONNECTION_CHECKS, DEFAULT_BASE_URL } from './settings-check';

const HOSTS: Readonly<Record<string, readonly string[]>> = {
  'SAP Open Connectors': [
    'api.openconnectors.us2.ext.hana.ondemand.com',
    'api.openconnectors.ext.hana.ondemand.com',
    'api.openconnectors.eu10.ext.hana.ondemand.com',
    'api.openconnectors.us10.ext.hana.ondemand.com',
    'api.openconnectors.jp20.ext.hana.ondemand.com',
  ],
  'SAP Open Connectors, trial': [
    'api.openconnectors.trial.us10.ext.hana.ondemand.com',
    'api.openconnectors.trial.eu10.ext.hana.ondemand.com',
    'api.openconnectors.trial.ap21.ext.hana.ondemand.com',
  ],
  'Cloud Elements': ['api.cloud-elements.com', 'api.cloud-elements.co.uk'],
};

const BASE_URLS: readonly Suggestion[] = Object.entries(HOSTS).flatMap(([group, hosts]) =>
  hosts.map((host) => ({ value: `https://${host}/elements/api-v2`, label: host, group })),
);

/** A secret that is there already arrives as a placeholder, never as itself. */
const requiredSecret =
  (what: string): Check =>
  (value) => {
    if (typeof value !== 'string' || value.trim() === '') {
      throw new Error(
        `the ${what} is missing. Enter it, or \${NAME} of an environment variable that holds it.`,
      );
    }
  };

RED.nodes.registerType('maximizer-config', {
  category: 'config',
  defaults: {
    name: { value: '' },
    baseUrl: { value: DEFAULT_BASE_URL, validate: validator(CONNECTION_CHECKS.baseUrl) },
    elementKey: { value: 'maximizer', validate: validator(CONNECTION_CHECKS.elementKey) },
    instanceId: { value: '', validate: validator(CONNECTION_CHECKS.instanceId) },
    timeZone: { value: 'UTC', validate: validator(CONNECTION_CHECKS.timeZone) },
    maxConcurrent: { value: 4, validate: validator(CONNECTION_CHECKS.maxConcurrent) },
    requestsPerSecond: { value: '', validate: validator(CONNECTION_CHECKS.requestsPerSecond) },
  },
  credentials: {
    userSecret: { type: 'password', validate: validator(requiredSecret('user secret')) },
    organizationSecret: { type: 'password' },
    instanceToken: { type: 'password', validate: validator(requiredSecret('instance token')) },
    signatureKey: { type: 'password' },
    previousSignatureKey: { type: 'password' },
    callbackUser: { type: 'password' },
    callbackPassword: { type: 'password' },
  },
  paletteLabel: 'maximizer connection',
  label() {
    const { name, instanceId, elementKey } = this as typeof this & {
      instanceId?: string;
      elementKey?: string;
    };
    if (name) return name;
    return instanceId ? `${elementKey ?? 'maximizer'} ${instanceId}` : this._('maximizer-config.unnamed');
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  oneditprepare() {
    addStyle();
    const form = part(document, '#maximizer-config-form');
    const text = (key: string): string => this._(`maximizer-config.${key}`);
    addHints(form, text);
    fillMissing(this, 'node-config-input');
    addSuggestions('node-config-input-baseUrl', BASE_URLS, text('label.suggestions'));
    addCompletions('node-config-input-timeZone', Intl.supportedValuesOf('timeZone'));
    showReasons(this, form, 'node-config-input');
  },
});
