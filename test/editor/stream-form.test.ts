import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { connectionTo, credentialsOf, polling, TAB, webhook } from '../nodes/flow-nodes';
import { closeForm, deploy, editNode, isDirty, openWithFlows, reasonAt, savedFlows } from './editor';
import { useFormBench } from './form-bench';

describe('the stream in a form', function () {
  this.timeout(120_000);
  const bench = useFormBench();
  let page: Page;

  before(async () => {
    ({ page } = bench);
    const { connection } = credentialsOf(bench.sandbox);
    const connections = ['connection', 'other'].map((id) => ({
      ...connectionTo(bench.sandbox, { id }),
      credentials: connection,
    }));
    const companies = { id: 'companies', resource: 'companies', url: '/hubs/crm/companies' };
    await openWithFlows(page, bench.url, [
      ...[TAB, ...connections],
      polling({ stream: 'main', wires: [] }),
      polling({ id: 'strange', name: 'Strange', connection: 'other', stream: 'theirs', wires: [] }),
      polling({ ...companies, stream: 'ours', wires: [] }),
      webhook({ wires: [] }),
    ]);
  });

  const open = async (id: string): Promise<void> => {
    await editNode(page, id);
    await page.locator('details[data-section="delivery"]').evaluate((section) => {
      section.setAttribute('open', '');
    });
  };
  const reasonFor = async (stream: string): Promise<string> => {
    await page.fill('#node-input-stream', stream);
    return reasonAt(page, 'node-input-stream');
  };

  it('is blank and says nothing on a node that has none, and changes nothing', async () => {
    await open('webhook');
    assert.equal(await page.inputValue('#node-input-stream'), '');
    assert.equal(await reasonAt(page, 'node-input-stream'), '');
    await closeForm(page);
    assert.equal(await isDirty(page), false);
  });

  it('says who has another connection, or another resource, while it is typed', async () => {
    await open('webhook');
    assert.equal(await reasonFor('main'), '');
    assert.equal(await reasonFor('ours'), '', 'a webhook is told of companies, too');
    assert.match(await reasonFor('theirs'), /"Strange" has another connection/);
    assert.match(await reasonFor('x'.repeat(101)), /longer than 100 characters/);
    await closeForm(page, 'cancel');
    await open('poll');
    assert.equal(await reasonFor('main'), '', 'it is no other node than itself');
    assert.match(await reasonFor('ours'), /"companies" polls companies and not contacts/);
    await closeForm(page, 'cancel');
  });

  it('is saved', async () => {
    await open('webhook');
    await page.fill('#node-input-stream', 'main');
    await closeForm(page);
    await deploy(page);
    const saved = (await savedFlows(bench.url)).find(({ id }) => id === 'webhook');
    assert.equal(saved?.['stream'], 'main');
  });
});
