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
  const askPage: Connection['askPage'] = async (url, signal) => {
    count.request();
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
    askPage,
    readPage: async (url, signal) => (await askPage(url, signal))(),
    callPlatform: (call) => {
      count.request();
      return connection.callPlatform(call);
    },
    callHub: async (call) => {
      count.request();
      const answer = await connection.callHub(call);
      if (call.method === 'GET' && call.path.startsWith('/hubs/')) count.rows(1);
      return answer;
    },
    hubAnswer: (call) => {
      count.request();
      return connection.hubAnswer(call);
    },
  };
}
