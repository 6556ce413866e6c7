import type { Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { messageOf } from '../../../src/errors';
import type { WindowPage } from '../../../src/instance/connect-attempts';
import { sendCallbackPage } from './callback-page';

/** Where the CRM sends the browser back to, below `httpAdminRoot`. */
const PATH = '/maximizer/oauth/callback';
/** Headers by which a browser says that nobody asked for a page yet. */
const PURPOSES = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'];

/**
 * `GET /maximizer/oauth/callback`: answers the browser with a page that says what became of the attempt. It carries no
 * admin token: the state in its query is what lets it in.
 */
export function addCallbackRoute(
  RED: NodeAPI,
  comeBack: (query: URLSearchParams) => Promise<WindowPage>,
): void {
  RED.httpAdmin.all(PATH, (request, response) => {
    if (request.method !== 'GET') {
      response.set('Allow', 'GET').status(405).json({ message: 'Only GET.' });
    } else if (isAhead(request)) {
      // the browser might keep any other answer, and show it later instead of asking
      response.set('Cache-Control', 'no-store').status(503).json({ message: 'Not ahead of time.' });
    } else {
      answer(response, comeBack(queryOf(request)));
    }
  });
}

function answer(response: Response, outcome: Promise<WindowPage>): void {
  outcome
    .catch((error: unknown): WindowPage => ({ ok: false, text: messageOf(error) }))
    .then((known) => {
      sendCallbackPage(response, known);
    })
    .catch(() => response.destroy());
}

/** Whether the browser asks for what the person may open next. */
function isAhead({ headers }: Request): boolean {
  return PURPOSES.some((name) => /prefetch|prerender|preview/i.test(String(headers[name] ?? '')));
}

/** The query alone: what stands before it may be no address at all. */
function queryOf({ originalUrl }: Request): URLSearchParams {
  const start = originalUrl.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : originalUrl.slice(start + 1));
}
