import { ConfigurationError } from '../../errors';
import { DATE_KEYS } from './keys';
import { lineAndColumn, scanJson } from './json-scan';

/** What errors call the whole map, as the platform does. */
export const CONFIGURATION_KEY = 'event.poller.configuration';

/** A text's content: a value in JSON, or the resources of legacy lines, in order and with repeated names. */
export type TextContent =
  | { json: unknown; repeated: readonly string[] }
  | { lines: readonly [resource: string, raw: unknown][]; problems: readonly ConfigurationError[] };

/**
 * The content of a configuration that arrived as text.
 * @throws ConfigurationError with position, line and column of a mistake in JSON. It quotes nothing of the text,
 * which can be a whole instance with its secrets.
 */
export function textContent(text: string): TextContent {
  // a byte order mark, and a text copied out of a JSON string without its quotes: {\"contacts\": …}
  const bare = text.replace(/^\uFEFF/, '');
  const json = /^\s*[{[]\s*\\"/.test(bare) ? `"${bare.trim()}"` : bare;
  if (/^\s*["{[]/.test(json)) return jsonContent(json);
  if (bare.includes('|')) return legacyContent(bare);
  throw new ConfigurationError(CONFIGURATION_KEY, 'is neither JSON nor lines of resource|url|…', {
    cure: 'Paste the object as the platform shows it, such as {"contacts": {"url": "/hubs/crm/contacts"}}.',
    at: 0,
  });
}

function jsonContent(text: string): TextContent {
  const { fault, repeated } = scanJson(text);
  if (fault) {
    const place = lineAndColumn(text, fault.position);
    throw new ConfigurationError(CONFIGURATION_KEY, `is not JSON: ${fault.what} (${place})`, {
      cure: 'Correct the text there, or copy it again as a whole.',
      at: fault.position,
    });
  }
  return {
    json: JSON.parse(text),
    repeated: repeated.map(
      ({ name, position }) => `"${name}" is named twice (${lineAndColumn(text, position)})`,
    ),
  };
}

/**
 * Lines of `resource|url|xPathFilter|updatedDateField|updatedDateFormat|updatedDateTimezone|createdDateField|…`, of
 * which the last fields may be missing. The xPathFilter is the platform's; it is kept and has no effect here.
 */
function legacyContent(text: string): TextContent {
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
