import { createDecipheriv, createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openWorkbench, type Workbench } from '../editor/workbench';
import type { NodeRedOptions } from '../package/node-red-process';
import type { Sandbox } from '../sandbox';

export type Members = Record<string, unknown>;
export interface Answer {
  status: number;
  body: Members;
}

/** What a form would ask of a real Node-RED, over HTTP, and what lies on its disk afterwards. */
export interface ConnectBench {
  readonly workbench: Workbench;
  readonly sandbox: Sandbox;
  /** Where the editor is, without a closing slash. */
  readonly editor: string;
  /** As `Authorization` of every call; blank: none. */
  token: string;
  ask(action: string, body: Members): Promise<Answer>;
  /** The form of a connection to the sandbox, everything typed. */
  form(changes?: { id?: string; values?: Members; credentials?: Members; again?: boolean }): Members;
  /** Goes where a browser goes, and answers what it shows at last. */
  browse(url: string): Promise<{ status: number; url: string; text: string; headers: Headers }>;
  /** Begins to connect and allows it; answers the last step. */
  connect(form: Members): Promise<Members>;
  progress(id: unknown, attempt: unknown): Promise<Members>;
  /** Saves flows as the editor does. */
  deploy(flows: readonly Members[], type?: string): Promise<void>;
  /** The credentials on disk, decrypted. */
  saved(): Promise<Record<string, Members>>;
  /** The flow file. */
  flowFile(): Promise<string>;
  close(): Promise<void>;
}

export const TAB = { id: 'tab', type: 'tab', label: 'Test' };

/** A deployed connection with a poll node that polls only when told by an Inject node. */
export const connectionNode = (sandbox: Sandbox, changes: Members = {}): Members => ({
  id: 'connection',
  type: 'maximizer-config',
  baseUrl: sandbox.url,
  elementKey: 'maximizer',
  instanceId: '',
  alias: 'CloudElements',
  ...changes,
});

export async function openConnectBench(
  options: NodeRedOptions & { root?: string } = {},
): Promise<ConnectBench> {
  const workbench = await openWorkbench(options);
  const { sandbox } = workbench;
  sandbox.oauth.auto = 'allow';
  let token = '';
  const editor = (): string => workbench.nodeRed.url + (options.root ?? '');
  const headers = (): Record<string, string> => ({
    'Content-Type': 'application/json',
    ...(token === '' ? {} : { Authorization: token }),
  });

  const ask = async (action: string, body: Members): Promise<Answer> => {
    const response = await fetch(`${editor()}/maximizer/connection/${action}`, {
      method: 'POST',
      headers: headers(),
      body: JSON.stringify(body),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text.startsWith('{') ? (JSON.parse(text) as Members) : { text },
    };
  };
  const browse = async (
    url: string,
  ): Promise<{ status: number; url: string; text: string; headers: Headers }> => {
    const response = await fetch(url);
    return {
      status: response.status,
      url: response.url,
      text: await response.text(),
      headers: response.headers,
    };
  };
  const progress = async (id: unknown, attempt: unknown): Promise<Members> =>
    (await ask('progress', { id, attempt })).body;

  return {
    workbench,
    sandbox,
    get editor() {
      return editor();
    },
    get token() {
      return token;
    },
    set token(value) {
      token = value;
    },
    ask,
    browse,
    progress,
    form: ({ values, credentials, ...more } = {}) => ({
      id: 'connection',
      callbackUrl: `${editor()}/maximizer/oauth/callback`,
      values: {
        baseUrl: sandbox.url,
        elementKey: 'maximizer',
        instanceName: 'Made by test',
        tags: 'Docs, Test',
        datacenter: 'caw',
        alias: 'CloudElements',
        apiUrl: 'https://ca1.maximizercrmlive.com/api45',
        ...values,
      },
      credentials: { ...sandbox.secrets, ...keysOf(sandbox), ...credentials },
      ...more,
    }),
    connect: async (form) => {
      const begun = await ask('connect', form);
      if (begun.status !== 200) return begun.body;
      await browse(String(begun.body['url']));
      return progress(form['id'], begun.body['attempt']);
    },
    deploy: async (flows, type = 'full') => {
      const response = await fetch(`${editor()}/flows`, {
        method: 'POST',
        headers: { ...headers(), 'Node-RED-Deployment-Type': type },
        body: JSON.stringify(flows),
      });
      if (!response.ok) throw new Error(`deploy answered ${response.status}: ${await response.text()}`);
      // the answer comes before the nodes are started, and they before their first poll
      await sleep(1500);
    },
    saved: async () =>
      decrypted(
        await readFile(path.join(workbench.userDir, 'flows_cred.json'), 'utf8'),
        'only-for-this-test',
      ),
    flowFile: () => readFile(path.join(workbench.userDir, 'flows.json'), 'utf8'),
    close: () => workbench.close(),
  };
}

function keysOf({ application }: Sandbox): Members {
  return { apiKey: application.apiKey, apiSecret: application.apiSecret };
}

/** As Node-RED encrypts: AES-256-CTR by the secret's hash, the vector in front as hex. */
function decrypted(file: string, secret: string): Record<string, Members> {
  const { $: sealed } = JSON.parse(file) as { $: string };
  const key = createHash('sha256').update(secret).digest();
  const decipher = createDecipheriv('aes-256-ctr', key, Buffer.from(sealed.slice(0, 32), 'hex'));
  const text = decipher.update(sealed.slice(32), 'base64', 'utf8') + decipher.final('utf8');
  return JSON.parse(text) as Record<string, Members>;
}
