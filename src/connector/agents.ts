import http from 'node:http';
import https from 'node:https';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Keep-alive agents whose sockets are closed once they were unused for so many ms. */
export function keepAliveAgents(idle: number): { httpAgent: http.Agent; httpsAgent: https.Agent } {
  return {
    httpAgent: withIdleLimit(new http.Agent({ keepAlive: true }), idle),
    httpsAgent: withIdleLimit(new https.Agent({ keepAlive: true }), idle),
  };
}

/**
 * An agent destroys a socket whose timer runs out while no request uses it. Its own option `timeout` sets that timer too,
 * but where there is a proxy it also limits how long that may take to connect.
 */
function withIdleLimit<Agent extends http.Agent>(agent: Agent, idle: number): Agent {
  // Node.js documents that it returns whether the socket is kept, although its type says that it returns nothing
  const keep = agent.keepSocketAlive.bind(agent) as (socket: Duplex) => boolean;
  agent.keepSocketAlive = (socket): boolean => {
    const isKept = keep(socket);
    if (socket instanceof Socket) socket.setTimeout(idle);
    return isKept;
  };
  return agent;
}
