import { javaFormat } from './java-format';

/** A polled url, ready to be read. */
export interface PollUrl {
  path: string;
  query: URLSearchParams;
}

/**
 * The url of a poller configuration with its dates filled in.
 * @param since where the poll begins, ms
 * @throws Error for a placeholder or a date pattern that Java refuses
 */
export function pollUrl(template: string, since: number, now: number): PollUrl {
  const url = template.replaceAll(/\$\{([^}]*)\}/g, (_, content: string) => filled(content, since, now));
  const mark = url.indexOf('?');
  if (mark < 0) return { path: url, query: new URLSearchParams() };
  const query = new URLSearchParams();
  for (const pair of url.slice(mark + 1).split(/&(?=[\w.[\]]+=)/)) {
    const equals = pair.indexOf('=');
    query.set(decoded(pair.slice(0, equals)), decoded(pair.slice(equals + 1)));
  }
  return { path: url.slice(0, mark), query };
}

function filled(content: string, since: number, now: number): string {
  const [, name = '', argument] = /^\s*(\w+)(?::([^]*))?$/.exec(content) ?? [];
  switch (name.toLowerCase()) {
    case 'date':
    case 'gmtdate':
      return javaFormat(argument ?? "yyyy-MM-dd'T'HH:mm:ssXXX", 'GMT').format(since);
    case 'datetimezone':
    case 'nowtimezone': {
      const [, zone = '', format = ''] = /^([+-]\d{1,2}:\d\d|[^:]*):([^]*)$/.exec(argument ?? '') ?? [];
      return javaFormat(format, zone).format(name.toLowerCase() === 'nowtimezone' ? now : since);
    }
    case 'milliseconds':
      return String(since);
    case 'epoch': {
      const perUnit = { s: 1 / 1000, ms: 1, us: 1000 }[argument ?? 'ms'];
      if (perUnit !== undefined) return String(Math.floor(since * perUnit));
    }
  }
  throw new Error(`No value for the placeholder \${${content}}`);
}

/** Configurations come encoded or not; a bare + is meant as it stands. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
