import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxClock } from './clock';
import { StruckFaults } from './faults';
import type { Faults } from './faults';
import { errorAnswer, Refusal } from './http';
import type { Answer, Call } from './http';
import type { RequestLog } from './log';
import { faultAnswer, loginAnswer, send, wireOf } from './send';

export const API_ROOT = '/elements/api-v2';

/** What the server needs to know of the platform behind it. */
export interface Platform {
  clock: SandboxClock;
  log: RequestLog;
  faults: Faults;
  pageNumberOf(query: URLSearchParams): number;
  /** Calls below the API root. */
  answer(call: Call, faults: StruckFaults): Promise<Answer>;
  /** Calls beside it: pages for people. */
  site(call: Call): Answer | undefined;
}

/** An HTTP server in use. */
export interface Listening {
  /** `http://127.0.0.1:4100`. */
  origin: string;
  port: number;
  /** Ends every socket and every answer under way. */
  close(): Promise<void>;
}

/** Starts to listen; rejects when the port is taken. Port 0: any free one. */
export async function listen(platform: Platform, port: number, host: string): Promise<Listening> {
  const closing = new AbortController();
  let origin = '';
  const server = createServer((request, response) => {
    response.on('error', () => {
      // the other side went away; there is nobody left to tell
    });
    handle(platform, request, response, origin, closing.signal).catch((thrown: unknown) => {
      response.destroy();
      const isGone = closing.signal.aborted || request.errored !== null;
      if (!isGone) console.error('The sandbox itself failed:', thrown);
    });
  });
  await started(server, port, host);
  const address = server.address() as AddressInfo;
  origin = `http://${host}:${address.port}`;
  return {
    origin,
    port: address.port,
    close: async () => {
      closing.abort();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      });
    },
  };
}

function started(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function handle(
  platform: Platform,
  request: IncomingMessage,
  response: ServerResponse,
  origin: string,
  closing: AbortSignal,
): Promise<void> {
  const { clock, log } = platform;
  clock.tick();
  const requestId = randomUUID().replaceAll('-', '').slice(0, 24);
  const entry = {
    at: clock.now(),
    method: request.method ?? '',
    path: '',
    query: {},
    status: 0,
    rows: 0,
    faults: [],
  };
  const call: Call = {
    method: entry.method,
    path: '',
    segments: [],
    query: new URLSearchParams(),
    headers: request.headers,
    requestId,
    request,
    entry,
  };
  log.add(call.entry);
  let faults = new StruckFaults([]);
  let answer: Answer;
  try {
    const isApi = readAddress(call, request.url ?? '');
    faults = platform.faults.take(call, platform.pageNumberOf(call.query));
    call.entry.faults = faults.list.map(({ kind }) => kind);
    if (faults.delay > 0) await sleep(faults.delay, undefined, { signal: closing, ref: false });
    const { instead } = faults;
    // whatever it is answered, or refused with
    if (instead?.after === true) await properAnswer(platform, call, faults, isApi).catch(refusalOf);
    if (instead?.kind === 'reset') {
      request.socket.resetAndDestroy();
      return;
    }
    // answered by nobody; the client or close() ends it
    if (instead?.kind === 'hang') return;
    const faulty = instead && faultAnswer(instead, requestId, clock, origin);
    answer = faulty ?? (await properAnswer(platform, call, faults, isApi));
  } catch (thrown) {
    answer = errorAnswer(requestId, refusalOf(thrown));
  }
  const wire = wireOf(answer, requestId);
  call.entry.status = wire.status;
  send(response, wire, faults, clock);
}

function refusalOf(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown;
  throw thrown;
}

async function properAnswer(
  platform: Platform,
  call: Call,
  faults: StruckFaults,
  isApi: boolean,
): Promise<Answer> {
  if (!isApi) {
    const answer = call.path === '/login' ? loginAnswer : platform.site(call);
    if (answer) return answer;
    throw new Refusal(404, `No such page: ${call.path}`);
  }
  if (!acceptsJson(call.headers.accept))
    throw new Refusal(406, `Could not find acceptable representation for '${call.headers.accept ?? ''}'`);
  return platform.answer(call, faults);
}

/** Fills in what the request line says, strictly encoded. Returns whether it is below the API root. */
function readAddress(call: Call, target: string): boolean {
  const bad = /[^\x21-\x7e]|["<>\\^`{|}]/.exec(target);
  if (bad) throw new Refusal(400, `Invalid character '${bad[0]}' found in the request target: encode it`);
  const [path = '', ...rest] = target.split('?');
  const isApi = path === API_ROOT || path.startsWith(`${API_ROOT}/`);
  const decoded = isApi ? path.slice(API_ROOT.length) : path;
  call.segments = decoded.split('/').slice(1).map(decodedText);
  call.path = `/${call.segments.join('/')}`;
  const query = rest.join('?');
  decodedText(query.replaceAll('+', ' '));
  call.query = new URLSearchParams(query);
  call.entry.path = call.path;
  call.entry.query = Object.fromEntries(call.query);
  return isApi;
}

function decodedText(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Refusal(400, `Malformed percent-encoding in the request target: ${text}`);
  }
}

function acceptsJson(accept: string | undefined): boolean {
  return accept === undefined || /(^|,)\s*(\*\/\*|application\/(\*|json))\s*(;|,|$)/i.test(accept);
}
