import { ConfigurationError } from '../../errors';
import { DATE_KEYS } from './keys';
import { jsonCure } from './json-cures';
import { scanJson } from './json-scan';
import { placeText, type Source } from './source';

/** What errors call the whole map, as the platform does. */
export const CONFIGURATION_KEY = 'event.poller.configuration';
/** The legacy name of the configuration, which holds lines, or names alone. */
export const LEGACY_KEY = 'event.poller.urls';

/** A text's content: a value in JSON, or the resources of legacy lines, in order and with repeated names. */
export type TextContent =
  | { json: unknown; source: Source; repeated: readonly string[] }
  | { lines: readonly [resource: string, raw: unknown][]; problems: readonly ConfigurationError[] };

/** What is not JSON and no line of anything. */
const NEITHER = {
  what: 'is neither JSON nor lines of resource|url|…',
  cure: 'Paste the object as the platform shows it, such as {"contacts": {"url": "/hubs/crm/contacts"}}.',
};

/**
 * The content of a configuration that arrived as text.
 * @param key what errors call the text
 * @throws ConfigurationError with position, line and column of a mistake in JSON. It quotes nothing of the text but a
 * single character, for it can be a whole instance with its secrets.
 */
export function textContent(source: Source, key = CONFIGURATION_KEY): TextContent {
  const { text } = source;
  if (isEscapedJson(text)) return jsonContent(quotedAgain(source), key);
  if (isMeantAsJson(text)) return jsonContent(source, key);
  if (text.includes('|')) return legacyContent(text);
  throw new ConfigurationError(key, NEITHER.what, { cure: NEITHER.cure, at: 0 });
}

/** Whether a text is JSON, or was to be: what word processors and other languages write in its place is told as its fault. */
export function isMeantAsJson(text: string): boolean {
  return /^\s*["'{[\u2018-\u201F\u00AB]/.test(text) || /^\s*(?:\/\/|\/\*|#|[\w.]+\s*[:=])[^|]*\{/.test(text);
}

/** A text that was copied out of a JSON string without its quotes: `{\"contacts\": …}`. */
export function isEscapedJson(text: string): boolean {
  return /^\s*[{[]\s*\\"/.test(text);
}

function quotedAgain(source: Source): Source {
  const start = source.text.length - source.text.trimStart().length;
  return {
    text: `"${source.text.trim()}"`,
    whole: source.whole,
    placeOf: (at) => source.placeOf(start + Math.max(0, at - 1)),
  };
}

function jsonContent(source: Source, key: string): TextContent {
  const { fault, repeated } = scanJson(source.text);
  if (fault) {
    const { position, what } = fault;
    throw new ConfigurationError(key, `is not JSON: ${what} (${placeText(source, position)})`, {
      cure: jsonCure(source.text, position, what),
      at: source.placeOf(position),
    });
  }
  return {
    json: JSON.parse(source.text),
    source,
    repeated: repeated.map(
      ({ name, position }) => `"${name}" is named twice (${placeText(source, position)})`,
    ),
  };
}

/**
 * The names of a text that names resources alone, separated by lines, bars, commas or blanks; none where it says more.
 * So `event.poller.urls` chooses the connector's own defaults.
 */
export function namesAlone(text: string): string[] {
  const names = text.split(/\\n|[\s|,;]+/).filter((name) => name !== '');
  return names.every((name) => /^[A-Za-z][\w-]*(?:\/[\w-]+)*$/.test(name) && !name.startsWith('hubs/'))
    ? names
    : [];
}

/** The error for such a text. */
export function namesAloneError(key: string, names: readonly string[]): ConfigurationError {
  const shown = names.slice(0, 5).join(', ') + (names.length > 5 ? ', …' : '');
  const [first = 'contacts'] = names;
  return new ConfigurationError(
    key,
    `says no url (${shown}): these names choose the connector's own defaults`,
    {
      cure: `Here each needs its url: write ${first}|/hubs/crm/${first}, or {"${first}": {"url": "/hubs/crm/${first}"}}.`,
    },
  );
}

/**
 * Lines of `resource|url|xPathFilter|updatedDateField|updatedDateFormat|updatedDateTimezone|createdDateField|…`, of
 * which the last fields may be missing. The xPathFilter is the platform's; it is kept and has no effect here.
 */
function legacyContent(text: string): TextContent {
  const names = namesAlone(text);
  if (names.length > 0) return { lines: [], problems: [namesAloneError(LEGACY_KEY, names)] };
  const lines: [resource: string, raw: unknown][] = [];
  const problems: ConfigurationError[] = [];
  for (const [index, line] of text.split(/\r\n|\r|\n|\\n/).entries()) {
    if (line.trim() === '') continue;
    const [resource = '', url, xPathFilter, ...dates] = line.split('|');
    if (dates.length > DATE_KEYS.length) {
      const what = `has ${dates.length + 3} fields instead of at most 9 (line ${index + 1})`;
      const cure =
        'A | inside a url or format cannot be told from the next field: write the configuration as JSON.';
      problems.push(new ConfigurationError(resource.trim(), what, { cure, at: line.lastIndexOf('|') }));
      continue;
    }
    const datesConfiguration = filled(DATE_KEYS.map((key, at) => [key, dates[at]]));
    lines.push([
      resource,
      filled([
        ['url', url],
        ['xPathFilter', xPathFilter],
        ['datesConfiguration', Object.keys(datesConfiguration).length > 0 ? datesConfiguration : ''],
      ]),
    ]);
  }
  return { lines, problems };
}

/** The members that say something. */
function filled(members: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(
    members.filter(([, value]) => value !== undefined && !(typeof value === 'string' && value.trim() === '')),
  );
}
