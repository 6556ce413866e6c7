/** The headers of an answer. */
export interface Headers {
  /** The values of a header that are not blank, in the order they came. */
  values(name: string): readonly string[];
}

/**
 * An answer's headers as they were sent: Node.js itself drops some that come twice, and writes others in a row as if
 * they were one.
 */
export function headersOf(answer: { headers: unknown; request?: unknown }): Headers {
  const raw = rawHeaders(answer.request);
  const values = new Map<string, string[]>();
  const add = (name: string, value: string): void => {
    const text = value.trim();
    if (text === '') return;
    const key = name.toLowerCase();
    values.set(key, [...(values.get(key) ?? []), text]);
  };
  if (raw === undefined) {
    for (const [name, value] of Object.entries(answer.headers as object) as [string, unknown][]) {
      if (typeof value === 'string') add(name, value);
    }
  } else {
    for (let at = 0; at + 1 < raw.length; at += 2) add(raw[at] ?? '', raw[at + 1] ?? '');
  }
  return { values: (name) => values.get(name.toLowerCase()) ?? [] };
}

/** Names and values in turn, as the parser of Node.js leaves them at the answer to a request. */
function rawHeaders(request: unknown): readonly string[] | undefined {
  const raw = (request as { res?: { rawHeaders?: unknown } | null } | undefined)?.res?.rawHeaders;
  return Array.isArray(raw) && raw.every((text) => typeof text === 'string') ? raw : undefined;
}
