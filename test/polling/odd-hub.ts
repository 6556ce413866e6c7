import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a hub does that nobody promised otherwise. */
export interface Oddities {
  rows: number;
  /** Records a page, whatever more is asked for. */
  cap?: number | undefined;
  /** Numbers of rows that take a place on their page and are not shown. */
  hidden: readonly number[];
  total: 'absent' | 'rows' | 'shown' | 'ofPage' | 'ofPages' | 'left';
  /** What it answers to a page behind the last. */
  beyond: 'empty' | '404' | '400' | 'last' | 'first';
  paging: 'numbers' | 'ignored' | 'tokens' | 'countingTokens' | 'endlessTokens' | 'deafTokens';
  /** Pages that reach behind so many rows are refused. */
  most?: number | undefined;
  /** What happens to the rows after so many requests. */
  changes: readonly { after: number; kind: 'delete' | 'insert'; at: number }[];
}

interface Answer {
  status: number;
  ids: string[];
  headers: Record<string, string>;
}

/** The same for each kind: nothing odd. */
export const PLAIN: Oddities = {
  rows: 0,
  hidden: [],
  total: 'absent',
  beyond: 'empty',
  paging: 'numbers',
  changes: [],
};

const FORBIDDEN: Answer = { status: 403, ids: [], headers: {} };

/** An HTTP server for one hub after the other. */
export interface OddServer {
  url: string;
  hub: OddHub;
  /** From this request on, counted from 1, it answers 403. */
  refusesFrom: number;
  close(): Promise<void>;
}

export async function startOddServer(): Promise<OddServer> {
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://hub');
    const isRefused = odd.hub.asked.length + 1 >= odd.refusesFrom;
    const { status, ids, headers } = isRefused ? FORBIDDEN : odd.hub.answer(searchParams);
    const body = status === 200 ? ids.map((id) => ({ id })) : { message: 'no such page' };
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const odd: OddServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hub: new OddHub(PLAIN),
    refusesFrom: Infinity,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return odd;
}

/** The pages of a hub, as odd as it is told to be. */
export class OddHub {
  rows: string[];
  /** Rows that were there all the time and are shown. */
  readonly staying: Set<string>;
  /** The page or the token of each request. */
  readonly asked: string[] = [];
  readonly odd: Oddities;
  #inserted = 0;
  #tokens = 0;

  constructor(odd: Oddities) {
    this.odd = { ...odd };
    this.rows = Array.from({ length: odd.rows }, (_, index) => `r${index}`);
    this.staying = new Set(this.rows.filter((row) => !this.#isHidden(row)));
  }

  answer(query: URLSearchParams): Answer {
    this.asked.push(query.get('nextPage') ?? query.get('page') ?? '1');
    const answer = this.#page(query);
    for (const change of this.odd.changes) if (change.after === this.asked.length) this.change(change);
    return answer;
  }

  #page(query: URLSearchParams): Answer {
    const { cap = Infinity, most = Infinity, paging, beyond } = this.odd;
    const size = Math.min(Number(query.get('pageSize')), cap);
    const token = query.get('nextPage');
    const byToken = paging !== 'numbers' && paging !== 'ignored';
    let number = byToken ? numberOf(paging === 'deafTokens' ? null : token) : Number(query.get('page') ?? 1);
    if (paging === 'ignored') number = 1;
    if (number * size > most && number > 1) return { status: 400, ids: [], headers: {} };
    const last = Math.max(1, Math.ceil(this.rows.length / size));
    if (number > last && !byToken) {
      if (beyond === '404' || beyond === '400') return { status: Number(beyond), ids: [], headers: {} };
      if (beyond === 'last') number = last;
      if (beyond === 'first') number = 1;
    }
    const ids = this.rows.slice((number - 1) * size, number * size).filter((row) => !this.#isHidden(row));
    const headers: Record<string, string> = {};
    const total = this.#total(number, size, ids.length);
    if (total !== undefined) headers['Elements-Total-Count'] = String(total);
    const isTokenGiven = paging === 'endlessTokens' || paging === 'deafTokens' || (byToken && number < last);
    if (isTokenGiven) headers['Elements-Next-Page-Token'] = this.#token(number + 1);
    return { status: 200, ids, headers };
  }

  #total(number: number, size: number, count: number): number | undefined {
    switch (this.odd.total) {
      case 'absent':
        return undefined;
      case 'rows':
        return this.rows.length;
      case 'shown':
        return this.rows.filter((row) => !this.#isHidden(row)).length;
      case 'ofPage':
        return count;
      case 'ofPages':
        return Math.ceil(this.rows.length / size);
      case 'left':
        return Math.max(0, this.rows.length - (number - 1) * size);
    }
  }

  #token(number: number): string {
    if (this.odd.paging === 'countingTokens') return Buffer.from(`{"page":${number}}`).toString('base64');
    this.#tokens += 1;
    return `t${number}-${this.#tokens}`;
  }

  change({ kind, at }: { kind: 'delete' | 'insert'; at: number }): void {
    const index = Math.min(at, this.rows.length);
    if (kind === 'insert') {
      this.rows.splice(index, 0, `n${this.#inserted}`);
      this.#inserted += 1;
    } else {
      for (const gone of this.rows.splice(index, 1)) this.staying.delete(gone);
    }
  }

  #isHidden(row: string): boolean {
    return row.startsWith('r') && this.odd.hidden.includes(Number(row.slice(1)));
  }
}

function numberOf(token: string | null): number {
  if (token === null) return 1;
  const text = token.startsWith('t') ? token.slice(1) : Buffer.from(token, 'base64').toString().slice(8);
  return parseInt(text, 10);
}
