import { ConfigurationError } from '../../errors';
import type { Source } from '../../resource/configuration/source';
import { PASTED, shellWords, type Word } from './shell-words';

/** What a cURL command says, as far as it concerns a connection. */
export interface CurlCommand {
  /** As written; undefined where there is none. */
  url: string | undefined;
  headers: readonly { name: string; value: string }[];
  /** The body that it sends; undefined for none. */
  body: Source | undefined;
  /** Options that carry something of their own and are not read, such as `--user`. */
  unread: readonly string[];
}

/** Whether a text is a cURL command, also behind a prompt and comments. */
export function isCurl(text: string): boolean {
  return START.test(text);
}

const START = /^(?:\s|#[^\r\n]*(?:[\r\n]|$))*(?:[$>%]\s+)?(?:\S{0,200}[\\/])?curl(?:\.exe)?(?=\s)/i;

/** Options with a value, by their letters; those that matter here have a meaning. */
type Meaning = 'url' | 'header' | 'data' | 'file' | 'form' | 'secret' | 'other';
const OPTIONS: Readonly<Record<string, Meaning>> = {
  '--url': 'url',
  '-H': 'header',
  '--header': 'header',
  '-d': 'data',
  '--data': 'data',
  '--data-ascii': 'data',
  '--data-binary': 'data',
  '--data-raw': 'data',
  '--data-urlencode': 'data',
  '--json': 'data',
  '-T': 'file',
  '--upload-file': 'file',
  '-K': 'file',
  '--config': 'file',
  '-F': 'form',
  '--form': 'form',
  '--form-string': 'form',
  '-u': 'secret',
  '--user': 'secret',
  '-b': 'secret',
  '--cookie': 'secret',
  '-E': 'secret',
  '--cert': 'secret',
  '--key': 'secret',
  '--oauth2-bearer': 'secret',
  '-x': 'other',
  '--proxy': 'other',
};
/** Options with a value that says nothing of a connection: how long, how often, where to write. */
const VALUED = new Set(
  `-X --request -A --user-agent -e --referer -o --output -m --max-time -w --write-out -r --range -y -Y -z -c --cookie-jar
  --connect-timeout --retry --retry-delay --retry-max-time --limit-rate --cacert --capath --resolve --interface -D
  --dump-header --stderr --trace --trace-ascii -C --max-redirs --proto --ciphers --tls-max --noproxy`.split(
    /\s+/,
  ),
);

/**
 * Reads a cURL command as bash or Windows' cmd would run it.
 * @throws ConfigurationError for a quote that is not closed, and for a body that lies in a file
 */
export function readCurl(source: Source): CurlCommand {
  const [, ...words] = shellWords(startOf(source));
  const headers: { name: string; value: string }[] = [];
  const bodies: Source[] = [];
  const unread: string[] = [];
  let url: string | undefined;
  const take: Readonly<Record<Meaning, (option: string, value: Word) => void>> = {
    url: (_option, { text }) => {
      url ??= text;
    },
    header: (_option, { text }) => {
      const [name = '', ...rest] = text.split(':');
      headers.push({ name: name.trim().toLowerCase(), value: rest.join(':').trim() });
    },
    data: (option, value) => {
      if (value.text.startsWith('@') && option !== '--data-raw') throw inFile(value);
      // --data-raw sends an @ as it is, but nobody means that
      if (/^@\S/.test(value.text)) throw inFile(value);
      bodies.push(value);
    },
    file: (_option, value) => {
      throw inFile(value);
    },
    form: (option) => unread.push(option),
    secret: (option) => unread.push(option),
    other: () => undefined,
  };
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index];
    if (word === undefined) break;
    const option = optionOf(word);
    if (option === undefined) {
      take.url('', word);
      continue;
    }
    const meaning = OPTIONS[option.name];
    if (meaning === undefined && !VALUED.has(option.name)) continue;
    const value = option.value ?? words[(index += 1)];
    if (meaning !== undefined && value !== undefined) take[meaning](option.name, value);
  }
  return { url, headers, body: joined(bodies), unread };
}

/** The command without what stands before it. */
function startOf(source: Source): Source {
  const before = START.exec(source.text)?.[0] ?? '';
  const start = before.length - (/\S+$/.exec(before)?.[0].length ?? 0);
  return {
    text: source.text.slice(start),
    whole: source.whole,
    placeOf: (at) => source.placeOf(start + at),
  };
}

/** An option and the value that is written with it (`-XPOST`, `--header=…`); undefined for a word that is none. */
function optionOf(word: Word): { name: string; value?: Word } | undefined {
  // word processors make one dash of two
  const text = word.text.replace(/^[\u2013\u2014](?=\w)/, '--');
  const moved = text.length - word.text.length;
  const valueFrom = (at: number): Word => ({
    ...word,
    text: text.slice(at),
    placeOf: (place) => word.placeOf(at - moved + place),
  });
  if (/^--\w/.test(text)) {
    const equals = text.indexOf('=');
    return equals < 0 ? { name: text } : { name: text.slice(0, equals), value: valueFrom(equals + 1) };
  }
  if (!/^-\w/.test(text)) return undefined;
  // several letters in one word; the first with a value takes the rest of it
  for (let at = 1; at < text.length; at += 1) {
    const name = `-${text.charAt(at)}`;
    if (OPTIONS[name] === undefined && !VALUED.has(name)) continue;
    return at + 1 < text.length ? { name, value: valueFrom(at + 1) } : { name };
  }
  return { name: text };
}

function joined(bodies: readonly Source[]): Source | undefined {
  const [first, ...rest] = bodies;
  if (first === undefined || rest.length === 0) return first;
  const text = bodies.map((body) => body.text).join('&');
  return { text, whole: first.whole, placeOf: (at) => first.placeOf(Math.min(at, first.text.length)) };
}

function inFile(value: Word): ConfigurationError {
  const name = value.text.replace(/^@/, '');
  const shown = /^[\w./\\-]{1,60}$/.test(name) && name !== '-' ? ` ${name}` : '';
  return new ConfigurationError(PASTED, `the body of the command lies in a file${shown}`, {
    cure: 'Paste what the file holds.',
    at: value.placeOf(0),
  });
}
