// The hub of the poll benchmark, a process of its own: serves the records of the present round to whoever asks, page by
// page, from bytes that lie ready. Started by processes.ts, which tells it each round.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { RecordBytes, type Round } from './records';

/** Records that are kept ready; of a longer round each page is stamped when it is asked for. */
const KEPT = 200_000;

let round: Round | undefined;
let records: RecordBytes | undefined;
let open = 0;
let mostOpen = 0;
/** Requests by the path that they asked for. */
const requests = new Map<string, number>();

/** Lays the records of a round ready, and begins to count anew. */
function prepare(next: Round): void {
  requests.clear();
  mostOpen = open;
  if (records === undefined || round?.records !== next.records || round.bytes !== next.bytes) {
    const pages = Math.max(1, Math.floor(Math.min(next.records, KEPT) / next.pageSize));
    records = new RecordBytes(Math.min(next.records, pages * next.pageSize), next.bytes);
  }
  round = next;
  if (!isStampedLate(records, next)) records.stamp(next, 0, next.records, Date.now());
}

/** Whether a round has more records than are kept, so that pages share their bytes. */
function isStampedLate({ count }: RecordBytes, present: Round): boolean {
  return count < present.records;
}

/** A page from a place on, with a token that leads on from its end; no longer than asked for and than the round allows. */
function answer({ searchParams: query }: URL, response: http.ServerResponse): void {
  if (round === undefined || records === undefined) throw new Error('asked before a round was told');
  response.setHeader('Content-Type', 'application/json;charset=UTF-8');
  if (round.records === 0) {
    response.end('[]');
    return;
  }
  const from = placeOf(query.get('nextPage'));
  const asked = Number(query.get('pageSize') ?? round.pageSize);
  // pages begin where the bytes of a longer round begin anew
  const to = Math.min(from + Math.min(asked, round.pageSize), round.records, nextTurn(from, records.count));
  if (isStampedLate(records, round)) records.stamp(round, from, to, Date.now());
  const items = records.items(from, to);
  response.setHeader('Content-Length', items.length + 2);
  if (to < round.records) response.setHeader('Elements-Next-Page-Token', tokenOf(to));
  response.cork();
  response.write('[');
  response.write(items);
  response.end(']');
  response.uncork();
}

function nextTurn(from: number, count: number): number {
  return (Math.floor(from / count) + 1) * count;
}

/** No plain number: a token that only counts rows is not trusted, and rightly so. */
function tokenOf(place: number): string {
  return `p-${place.toString(36)}-q`;
}

function placeOf(token: string | null): number {
  return token === null ? 0 : parseInt(token.slice(2, -2), 36);
}

const server = http.createServer({ keepAliveTimeout: 300_000 }, (request, response) => {
  open += 1;
  mostOpen = Math.max(mostOpen, open);
  response.on('close', () => (open -= 1));
  const url = new URL(request.url ?? '/', 'http://hub');
  requests.set(url.pathname, (requests.get(url.pathname) ?? 0) + 1);
  const latency = round?.latency ?? 0;
  if (latency === 0) answer(url, response);
  else setTimeout(answer, latency, url, response);
});

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ port });
});

process.on('message', (message: { round?: Round }) => {
  if (message.round !== undefined) prepare(message.round);
  process.send?.({ requests: [...requests.values()], mostOpen });
});
process.on('disconnect', () => process.exit());
