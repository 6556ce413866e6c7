import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NodeAPI } from 'node-red';
import webhookNode from '../../nodes/open-connectors-webhook/open-connectors-webhook';
import type { HttpApplication, Middleware } from '../../src/webhook/express';
import { connectionTo, credentialsOf, startFlows, type FlowNode, type RunningFlows } from './flows';
import type { Sandbox } from '../sandbox';

/** Express as Node-RED brings it. */
type Application = HttpApplication &
  ((request: unknown, response: unknown) => void) & { use(...args: unknown[]): unknown };

export const KEY = 'MySecretEventSignatureKey';

export interface WebhookFlows extends RunningFlows {
  /** Where Node-RED's addresses of nodes begin, without a slash at the end. */
  origin: string;
  /** The application that nodes add their routes to. */
  httpNode: HttpApplication;
}

export interface WebhookFlowsOptions {
  flows: readonly FlowNode[];
  /** Credentials of the connection beside its secrets. */
  passwords?: Record<string, string>;
  settings?: Record<string, unknown>;
  /** Where the nodes' application is mounted. */
  root?: string;
  /** Functions that come before it, such as an admin side's body parser. */
  before?: readonly Middleware[];
  userDir?: string;
}

/** Runs flows whose addresses are served at a real port. */
export async function startWebhookFlows(
  sandbox: Sandbox,
  options: WebhookFlowsOptions,
): Promise<WebhookFlows> {
  const { default: express } = (await import('express')) as unknown as { default: () => Application };
  const app = express();
  for (const each of options.before ?? []) app.use(each);
  const server = http.createServer((request, response) => {
    app(request, response);
  });
  let httpNode: HttpApplication | undefined;
  const mount = (RED: NodeAPI): void => {
    httpNode = RED.httpNode;
    app.use(options.root ?? '/', httpNode);
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { connection = {} } = credentialsOf(sandbox);
  const credentials = { connection: { ...connection, ...(options.passwords ?? { signatureKey: KEY }) } };
  const running = await startFlows([connectionTo(sandbox), ...options.flows], credentials, {
    nodes: [mount, webhookNode],
    settings: options.settings ?? {},
    ...(options.userDir === undefined ? {} : { userDir: options.userDir }),
  });
  if (httpNode === undefined) throw new Error('no application was mounted');
  const { port } = server.address() as AddressInfo;
  return {
    ...running,
    httpNode,
    origin: `http://127.0.0.1:${port}${(options.root ?? '/').replace(/\/$/, '')}`,
    stop: async () => {
      await running.stop();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
