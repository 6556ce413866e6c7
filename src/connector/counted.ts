import type { Connection } from './connection';

/** Who counts what a connection is used for. */
export interface CallCount {
  /** A request leaves; that it is tried again is not told. */
  request(): void;
  /** So many records came. */
  rows(count: number): void;
}

/** A connection as one of its users sees it, so that the calls of that one are counted. */
export function countedConnection(connection: Connection, count: CallCount): Connection {
  const asked = <Arguments extends unknown[], Result>(call: (...given: Arguments) => Result) => {
    return (...given: Arguments): Result => {
      count.request();
      return call(...given);
    };
  };
  const askPage: Connection['askPage'] = async (url, signal) => {
    const read = await connection.askPage(url, signal);
    return async () => {
      const page = await read();
      count.rows(page.records.length);
      return page;
    };
  };
  return {
    ...connection,
    of: connection.of ?? connection,
    askPage: asked(askPage),
    readPage: asked(async (url, signal) => (await askPage(url, signal))()),
    callPlatform: asked(connection.callPlatform),
    callHub: asked(async (call) => {
      const answer = await connection.callHub(call);
      if (call.method === 'GET' && call.path.startsWith('/hubs/')) count.rows(1);
      return answer;
    }),
  };
}
