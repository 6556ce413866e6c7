import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Where distributions put it; CHROMIUM overrides. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser that the tests drive, undefined on a machine without one. */
export function chromiumPath(): string | undefined {
  return [process.env['CHROMIUM'] ?? '', ...PLACES].find((place) => place !== '' && existsSync(place));
}

/** A browser without a window that calls nobody but the editor. */
export async function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page on which errors of scripts are collected, so that a test can insist that there were none. */
export interface WatchedPage {
  page: Page;
  errors: readonly string[];
}

export async function openPage(browser: Browser, language = 'en-US'): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1360, height: 1000 }, locale: language });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    // Node-RED's own calls to its makers' site fail on a machine without a network; 422 is a preview that says why not
    if (/^Failed to load resource: (net::|.* 422 )/.test(message.text())) return;
    if (message.type() === 'error' || message.text().startsWith('oneditprepare')) errors.push(message.text());
  });
  return { page, errors };
}
