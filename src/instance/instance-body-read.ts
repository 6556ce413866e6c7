import { isMasked } from '../connector/platform-json';
import { isMembers, nameOf, type Members } from '../json';
import { nearestOf } from '../resource/configuration/nearest';
import { CONFIGURATION_KEY, LEGACY_KEY } from '../resource/configuration/text';

/** Fields of a connection's form. */
export type ConnectionField =
  | 'baseUrl'
  | 'elementKey'
  | 'instanceId'
  | 'instanceName'
  | 'tags'
  | 'oauthCallbackUrl'
  | 'datacenter'
  | 'alias'
  | 'apiUrl'
  | 'apiKey'
  | 'apiSecret'
  | 'signatureKey'
  | 'callbackUser'
  | 'callbackPassword'
  | 'userSecret'
  | 'organizationSecret'
  | 'instanceToken';

/** What a body says of the connection, as far as it says it. */
export type ConnectionFields = Partial<Record<ConnectionField, string>>;

/** What it says of events, beside the resources that are polled. */
export interface EventFields {
  enabled?: string;
  callbackUrl?: string;
  /** Minutes. */
  refreshInterval?: string;
}

/** Why a key had no effect, or what is odd about it. */
export type NoteKind =
  /** A text that documentation leaves to be filled in, such as `<Add_Your_Tag>`. */
  | 'placeholder'
  /** A secret that the platform hides. */
  | 'masked'
  /** Nobody knows such a key. */
  | 'unknown'
  /** The platform's own, of which nothing here is made. */
  | 'unused'
  /** A value of a kind that its key cannot have. */
  | 'unreadable'
  /** A grant code, which works once and belongs to Connect. */
  | 'code'
  /** An address such as `https;//…`: it is taken as it is. */
  | 'address'
  /** A secret that belongs to no field of this form, or cannot be told for sure. */
  | 'secret';

/** What is to be said of a key. It holds no value that can be a secret. */
export interface BodyNote {
  kind: NoteKind;
  key: string;
  /** The key that is surely meant, or what stands in its place; blank: nothing more can be said. */
  detail: string;
}

/** What an instance's body says, or its configuration alone. */
export interface BodyReading {
  fields: ConnectionFields;
  events: EventFields;
  notes: readonly BodyNote[];
}

const FIELDS: Readonly<Record<string, ConnectionField>> = {
  'oauth.callback.url': 'oauthCallbackUrl',
  'oauth.api.key': 'apiKey',
  'oauth.api.secret': 'apiSecret',
  'maximizer.datacenter': 'datacenter',
  'maximizer.alias': 'alias',
  'maximizer.url': 'apiUrl',
  'event.notification.signature.key': 'signatureKey',
  'event.notification.basic.username': 'callbackUser',
  'event.notification.basic.password': 'callbackPassword',
};
const EVENTS: Readonly<Record<string, keyof EventFields>> = {
  'event.notification.enabled': 'enabled',
  'event.notification.callback.url': 'callbackUrl',
  'event.poller.refresh_interval': 'refreshInterval',
};
/** Whether a text can be the value of such a setting. */
const SAYS: Readonly<Record<keyof EventFields, (text: string) => boolean>> = {
  enabled: (text) => /^(?:true|false)$/i.test(text),
  callbackUrl: () => true,
  refreshInterval: (text) => /^\d+(?:\.\d+)?$/.test(text) && Number(text) > 0,
};
/** Read by the poller configuration's own reader. */
const POLLER = [CONFIGURATION_KEY, LEGACY_KEY];
const VENDOR_TYPE = 'event.vendor.type';
const SETTINGS = [...Object.keys(FIELDS), ...Object.keys(EVENTS), ...POLLER, VENDOR_TYPE];
const SECRET_FIELDS = new Set<string>([
  'apiKey',
  'apiSecret',
  'signatureKey',
  'callbackUser',
  'callbackPassword',
  'instanceToken',
]);

const BODY_KEYS = ['element', 'providerData', 'configuration', 'tags', 'name', 'id', 'token'];
/** Keys of the platform's answers that say nothing here; unknown, they would pass for slips of keys that look alike. */
const ANSWER_KEYS = new Set(['elementId']);
const ADDRESS = /(?:url|URL)$/;

/**
 * The settings of a body of `POST /instances`, of an instance as the platform answers it, of its `configuration`, or of
 * the list of `GET /instances/{id}/configuration`; undefined for anything else, such as a poller configuration.
 */
export function bodyParts(value: unknown): { body: Members; configuration: Members } | undefined {
  if (Array.isArray(value)) {
    const configuration = listedSettings(value);
    return configuration === undefined ? undefined : { body: {}, configuration };
  }
  if (!isMembers(value)) return undefined;
  if (isSettings(value)) return { body: {}, configuration: value };
  const inner = value['configuration'];
  const configuration = Array.isArray(inner) ? listedSettings(inner) : isMembers(inner) ? inner : undefined;
  const isBody =
    isMembers(value['element']) ||
    isMembers(value['providerData']) ||
    (configuration !== undefined && isSettings(configuration));
  // a resource may be called configuration, and have an url
  const isWrapper =
    configuration !== undefined && Object.keys(configuration).length === 0 && value['url'] === undefined;
  return isBody || isWrapper ? { body: value, configuration: configuration ?? {} } : undefined;
}

/** Reads such a body. What it says and is not taken is noted: nothing is dropped without a word. */
export function readInstanceBody({
  body,
  configuration,
}: {
  body: Members;
  configuration: Members;
}): BodyReading {
  const fields: ConnectionFields = {};
  const events: EventFields = {};
  const notes: BodyNote[] = [];
  const note = (kind: NoteKind, key: string, detail = ''): void => {
    notes.push({ kind, key, detail });
  };
  /** A value that says something, as text; what else stands there is noted. */
  const told = (key: string, value: unknown, isSecret: boolean): string | undefined => {
    if (value === undefined || value === null || value === '') return undefined;
    const text = typeof value === 'boolean' ? String(value) : nameOf(value);
    if (text === undefined) note('unreadable', key);
    else if (isMasked(text)) note('masked', key);
    else if (isPlaceholder(text)) note('placeholder', key, isSecret ? '' : text);
    else return text;
    return undefined;
  };
  const takeField = (field: ConnectionField, key: string, value: unknown): void => {
    const text = told(key, value, SECRET_FIELDS.has(field));
    if (text === undefined) return;
    fields[field] = text;
    if (ADDRESS.test(key) && isOddAddress(text)) note('address', key, beginningOf(text));
  };

  for (const [key, value] of Object.entries(configuration)) {
    const field = Object.hasOwn(FIELDS, key) ? FIELDS[key] : undefined;
    const event = Object.hasOwn(EVENTS, key) ? EVENTS[key] : undefined;
    if (field !== undefined) takeField(field, key, value);
    else if (event !== undefined) {
      const text = told(key, value, false);
      if (text === undefined) continue;
      const said = text.trim();
      if (!SAYS[event](said)) {
        note('unreadable', key);
        continue;
      }
      events[event] = event === 'enabled' ? said.toLowerCase() : said;
      if (event === 'callbackUrl' && isOddAddress(text)) note('address', key, beginningOf(text));
    } else if (!POLLER.includes(key)) noteSetting(key, value, note);
  }
  takeBody(body, { takeField, told, note });
  return { fields, events, notes };
}

type Noting = (kind: NoteKind, key: string, detail?: string) => void;

/** A setting that nothing here is made of. Those that say nothing, or what is so anyway, need no word. */
function noteSetting(key: string, value: unknown, note: Noting): void {
  if (value === undefined || value === null || value === '') return;
  if (key === VENDOR_TYPE && value === 'polling') return;
  const meant = key === VENDOR_TYPE ? undefined : nearestOf(key, SETTINGS);
  if (meant === undefined) note('unused', key);
  else note('unknown', key, meant);
}

function takeBody(
  body: Members,
  {
    takeField,
    told,
    note,
  }: {
    takeField: (field: ConnectionField, key: string, value: unknown) => void;
    told: (key: string, value: unknown, isSecret: boolean) => string | undefined;
    note: Noting;
  },
): void {
  const element = body['element'];
  if (isMembers(element)) takeField('elementKey', 'element.key', element['key']);
  else if (element !== undefined && element !== null) note('unreadable', 'element');
  takeField('instanceId', 'id', body['id']);
  takeField('instanceName', 'name', body['name']);
  takeField('instanceToken', 'token', body['token']);
  const tags: readonly unknown[] = Array.isArray(body['tags']) ? body['tags'] : [];
  for (const tag of tags) if (typeof tag !== 'string') note('unreadable', 'tags');
  const taken = tags
    .map((tag) => (typeof tag === 'string' ? told('tags', tag, false) : undefined))
    .filter((tag) => tag !== undefined);
  if (taken.length > 0) takeField('tags', 'tags', taken.join(', '));
  const provider = body['providerData'];
  const code = isMembers(provider) ? provider['code'] : undefined;
  // an export has a placeholder there, which needs no word
  if (typeof code === 'string' && code !== '' && !isPlaceholder(code)) note('code', 'providerData.code');
  for (const [key, value] of Object.entries(body)) {
    if (BODY_KEYS.includes(key) || value === null || value === undefined) continue;
    const meant = ANSWER_KEYS.has(key) ? undefined : nearestOf(key, BODY_KEYS.slice(0, 5));
    if (meant === undefined) note('unused', key);
    else note('unknown', key, meant);
  }
}

/** What stands for something to be filled in: `<api key>`, `{{token}}`, `{id}`, `$SECRET`. */
export function isPlaceholder(text: string): boolean {
  return /^\s*(?:<[^<>]*>|\{\{?[^{}]*\}?\}|%\w+%|\$\w+|\[(?:your|insert|add)[^\]]*\])\s*$/i.test(text);
}

/** An address that begins almost as one: `https;//`, `http:/host`, `htpps://`. */
export function isOddAddress(text: string): boolean {
  return !/^(?:https?:\/\/[^/]|\$\{)/i.test(text.trim());
}

/** What an address begins with, up to its slashes. */
export function beginningOf(address: string): string {
  return (/^[^/]*\/*/.exec(address.trim())?.[0] ?? '').slice(0, 12);
}

function isSettings(members: Members): boolean {
  return Object.keys(members).some((key) => /^(?:event|oauth|maximizer)\.\S/.test(key));
}

/** `[{"key": "event.poller.configuration", "propertyValue": "…"}]` as an object; undefined for another list. */
function listedSettings(list: readonly unknown[]): Members | undefined {
  const settings = list.filter(
    (item): item is Members => isMembers(item) && typeof item['key'] === 'string' && 'propertyValue' in item,
  );
  if (settings.length === 0 || settings.length < list.length) return undefined;
  return Object.fromEntries(settings.map((item) => [String(item['key']), item['propertyValue']]));
}
