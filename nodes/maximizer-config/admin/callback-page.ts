import { createHash } from 'node:crypto';
import type { Response } from 'express';
import type { WindowPage } from '../../../src/instance/connect-attempts';

// the address with the code leaves the browser's history; a success closes at once, a failure stays to be read
const closeScript = (after: number): string =>
  `history.replaceState(null,'',location.pathname);setTimeout(function(){window.close()},${after});`;
const SCRIPTS = { success: closeScript(0), failure: closeScript(15_000) } as const;
const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:32em;margin:15vh auto;padding:0 1em;color:#333;background:#fff}' +
  'h1{font-size:1.2em}p{overflow-wrap:anywhere}@media(prefers-color-scheme:dark){body{color:#ddd;background:#222}}';

/** Answers the browser that came back from the CRM with a small page that closes itself and can do nothing else. */
export function sendCallbackPage(response: Response, { ok, text }: WindowPage): void {
  const script = ok ? SCRIPTS.success : SCRIPTS.failure;
  const title = ok ? 'Connected' : 'Not connected';
  response
    .status(ok ? 200 : 400)
    .set({
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': [
        "default-src 'none'",
        `script-src ${hashOf(script)}`,
        `style-src ${hashOf(STYLE)}`,
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
    })
    .send(
      '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">' +
        `<meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style></head>` +
        `<body><h1>${title}</h1><p>${escaped(text)}</p><p>You can close this window.</p>` +
        `<script>${script}</script></body></html>\n`,
    );
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
