import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A platform that says a text again wherever it may say anything. */
export interface EchoingPlatform {
  /** Its API root. */
  readonly url: string;
  echo: string;
  /** Whether it refuses every call with the text in its reason, instead of carrying it out. */
  refuses: boolean;
  /** The page to authorize at. */
  authorizeAt: string;
  close(): void;
}

type Reply = (echo: string) => unknown;

const instance: Reply = (echo) => ({
  id: 1,
  name: `Instance ${echo}`,
  tags: [echo, `tag ${echo}`],
  element: { key: echo, hub: echo },
  disabled: true,
});

/** By method and path below the API root. */
const REPLIES: Readonly<Record<string, Reply>> = {
  'GET /instances': (echo) => [{ ...(instance(echo) as object), element: { key: 'maximizer' } }],
  'GET /instances/1': instance,
  'GET /instances/1/configuration': (echo) => [
    { key: 'event.notification.callback.url', propertyValue: echo },
    { key: 'event.poller.refresh_interval', propertyValue: `every ${echo}` },
    { key: 'event.poller.configuration', propertyValue: { [echo]: { url: echo } } },
  ],
  'GET /hubs/crm/contacts': (echo) => [
    { Key: echo, FullName: echo, [echo]: { [echo]: [echo] }, LastModifyDate: new Date().toISOString() },
  ],
  'GET /objects': (echo) => [echo, { name: `object ${echo}` }],
  'GET /objects/contacts/metadata': (echo) => ({ fields: [{ vendorPath: `field ${echo}` }] }),
  'POST /instances': (echo) => ({ ...(instance(echo) as object), token: 'a-new-token' }),
};

export async function startEchoingPlatform(): Promise<EchoingPlatform> {
  const answer = (response: ServerResponse, status: number, body: unknown): void => {
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  };
  const server = createServer((request, response) => {
    request.resume();
    const path = (request.url ?? '').replace('/elements/api-v2', '').split('?', 1)[0] ?? '';
    const replies: Readonly<Record<string, Reply>> = {
      ...REPLIES,
      'GET /elements/maximizer/oauth/url': () => ({ oauthUrl: platform.authorizeAt }),
    };
    const reply = platform.refuses ? undefined : replies[`${request.method ?? ''} ${path}`];
    const { echo } = platform;
    if (reply === undefined)
      answer(response, 400, { message: `no ${echo}`, providerMessage: echo, requestId: echo });
    else answer(response, 200, reply(echo));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const platform: EchoingPlatform = {
    url: `http://127.0.0.1:${port}/elements/api-v2`,
    echo: '',
    refuses: false,
    authorizeAt: 'http://127.0.0.1:9/Authorize?client_id=the-key',
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return platform;
}
