import { ConfigurationError } from '../../src/errors';
import { addCompletions, addSuggestions, type Suggestion } from '../editor/combo';
import { defaultsOf, validator } from '../editor/defaults';
import { part } from '../editor/field';
import { offerEventsOff } from '../editor/events-off';
import { addHints } from '../editor/hint';
import { showPlaceholders } from '../editor/placeholder';
import { fillFields, keepUnchanged, keepUnset, openForm } from '../editor/open-form';
import { showReasons } from '../editor/reason';
import { addStyle } from '../editor/style';
import { prepareBody } from './form/body.editor';
import { prepareConnect } from './form/connect.editor';
import { prepareEvents } from './form/events.editor';
import ownCss from './form.css';
import { prepareInstance } from './form/instance.editor';
import { textOf } from '../shared/properties';
import type { Check, PropertyTable } from '../shared/property';
import { CONNECTION_PROPERTIES } from './properties';
import { formTokens } from './form/tokens.editor';
import { eventsOf } from '../editor/connection-users';

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
const requiredSecret = (key: string, what: string): Check => {
  return (value) => {
    if (textOf(value) !== '') return;
    throw new ConfigurationError(key, `the ${what} is missing`, {
      cure: 'Enter it, or ${NAME} of an environment variable that holds it.',
    });
  };
};

/** The passwords that no connection can do without. */
const REQUIRED_SECRETS = {
  userSecret: { value: '', check: requiredSecret('userSecret', 'user secret') },
  instanceToken: { value: '', check: requiredSecret('instanceToken', 'instance token') },
} as const satisfies PropertyTable;

const PASSWORD = { type: 'password' } as const;
const CREDENTIALS = {
  userSecret: { ...PASSWORD, validate: validator('userSecret', REQUIRED_SECRETS.userSecret.check) },
  organizationSecret: PASSWORD,
  instanceToken: {
    ...PASSWORD,
    validate: validator('instanceToken', REQUIRED_SECRETS.instanceToken.check),
  },
  instanceTokenClaim: PASSWORD,
  apiKey: PASSWORD,
  apiSecret: PASSWORD,
  signatureKey: PASSWORD,
  previousSignatureKey: PASSWORD,
  callbackUser: PASSWORD,
  callbackPassword: PASSWORD,
};

/** What the open form has to do when it is saved, cancelled or its node deleted. */
let open = { saved: (): void => undefined, cancelled: (): void => undefined };

RED.nodes.registerType('maximizer-config', {
  category: 'config',
  defaults: defaultsOf(CONNECTION_PROPERTIES),
  credentials: CREDENTIALS,
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
    addStyle(ownCss);
    const form = part(document, '#maximizer-config-form');
    const text: Editor.Translate = (key, values) => this._(`maximizer-config.${key}`, values);
    addHints(form, text);
    showPlaceholders(CONNECTION_PROPERTIES, 'node-config-input', text);
    fillFields(this, CONNECTION_PROPERTIES, 'node-config-input');
    addSuggestions('node-config-input-baseUrl', BASE_URLS, text('label.suggestions'));
    addCompletions('node-config-input-timeZone', Intl.supportedValuesOf('timeZone'));
    const opened = openForm(this, CONNECTION_PROPERTIES, 'node-config-input');
    showReasons(form, opened, { ...CONNECTION_PROPERTIES, ...REQUIRED_SECRETS });
    const tokens = formTokens(this, text);
    const cancelConnect = prepareConnect(this, form, tokens, text);
    prepareInstance(this, form, tokens, text);
    prepareEvents(this, form, text);
    const bodySaved = prepareBody(this, form, text);
    open = {
      saved: () => {
        cancelConnect();
        tokens.saved();
        bodySaved();
      },
      cancelled: () => {
        cancelConnect();
        tokens.cancelled();
      },
    };
  },
  oneditsave() {
    open.saved();
    keepUnchanged(this);
    keepUnset(this, Object.keys(CREDENTIALS), 'node-config-input');
  },
  oneditcancel() {
    open.cancelled();
  },
  oneditdelete() {
    open.cancelled();
    // without a webhook node the platform sends no events here
    if (eventsOf(this.id) === null) return;
    const text: Editor.Translate = (key, values) => this._(`maximizer-config.${key}`, values);
    offerEventsOff(this as typeof this & Record<string, unknown>, text);
  },
});
