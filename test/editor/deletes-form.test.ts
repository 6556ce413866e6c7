import assert from 'node:assert/strict';
import { closeForm, deploy } from './editor';
import { usePollForm } from './poll-form';

describe('form of a poll resource node: deletes', function () {
  this.timeout(30_000);
  const form = usePollForm();
  const reasonOf = async (key: string): Promise<string> => {
    const line = form.page.locator(`.maximizer-reason[data-for="node-input-${key}"]`);
    return (await line.count()) === 0 ? '' : ((await line.textContent()) ?? '');
  };
  const summary = (): Promise<string | null> =>
    form.page.locator('[data-section="deletes"] .maximizer-summary').textContent();

  it('are one folded section, off where nobody asked for them, and a flow of before keeps its properties', async () => {
    await form.openForm();
    const section = form.page.locator('details[data-section="deletes"]');
    assert.equal(await section.getAttribute('open'), null);
    assert.ok(!(await form.page.locator('#node-input-reconcile').isVisible()));
    assert.equal(await summary(), 'not looked for');
    assert.equal(await form.page.inputValue('#node-input-reconcileFuse'), '5');
    await form.page.fill('#node-input-name', 'renamed');
    await closeForm(form.page);
    await deploy(form.page);
    const { reconcile, reconcileFuse } = await form.saved('poll');
    assert.deepEqual([reconcile, reconcileFuse], [undefined, undefined]);
  });

  it('take hours and a fuse, and say at the field what is wrong with others', async () => {
    await form.openForm();
    await form.openSections();
    const { page } = form;
    await page.fill('#node-input-reconcileFuse', '101');
    assert.match(await reasonOf('reconcileFuse'), /^Fuse: 101 percent of the records cannot go/);
    await page.fill('#node-input-reconcileFuse', '-1');
    assert.match(await reasonOf('reconcileFuse'), /^Fuse: -1 percent/);
    assert.equal(await summary(), 'cannot work as entered');
    await page.fill('#node-input-reconcileFuse', '2.5');
    assert.equal(await reasonOf('reconcileFuse'), '');
    await page.fill('#node-input-reconcile', '-3');
    assert.match(await reasonOf('reconcile'), /^Compare ids: ids cannot be compared every -3 hours/);
    assert.equal(await summary(), 'cannot work as entered');
    await page.fill('#node-input-reconcile', '24');
    assert.equal(await summary(), 'found by comparing ids every 24 hours');
    await page.fill('#node-input-idField', '');
    assert.match(await reasonOf('reconcile'), /^Compare ids: there is no id field/);
    await page.fill('#node-input-idField', 'Key');
    assert.equal(await reasonOf('reconcile'), '');
    await closeForm(page);
    await deploy(page);
    const saved = await form.saved('poll');
    assert.deepEqual([saved['reconcile'], saved['reconcileFuse']], ['24', '2.5']);
  });
});
