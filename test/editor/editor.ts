import type { Page } from 'playwright-core';
import type { Sandbox } from '../sandbox';

/** A node as a flow file has it. */
export type SavedNode = Readonly<Record<string, unknown>> & { id: string; type: string };

/** What the tests call of Node-RED in the page. */
declare const RED: {
  editor: { edit(node: object): void; validateNode(node: object): void };
  nodes: {
    node(id: string): { validationErrors: string[] } | null;
    filterNodes(filter: { type: string }): { id: string }[];
    dirty(): boolean;
  };
};

/** Opens the editor and waits until the package's nodes are in its palette. */
export async function openEditor(page: Page, url: string): Promise<void> {
  await page.goto(url, { timeout: 60_000 });
  await page.locator(paletteNode('maximizer-poll-resource')).waitFor({ state: 'attached' });
  await page.locator('#red-ui-loading-progress').waitFor({ state: 'hidden' });
}

const paletteNode = (type: string): string => `.red-ui-palette-node[data-palette-type="${type}"]`;

/** Drags a node of a type from the palette into the flow; answers its id. */
export async function dragFromPalette(page: Page, type: string): Promise<string> {
  const before = await idsOf(page, type);
  const source = page.locator(paletteNode(type));
  await source.scrollIntoViewIfNeeded();
  await source.hover();
  await page.mouse.down();
  await page.mouse.move(500, 300, { steps: 8 });
  await page.mouse.up();
  const id = (await idsOf(page, type)).find((each) => !before.includes(each));
  if (id === undefined) throw new Error(`no ${type} arrived in the flow`);
  return id;
}

export async function idsOf(page: Page, type: string): Promise<string[]> {
  return page.evaluate((wanted) => RED.nodes.filterNodes({ type: wanted }).map(({ id }) => id), type);
}

/** Replaces the flows on the server and opens the editor anew. */
export async function openWithFlows(page: Page, url: string, flows: readonly object[]): Promise<void> {
  const response = await fetch(`${url}/flows`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Node-RED-API-Version': 'v2' },
    body: JSON.stringify({ flows }),
  });
  if (!response.ok) throw new Error(`POST /flows answered ${response.status}`);
  await openEditor(page, url);
}

/** Opens the form of a node and waits until it has settled. */
export async function editNode(page: Page, id: string): Promise<void> {
  await page.evaluate((node) => {
    RED.editor.edit(RED.nodes.node(node) ?? {});
  }, id);
  await page.locator('#node-dialog-ok').waitFor();
  await settled(page);
}

/** Forms fill in what comes late, such as the list of connections, after 60 ms; the tray slides in. */
export async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(400);
}

/** Gives a node other properties, as if it had been saved with them; undefined ones are missing. */
export async function changeNode(
  page: Page,
  id: string,
  changed: Readonly<Record<string, unknown>>,
): Promise<void> {
  const values = Object.entries(changed).filter(
    ([key]) => !['id', 'type', 'z', 'x', 'y', 'wires'].includes(key),
  );
  await page.evaluate(
    ([node, properties]) => {
      const changing = RED.nodes.node(node);
      if (changing === null) throw new Error(`no node ${node}`);
      for (const [key, value] of properties) {
        if (value === undefined) Reflect.deleteProperty(changing, key);
        else Reflect.set(changing, key, value);
      }
      RED.editor.validateNode(changing);
    },
    [id, values] as const,
  );
}

/** Whether the editor holds something that is not deployed. */
export async function isDirty(page: Page): Promise<boolean> {
  return page.evaluate(() => RED.nodes.dirty());
}

/** Closes whatever form is open, without saving. */
export async function cancelForms(page: Page): Promise<void> {
  for (const button of ['#node-config-dialog-cancel', '#node-dialog-cancel']) {
    if (!(await page.locator(button).isVisible())) continue;
    await page.locator(button).click();
    await page.locator(button).waitFor({ state: 'detached' });
  }
}

/** Closes the form by its button. */
export async function closeForm(page: Page, button: 'ok' | 'cancel' = 'ok'): Promise<void> {
  await page.locator(`#node-dialog-${button}`).click();
  await page.locator('#node-dialog-ok').waitFor({ state: 'detached' });
}

/** Presses Deploy and waits until the server has taken it. */
export async function deploy(page: Page): Promise<void> {
  const answered = page.waitForResponse(
    (answer) => answer.url().endsWith('/flows') && answer.request().method() === 'POST',
  );
  await page.locator('#red-ui-header-button-deploy').click();
  await (await answered).finished();
}

/** The flows as the server would save them, which is what an export holds too. */
export async function savedFlows(url: string): Promise<SavedNode[]> {
  const response = await fetch(`${url}/flows`, { headers: { 'Node-RED-API-Version': 'v2' } });
  const { flows } = (await response.json()) as { flows: SavedNode[] };
  return flows;
}

/** The reason that the form shows against a field; blank when there is none. */
export async function reasonAt(page: Page, id: string): Promise<string> {
  const line = page.locator(`.maximizer-reason[data-for="${id}"]`);
  return (await line.count()) === 0 ? '' : ((await line.textContent()) ?? '');
}

/** Whether a field has the red border. */
export async function isMarked(page: Page, id: string): Promise<boolean> {
  return page.locator(`#${id}.input-error`).isVisible();
}

/** Why the editor thinks that a node that is not open cannot work. */
export async function validationErrors(page: Page, id: string): Promise<string[]> {
  return page.evaluate((node) => RED.nodes.node(node)?.validationErrors ?? [], id);
}

/** Adds a connection to the sandbox from an open form of a node, by its plus button. */
export async function addConnection(page: Page, sandbox: Sandbox): Promise<void> {
  await page.locator('#node-input-btn-connection-add').click();
  await page.locator('#node-config-dialog-ok').waitFor();
  await settled(page);
  const prefix = '#node-config-input';
  await page.fill(`${prefix}-baseUrl`, sandbox.url);
  await page.fill(`${prefix}-userSecret`, sandbox.secrets.userSecret);
  await page.fill(`${prefix}-organizationSecret`, sandbox.secrets.organizationSecret);
  await page.fill(`${prefix}-instanceId`, String(sandbox.instance.id));
  await page.fill(`${prefix}-instanceToken`, sandbox.instance.token);
  await page.locator('#node-config-dialog-ok').click();
  await page.locator('#node-config-dialog-ok').waitFor({ state: 'detached' });
  await settled(page);
}
