import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import {
  connectionNode,
  openConnectBench,
  TAB,
  type ConnectBench,
  type Members,
} from '../nodes/connect-bench';
import type { Sandbox } from '../sandbox';
import { chromiumPath, launchBrowser, openPage, type WatchedPage } from './browser';

declare global {
  interface Window {
    /** The editor's own API, as far as a test needs it. */
    RED: {
      editor: { editConfig(name: string, type: string, id: string): void };
      nodes: {
        workspace(id: string): object | undefined;
        filterNodes(filter: { type: string }): Record<string, unknown>[];
        import(nodes: readonly object[], options: { generateIds: boolean }): unknown;
      };
    };
  }
}

/** Opens the form of a connection, of a new one where no id is given. */
export const openForm = async (page: Page, id = '_ADD_'): Promise<void> => {
  await page.evaluate((node) => {
    window.RED.editor.editConfig('', 'maximizer-config', node);
  }, id);
  await page.waitForSelector('#maximizer-config-form');
  // the tray slides in
  await page.waitForSelector('#node-config-dialog-ok, .red-ui-tray-toolbar .primary');
};
/** Types into fields of the form. */
export const fill = async (page: Page, values: Readonly<Record<string, string>>): Promise<void> => {
  for (const [name, value] of Object.entries(values)) await page.fill(`#node-config-input-${name}`, value);
};
/** Presses a button that opens Maximizer's window, and decides there; answers the window. */
export const dance = async (
  page: Page,
  decision: 'allow' | 'deny',
  button = '#maximizer-connect',
): Promise<Page> => {
  const opened = page.waitForEvent('popup');
  await page.click(button);
  const popup = await opened;
  await popup.click(`#${decision}`);
  return popup;
};
/** Resolves when a section says something. */
export const said = (page: Page, section: string, text: RegExp): Promise<unknown> =>
  page.locator(`#maximizer-${section}-result`).filter({ hasText: text }).waitFor();
/** Saves the form. */
export const done = async (page: Page): Promise<void> => {
  await page.click('#node-config-dialog-ok');
  await page.waitForSelector('#maximizer-config-form', { state: 'detached' });
};
/** Cancels the form. */
export const cancel = async (page: Page): Promise<void> => {
  await page.click('#node-config-dialog-cancel');
  await page.waitForSelector('#maximizer-config-form', { state: 'detached' });
};
/** Presses Deploy; resolves when the server has taken it. */
export const deploy = async (page: Page): Promise<void> => {
  const saved = page.waitForResponse(
    (response) => response.url().endsWith('/flows') && response.request().method() === 'POST',
  );
  await page.click('#red-ui-header-button-deploy');
  // a connection that no node uses is asked about
  await Promise.race([
    saved,
    page
      .locator('.red-ui-notification button.primary')
      .click({ timeout: 30_000 })
      .then(() => saved),
  ]);
  assert.equal((await saved).status(), 200);
};

/** What is polled by the connection `full`. */
export const poll = {
  id: 'poll',
  type: 'maximizer-poll-resource',
  z: 'tab',
  x: 200,
  y: 80,
  connection: 'full',
  resource: 'contacts',
  url: "/hubs/crm/contacts?where=LastModifyDate>'${date:yyyy-MM-dd'T'HH:mm:ssXXX}'",
  idField: 'Key',
  datesConfiguration: {
    updatedDateField: 'LastModifyDate',
    updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ssXXX",
    updatedDateTimezone: '',
    createdDateField: '',
    createdDateFormat: '',
    createdDateTimezone: '',
  },
  refreshInterval: 0,
  wires: [[]],
};
/** A deployed connection to the sandbox's first instance, every secret stored. */
const stored = (sandbox: Sandbox, id: string): Members => ({
  ...connectionNode(sandbox, {
    id,
    instanceId: String(sandbox.instance.id),
    instanceName: 'Exported',
    apiUrl: 'https://ca1.maximizercrmlive.com/api45',
    tags: 'Docs',
  }),
  credentials: {
    ...sandbox.secrets,
    apiKey: 'the-api-key',
    apiSecret: 'the-api-secret',
    signatureKey: 'the-signature-key',
    instanceToken: sandbox.instance.token,
  },
});
/** What is notified of by the connection `watched`. */
export const webhook = {
  id: 'webhook',
  type: 'open-connectors-webhook',
  z: 'tab',
  x: 200,
  y: 160,
  connection: 'watched',
  path: '/open-connectors/events',
  callbackUrl: 'https://my-node-red/open-connectors/events',
  resources: { contacts: { url: '/hubs/crm/contacts', idField: 'Key' } },
  refreshInterval: 5,
  wires: [[]],
};

const fixtures = (sandbox: Sandbox): Members[] => [
  TAB,
  {
    ...connectionNode(sandbox, { id: 'existing' }),
    credentials: { ...sandbox.secrets, apiKey: '${API_KEY}', signatureKey: '${KEY}' },
  },
  stored(sandbox, 'full'),
  poll,
  stored(sandbox, 'watched'),
  webhook,
];

/** An editor beside a platform, with a connection for each kind of test: `existing`, `full`, `watched`. */
export interface ConnectionForms {
  readonly bench: ConnectBench;
  /** One editor for nearly all: loading it takes longer than all that is done in it. */
  readonly page: Page;
  /** Opens another editor. */
  readonly openEditor: () => Promise<Page>;
}

/** Opens it for the tests of a `describe`, which are skipped on a machine without a browser. An error in a page fails them. */
export function useConnectionForms(): ConnectionForms {
  const chromium = chromiumPath();
  let bench: ConnectBench | undefined;
  let browser: Browser | undefined;
  let page: Page | undefined;
  const editors: WatchedPage[] = [];
  const opened = <Thing>(thing: Thing | undefined): Thing => thing ?? assert.fail('it is not open yet');

  const openEditor = async (): Promise<Page> => {
    const watched = await openPage(opened(browser));
    editors.push(watched);
    await watched.page.goto(`${opened(bench).editor}/`, { timeout: 60_000 });
    await watched.page.waitForSelector('.red-ui-palette-node', { timeout: 60_000 });
    // the palette is there before the flows are
    await watched.page.waitForFunction(() => window.RED.nodes.workspace('tab') !== undefined);
    return watched.page;
  };

  before(async function () {
    if (chromium === undefined) {
      this.skip();
    }
    bench = await openConnectBench();
    bench.sandbox.oauth.auto = undefined;
    browser = await launchBrowser(chromium);
    await bench.deploy(fixtures(bench.sandbox));
    page = await openEditor();
  });
  after(async () => {
    await browser?.close();
    await bench?.close();
    // a refusal is answered with 422, which the browser writes down by itself
    const errors = editors.flatMap(({ errors }) => errors).filter((text) => !text.includes('status of 422'));
    assert.deepEqual(errors, []);
  });
  afterEach(async () => {
    bench?.sandbox.faults.clear();
    if (page !== undefined && (await page.locator('#maximizer-config-form').count()) > 0) await cancel(page);
  });

  return {
    get bench() {
      return opened(bench);
    },
    get page() {
      return opened(page);
    },
    openEditor,
  };
}
