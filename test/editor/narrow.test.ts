import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { connectionTo, credentialsOf, polling, recordNode, TAB, webhook } from '../nodes/flow-nodes';
import { ACTIONS } from '../../nodes/maximizer-record/properties';
import { NODE_RED_LINES } from '../package/node-red-lines';
import { changeNode, closeForm, editNode, openWithFlows, settled } from './editor';
import { useFormBench } from './form-bench';
import { lookOf, setTrayWidth, unfold } from './narrow';

/** Trays, px: what a laptop leaves for one, and a telephone. */
const WIDTHS = [500, 360];
const LONG = 'x'.repeat(90);

const watch = ['changes', 'becomes', 'goes from … to'].map((when) => ({
  ...{ field: 'Address.StateProvince', when, from: LONG, to: LONG },
}));
const where = ['=', 'IS NOT NULL', 'IN'].map((comparison) => ({
  ...{ field: 'Address.StateProvince', comparison, value: LONG, valueType: 'str' },
}));
const delivery = 'acknowledge';
const NODES = [
  polling({ wires: [], watch, delivery, url: `/hubs/crm/contacts?where=a='${LONG}'` }),
  webhook({ wires: [], watch, delivery, callbackUrl: `https://example.com/${LONG}`, register: true }),
  recordNode({ wires: [], where, matchOn: LONG, ceql: `${LONG}=='${LONG}` }),
  ...[{ id: 'acknowledge', type: 'open-connectors-acknowledge', z: 'tab', x: 1, y: 1, name: '' }].map(
    (node) => ({ ...node, outcome: 'done', wires: [] }),
  ),
];

declare const RED: { editor: { editConfig(name: string, type: string, id: string): void } };

for (const line of NODE_RED_LINES) {
  describe(`forms in a narrow tray of ${line.name}`, function () {
    this.timeout(120_000);
    const bench = useFormBench(line);
    let page: Page;

    before(() => {
      ({ page } = bench);
    });
    afterEach(() => setTrayWidth(page, undefined));

    const open = async (language: string): Promise<void> => {
      const { sandbox } = bench;
      await page.goto(bench.url);
      await page.evaluate((chosen) => {
        localStorage.setItem('editor-language', chosen);
      }, language);
      const connection = { ...connectionTo(sandbox), credentials: credentialsOf(sandbox)['connection'] };
      await openWithFlows(page, bench.url, [TAB, connection, ...NODES]);
    };
    /** Fails unless the form is as wide as the tray lets it be, and all of it can be used. */
    const checkFits = async (width: number): Promise<void> => {
      await unfold(page);
      const look = await lookOf(page);
      assert.ok(look.width <= width && look.width > width - 60, `the form is ${look.width} px wide`);
      assert.deepEqual(look.faults, []);
    };

    for (const language of ['en-US', 'de'])
      describe(`in ${language}`, () => {
        before(() => open(language));
        for (const width of WIDTHS) {
          for (const { id } of NODES) {
            it(`fit into ${width} pixels: ${String(id)}`, async () => {
              await setTrayWidth(page, width);
              await editNode(page, String(id));
              if (id !== 'record') {
                await checkFits(width);
                return;
              }
              for (const action of ACTIONS) {
                await page.selectOption('#node-input-action', action);
                await checkFits(width);
              }
              await page.selectOption('#node-input-action', 'find');
              await page.selectOption('#node-input-whereMode', 'ceql');
              await checkFits(width);
            });
          }
          it(`fit into ${width} pixels: connection`, async () => {
            await setTrayWidth(page, width);
            await page.evaluate(() => {
              RED.editor.editConfig('', 'maximizer-config', 'connection');
            });
            await page.locator('#node-config-dialog-ok').waitFor();
            await settled(page);
            await checkFits(width);
          });
        }

        it('are as wide for a long text as for a short one', async () => {
          const widths: number[] = [];
          for (const ceql of ['a', LONG.repeat(9), 'a b '.repeat(200)]) {
            await changeNode(page, 'record', { action: 'find', whereMode: 'ceql', ceql });
            await editNode(page, 'record');
            widths.push((await lookOf(page)).width);
            await closeForm(page, 'cancel');
          }
          assert.deepEqual(widths, [widths[0], widths[0], widths[0]]);
          assert.ok(Number(widths[0]) <= 600, `${widths[0]} px`);
        });
      });
  });
}
