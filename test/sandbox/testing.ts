import { startSandbox } from './index';
import type { Sandbox, SandboxOptions, SandboxRecord } from './index';

/** What a call of these tests got. */
export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON; undefined when it is none. */
  body: unknown;
  /** The body's records; empty when it is no array. */
  rows: SandboxRecord[];
  /** The body as an object. */
  object: SandboxRecord;
}

/** A request: authorized as the vendor's own clients do, with all three secrets on every call. */
export interface Request {
  method?: string;
  /** Sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Calls a sandbox below its API root. */
export async function call(sandbox: Sandbox, path: string, request: Request = {}): Promise<Reply> {
  const headers: Record<string, string> = {
    authorization: `${sandbox.platformAuthorization()}, Element ${sandbox.instance.token}`,
  };
  if (request.body !== undefined) headers['content-type'] = 'application/json';
  const response = await fetch(sandbox.url + path, {
    method: request.method ?? 'GET',
    redirect: 'manual',
    headers: { ...headers, ...request.headers },
    ...(request.signal ? { signal: request.signal } : {}),
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  });
  const text = await response.text();
  const body = jsonOf(text);
  const rows = Array.isArray(body) ? (body as SandboxRecord[]) : [];
  const object = typeof body === 'object' && body !== null ? (body as SandboxRecord) : {};
  return { status: response.status, headers: response.headers, text, body, rows, object };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Sandboxes of one suite, each closed after its test. */
export function sandboxes(): (options?: SandboxOptions) => Promise<Sandbox> {
  const running: Sandbox[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
  });
  return async (options = {}) => {
    const sandbox = await startSandbox(options);
    running.push(sandbox);
    return sandbox;
  };
}

/** The keys of some rows. */
export function keysOf(rows: readonly SandboxRecord[]): unknown[] {
  return rows.map(({ Key }) => Key);
}

/** All rows of a query, following tokens. */
export async function allRows(sandbox: Sandbox, path: string): Promise<SandboxRecord[]> {
  const rows: SandboxRecord[] = [];
  let token: string | null = null;
  do {
    const next: string = token === null ? '' : `&nextPage=${encodeURIComponent(token)}`;
    const reply = await call(sandbox, path + next);
    if (reply.status !== 200) throw new Error(`${reply.status} ${reply.text}`);
    rows.push(...reply.rows);
    token = reply.headers.get('elements-next-page-token');
  } while (token !== null);
  return rows;
}
