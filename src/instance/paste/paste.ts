import { ConfigurationError } from '../../errors';
import { pollerConfiguration, type PollerConfiguration } from '../../resource/configuration/read';
import { sourceOf, stringIn, type Source } from '../../resource/configuration/source';
import {
  CONFIGURATION_KEY,
  isEscapedJson,
  isMeantAsJson,
  LEGACY_KEY,
  textContent,
} from '../../resource/configuration/text';
import {
  bodyParts,
  readInstanceBody,
  type BodyNote,
  type ConnectionFields,
  type EventFields,
} from '../instance-body-read';
import { isCurl, readCurl } from './curl';
import { commandFields } from './curl-fields';
import { PASTED } from './shell-words';

/** Everything that a pasted text says. */
export interface Paste {
  /** What it says of the connection: secrets are among it, and go into their fields only. */
  fields: ConnectionFields;
  events: EventFields;
  /** The resources to poll, with what is wrong or odd about them; a text that cannot be read is a problem, too. */
  poller: PollerConfiguration;
  notes: readonly BodyNote[];
}

/** Longer texts are no configuration; what reads them would hold up the page. */
const LONGEST = 2_000_000;
/** How often JSON may be wrapped in JSON. */
const MOST_WRAPPINGS = 8;

/**
 * Reads whatever a person has: the body of an instance, its configuration as an object or as it is listed, a poller
 * configuration as an object, as JSON or as JSON in JSON, legacy lines, or a cURL command with one of these as its body.
 * Nothing is thrown. What is malformed is a problem with fault, line, column and cure; what is not taken is noted.
 */
export function readPaste(text: string): Paste {
  try {
    if (text.length > LONGEST) throw tooLong();
    const source = sourceOf(text);
    return isCurl(source.text) ? ofCommand(source) : ofContent(source);
  } catch (thrown) {
    if (!(thrown instanceof ConfigurationError)) throw thrown;
    return { ...NOTHING, poller: { ...NO_RESOURCES, problems: [thrown] } };
  }
}

const NO_RESOURCES: PollerConfiguration = { resources: [], warnings: [], problems: [] };
const NOTHING: Paste = { fields: {}, events: {}, poller: NO_RESOURCES, notes: [] };

function ofCommand(source: Source): Paste {
  const command = readCurl(source);
  const said = commandFields(command);
  const { fields, events, poller, notes } = command.body === undefined ? NOTHING : ofContent(command.body);
  return { fields: { ...said.fields, ...fields }, events, poller, notes: [...said.notes, ...notes] };
}

function ofContent(source: Source): Paste {
  if (source.text.trim() === '') return NOTHING;
  const opened = openedText(source);
  if ('lines' in opened) return { ...NOTHING, poller: pollerConfiguration(source.text) };
  const { json, source: inner, warnings } = opened;
  const parts = bodyParts(json);
  const poller =
    parts === undefined || hasPoller(parts.configuration) ? pollerConfiguration(json, inner) : NO_RESOURCES;
  const reading = parts === undefined ? NOTHING : readInstanceBody(parts);
  const { fields, events, notes } = reading;
  return { fields, events, notes, poller: { ...poller, warnings: [...warnings, ...poller.warnings] } };
}

/** The value of a text's JSON, also of JSON in JSON, and the names that it holds twice; or its lines. */
function openedText(
  source: Source,
): { json: unknown; source: Source; warnings: readonly string[] } | { lines: true } {
  const warnings: string[] = [];
  let inner = source;
  for (let wrapping = 0; wrapping < MOST_WRAPPINGS; wrapping += 1) {
    refuseOthers(inner);
    const content = textContent(inner, PASTED);
    if ('lines' in content) return { lines: true };
    warnings.push(...content.repeated.map((repeated) => `${repeated}; the last one counts`));
    if (typeof content.json !== 'string' || content.json.trim() === '')
      return { json: content.json, source: content.source, warnings };
    inner = stringIn(content.source, content.json);
  }
  throw new ConfigurationError(PASTED, `is wrapped more than ${MOST_WRAPPINGS} times`, {
    cure: 'Paste what is inside.',
  });
}

/** Texts that are neither JSON nor lines, told apart so that the error can say what is missing. */
function refuseOthers({ text, placeOf }: Source): void {
  if (isEscapedJson(text) || isMeantAsJson(text) || text.includes('|') || text.trim() === '') return;
  const isAddress = /^\s*(?:\/|https?:)/i.test(text);
  const [what, cure] = isAddress
    ? [
        'is an address alone',
        'Type it into the field Url, or paste it under a name: {"contacts": {"url": "…"}}.',
      ]
    : [
        'is neither JSON, nor lines of resource|url|…, nor a cURL command',
        'Paste an instance\'s body, a poller configuration such as {"contacts": {"url": "/hubs/crm/contacts"}}, or a command that begins with curl.',
      ];
  throw new ConfigurationError(PASTED, `${what} (line 1, column 1)`, { cure, at: placeOf(0) });
}

function hasPoller(configuration: Readonly<Record<string, unknown>>): boolean {
  return [CONFIGURATION_KEY, LEGACY_KEY].some((key) => {
    const value = configuration[key];
    return value !== undefined && value !== null && !(typeof value === 'string' && value.trim() === '');
  });
}

function tooLong(): ConfigurationError {
  return new ConfigurationError(PASTED, `is longer than ${LONGEST} characters`, {
    cure: 'Paste the configuration alone.',
  });
}
