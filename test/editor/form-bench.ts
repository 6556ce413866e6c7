import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import type { Sandbox } from '../sandbox';
import type { NodeRedLine } from '../package/node-red-lines';
import type { NodeRedProcess } from '../package/node-red-process';
import { chromiumPath, launchBrowser, openPage, type WatchedPage } from './browser';
import { cancelForms } from './editor';
import { openWorkbench, type Workbench } from './workbench';

/** The editor of a Node-RED in a browser, beside a platform to connect to; there once the tests have begun. */
export interface FormBench {
  readonly page: Page;
  /** Where the editor is. */
  readonly url: string;
  readonly sandbox: Sandbox;
  readonly nodeRed: NodeRedProcess;
}

/**
 * Opens one for the tests of a `describe`, which are skipped on a machine without a browser, and closes it behind them.
 * After each test open forms are cancelled; an error in the page fails it.
 * @param line which Node-RED: 4.1 unless said otherwise
 */
export function useFormBench(line?: NodeRedLine): FormBench {
  let bench: Workbench | undefined;
  let browser: Browser | undefined;
  let watched: WatchedPage | undefined;
  const opened = <Thing>(thing: Thing | undefined): Thing => {
    assert.ok(thing !== undefined, 'it is not open yet');
    return thing;
  };

  before(async function () {
    const chromium = chromiumPath();
    if (chromium === undefined) {
      this.skip();
      return;
    }
    this.timeout(240_000);
    bench = await openWorkbench({}, line);
    browser = await launchBrowser(chromium);
    watched = await openPage(browser);
  });
  afterEach(async () => {
    const { page, errors } = opened(watched);
    await cancelForms(page);
    assert.deepEqual(errors, []);
  });
  after(async () => {
    await browser?.close();
    await bench?.close();
  });

  return {
    get page() {
      return opened(watched).page;
    },
    get url() {
      return opened(bench).nodeRed.url;
    },
    get sandbox() {
      return opened(bench).sandbox;
    },
    get nodeRed() {
      return opened(bench).nodeRed;
    },
  };
}
