import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import {
  addConnection,
  changeNode,
  closeForm,
  deploy,
  dragFromPalette,
  editNode,
  isDirty,
  reasonAt,
  validationErrors,
} from './editor';
import { useRecordForm } from './record-form';

describe('form of a record node', function () {
  this.timeout(120_000);
  const bench = useRecordForm();
  const { label, openForm, preview, saved, type, typedInput } = bench;
  let page: Page;

  before(() => {
    ({ page } = bench);
  });

  it('takes a person from the palette to a record by keyboard and list', async () => {
    const id = await dragFromPalette(page, 'maximizer-record');
    assert.ok((await validationErrors(page, id)).some((error) => error.startsWith('Resource: is missing')));
    await editNode(page, id);
    await page.selectOption('#node-input-connection', '_ADD_');
    assert.match(await reasonAt(page, 'node-input-connection'), /No connection is chosen/);
    assert.match(await preview(), /^Choose a connection first/);
    await addConnection(page, bench.sandbox);
    assert.match(await preview(), /^Deploy the connection first/);
    await page.selectOption('#node-input-resource-list', 'companies');
    assert.equal(await page.inputValue('#node-input-resource'), 'companies');
    assert.equal(await reasonAt(page, 'node-input-resource'), '');
    await closeForm(page);
    assert.deepEqual(await validationErrors(page, id), []);
    await deploy(page);
    const node = await saved(id);
    assert.deepEqual(
      [node['key'], node['keyType'], node['where'], node['limit']],
      ['payload.Key', 'msg', [], 200],
    );
  });

  it('offers the resources of the account, and the fields of its records', async () => {
    await openForm({ action: 'upsert' });
    await page.locator('#node-input-resource-list option[value="leads"]').waitFor({ state: 'attached' });
    await page.locator('#node-input-matchOn').focus();
    await page
      .locator('#node-input-matchOn-completions option[value="FullName"]')
      .waitFor({ state: 'attached' });
    await page.fill('#node-input-matchOn', 'City, ');
    const offered = page.locator('#node-input-matchOn-completions option');
    const values = await offered.evaluateAll((options) =>
      options.map((option) => (option as HTMLOptionElement).value),
    );
    assert.ok(values.includes('City, FullName') && !values.includes('City, City'), values.join(';'));
    await page.selectOption('#node-input-action', 'find');
    await page.locator('#maximizer-condition-add').click();
    await page.locator('#maximizer-field-names option[value="Address.City"]').waitFor({ state: 'attached' });
  });

  it('makes rows of conditions, and shows the CEQL that they are', async () => {
    await openForm({ action: 'find' });
    const note = page.locator('[data-note="where"]');
    assert.equal(await note.textContent(), 'No condition: all records.');
    const add = page.locator('#maximizer-condition-add');
    await add.focus();
    await page.keyboard.press('Enter');
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.id ?? '');
    assert.equal(await focused(), 'maximizer-condition-1-field');
    assert.match(
      await reasonAt(page, 'maximizer-condition-1-field'),
      /^Field: is missing\. Name one, or remove/,
    );
    await page.keyboard.type('FullName');
    assert.equal(await reasonAt(page, 'maximizer-condition-1-field'), '');
    await type('maximizer-condition-1-value', "Pat O'Brien");
    assert.equal(await note.textContent(), "FullName='Pat O''Brien'");
    await add.click();
    await page.fill('#maximizer-condition-2-field', 'Address.City');
    await page.selectOption('#maximizer-condition-2-comparison', 'IS NOT NULL');
    assert.ok(await page.locator('#maximizer-condition-2 .red-ui-typedInput-container').isHidden());
    await page.selectOption('#node-input-whereJoin', 'OR');
    assert.equal(await note.textContent(), "FullName='Pat O''Brien' OR `Address.City` IS NOT NULL");
    assert.match(
      await preview(),
      /where=FullName='Pat O''Brien' OR `Address\.City` IS NOT NULL.*Answer, the first 3 of more/,
    );
    await page.locator('#maximizer-condition-2 button[aria-label="Remove the condition"]').focus();
    await page.keyboard.press('Enter');
    assert.equal(await focused(), 'maximizer-condition-1-field');
    assert.match(await preview(), /Answer, records: 1/);
    await closeForm(page);
    await deploy(page);
    const node = await saved();
    assert.deepEqual(
      [node['where'], node['whereJoin']],
      [[{ field: 'FullName', comparison: '=', value: "Pat O'Brien", valueType: 'str' }], 'OR'],
    );
    await editNode(page, 'record');
    await closeForm(page);
    assert.ok(!(await isDirty(page)));
  });

  it('shows where CEQL cannot be read, and begins with what the rows say', async () => {
    const where = [{ field: 'City', comparison: '=', value: 'Cork', valueType: 'str' }];
    await openForm({ action: 'find', where });
    await page.selectOption('#node-input-whereMode', 'ceql');
    assert.equal(await typedInput('node-input-ceql').inputValue(), "City='Cork'");
    assert.equal(await page.locator('#maximizer-conditions').isVisible(), false);
    await page.selectOption('#node-input-whereMode', 'rows');
    await page.fill('#maximizer-condition-1-field', 'Town');
    await page.selectOption('#node-input-whereMode', 'ceql');
    assert.equal(await typedInput('node-input-ceql').inputValue(), "Town='Cork'", 'nobody typed the other');
    await type('node-input-ceql', "City='Cork' AND <");
    assert.match(await reasonAt(page, 'node-input-ceql'), /^CEQL: .* at position 17\. Write it/);
    assert.equal(await page.locator('#maximizer-ceql-place mark').textContent(), '<');
    await closeForm(page);
    assert.match((await validationErrors(page, 'record')).join(), /^CEQL: .*position 17/);
    await editNode(page, 'record');
    await type('node-input-ceql', "City='Cork'");
    assert.equal(await reasonAt(page, 'node-input-ceql'), '');
    assert.equal(await page.locator('#maximizer-ceql-place mark').count(), 0);
    assert.match(await preview(), /Answer, the first 3 of more/);
  });

  it('asks what becomes of a missing record where one is meant, and offers to create only for an update', async () => {
    await openForm({ action: 'update', missing: 'create' });
    assert.equal(await page.inputValue('#node-input-missing'), 'create');
    await page.selectOption('#node-input-action', 'get');
    assert.equal(await page.inputValue('#node-input-missing'), 'error');
    await page.selectOption('#node-input-action', 'find');
    assert.ok(await page.locator('#node-input-missing').isHidden());
    await page.fill('#node-input-limit', '1');
    assert.ok(await page.locator('#node-input-missing').isVisible());
  });

  it('brings back what was chosen for a missing record once the action can do it again', async () => {
    await openForm({ action: 'update', missing: 'create' });
    for (const action of ['get', 'create', 'find', 'delete', 'upsert', 'update']) {
      await page.selectOption('#node-input-action', action);
    }
    assert.equal(await page.inputValue('#node-input-missing'), 'create');
    await closeForm(page);
    await editNode(page, 'record');
    assert.equal(await page.inputValue('#node-input-missing'), 'create');
    await page.selectOption('#node-input-action', 'get');
    await page.selectOption('#node-input-missing', 'empty');
    await page.selectOption('#node-input-action', 'update');
    assert.equal(await page.inputValue('#node-input-missing'), 'empty', 'that was chosen last');
    await page.selectOption('#node-input-missing', 'create');
    await page.selectOption('#node-input-action', 'get');
    await closeForm(page);
    await deploy(page);
    const { action, missing } = await saved();
    assert.deepEqual([action, missing], ['get', 'error']);
  });

  it('leads from the label of a typed input into it, and names it for who cannot see it', async () => {
    await openForm();
    await page.locator('label[for="node-input-key"] > span').click();
    const focused = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    assert.equal(focused, 'Key');
  });

  it('takes the key as text, and the resource from the message', async () => {
    await openForm({ key: bench.key, keyType: 'str' });
    assert.ok(await page.locator('#maximizer-record-message').isHidden(), 'nothing is read from a message');
    assert.match(await preview(), /Pat O'Brien/);
    await page.selectOption('#node-input-resourceType', 'msg');
    assert.ok(await page.locator('#node-input-resource-list').isHidden());
    await page.fill('#node-input-resource', 'topic');
    await page.fill('#maximizer-record-message', '{"topic": ');
    assert.equal(await preview(), '');
    assert.match(await reasonAt(page, 'maximizer-record-message'), /^Message: This is no JSON object/);
    await page.fill('#maximizer-record-message', '{"topic": "companies"}');
    assert.match(await preview(), /companies has no record with the id|404|^GET/);
    assert.equal(await reasonAt(page, 'maximizer-record-message'), '');
    await closeForm(page);
    assert.equal(await label(), 'get msg.topic');
  });

  it('marks bad input with the reason, until it is mended', async () => {
    for (const [changed, property, value, reason] of [
      [{}, 'resource', '..', /^Resource: it cannot name a resource/],
      [{ action: 'find' }, 'limit', '-1', /^At most: -1 is no number of records/],
      [{ action: 'upsert', matchOn: 'City' }, 'matchOn', ' ', /^Known by: names no field/],
    ] as const) {
      await openForm(changed);
      const id = `node-input-${property}`;
      const before = await page.inputValue(`#${id}`);
      await page.fill(`#${id}`, value);
      assert.match(await reasonAt(page, id), reason);
      await page.fill(`#${id}`, '${NAME}');
      assert.equal(await reasonAt(page, id), '', 'an environment variable may be anything');
      await page.fill(`#${id}`, before);
      assert.equal(await reasonAt(page, id), '');
      await closeForm(page, 'cancel');
    }
  });

  it('frames what a person sees of a typed input, and says in a closed section that a resource is missing', async () => {
    await openForm({ keyType: 'str', key: 'a' });
    const frame = page.locator('#node-input-key + .red-ui-typedInput-container');
    const isFramed = (): Promise<boolean> =>
      frame.evaluate((element) => element.classList.contains('input-error'));
    await page.waitForFunction(() => document.querySelector('.maximizer-required') !== null);
    assert.equal(await isFramed(), false);
    await typedInput('node-input-key').fill('');
    await typedInput('node-input-key').press('Backspace');
    assert.match(await reasonAt(page, 'node-input-key'), /^Key: is missing/);
    assert.equal(await isFramed(), true);
    await page.selectOption('#node-input-resourceType', 'msg');
    await page.fill('#node-input-resource', '');
    const summary = page.locator('[data-section="what"] summary');
    assert.match((await summary.textContent()) ?? '', /get · no resource yet/);
  });

  it('calls a disabled connection disabled, and forgets the answer of a connection that is edited', async () => {
    await openForm({ key: bench.key, keyType: 'str' });
    assert.match(await preview(), /^GET/);
    await page.locator('#node-input-lookup-connection, #node-input-connection + a').first().click();
    const address = page.locator('#node-config-input-name');
    await address.fill('Another');
    await page.locator('#node-config-dialog-ok').click();
    await address.waitFor({ state: 'detached' });
    await page.waitForFunction(
      () => document.querySelector('#maximizer-record-preview-result')?.textContent === '',
    );
    assert.match(await preview(), /^Deploy the connection first/);
    await closeForm(page);
    await changeNode(page, 'connection', { d: true });
    await editNode(page, 'record');
    assert.match(await preview(), /^The connection is disabled/);
    await closeForm(page, 'cancel');
    await changeNode(page, 'connection', { d: false });
  });
});
