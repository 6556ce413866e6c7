import { randomBytes } from 'node:crypto';
import type { SandboxClock } from '../clock';
import { methodRefusal, readObject, Refusal } from '../http';
import type { Answer, Call } from '../http';
import { authorizePage, refusedPage } from './authorize-page';
import type { Elements } from './elements';

/** The application that a person registered with the CRM. */
export interface OAuthApplication {
  apiKey: string;
  apiSecret: string;
  /** When given, only these are taken as callback addresses. */
  callbackUrls?: string[];
}

/** What a code is worth. */
interface Grant {
  apiKey: string;
  callbackUrl: string;
  expires: number;
}

/** The CRM's sign-in, and the codes it gives out. */
export class OAuth {
  readonly #grants = new Map<string, Grant>();
  /** What the person does at once, so that a test needs no browser: added to every address as `auto`. */
  auto: 'allow' | 'deny' | undefined;
  /** Sandbox milliseconds that a code can be redeemed in. */
  codeLifetime = 5 * 60_000;

  constructor(
    readonly clock: SandboxClock,
    readonly application: OAuthApplication,
    readonly elements: Elements,
    readonly origin: () => string,
  ) {}

  /** GET /elements/{keyOrId}/oauth/url, or POST with the parameters as a body. */
  async address(call: Call): Promise<Answer> {
    const [, keyOrId = '', , page, more] = call.segments;
    if (page !== 'url' || more !== undefined) throw new Refusal(404, `No such path: ${call.path}`);
    if (call.method !== 'GET' && call.method !== 'POST') throw methodRefusal(call.method, ['GET', 'POST']);
    const element = this.elements.get(keyOrId);
    const body = call.method === 'POST' ? await readObject(call) : {};
    const given = (name: string): string | undefined => {
      const value = call.query.get(name) ?? body[name];
      return typeof value === 'string' && value !== '' ? value : undefined;
    };
    const needed = (name: string): string => {
      const value = given(name);
      if (value === undefined) throw new Refusal(400, `Missing required parameter '${name}'`);
      return value;
    };
    needed('apiSecret');
    const alias = element.key === 'maximizer' ? needed('maximizer.alias') : element.key;
    const query = new URLSearchParams({
      scope: given('scope') ?? 'data',
      response_type: 'code',
      redirect_uri: needed('callbackUrl'),
      state: given('state') ?? element.key,
      client_id: needed('apiKey'),
    });
    if (this.auto) query.set('auto', this.auto);
    const oauthUrl = `${this.origin()}/OAuth2/${encodeURIComponent(alias)}/Authorize?${query.toString()}`;
    return { status: 200, body: { oauthUrl, element: element.key } };
  }

  /** GET /OAuth2/{alias}/Authorize: the page, or with `decision` (or `auto`) the way back. */
  authorize(call: Call): Answer | undefined {
    const [root, alias, page, more] = call.segments;
    if (root !== 'OAuth2' || page !== 'Authorize' || more !== undefined) return undefined;
    if (call.method !== 'GET') throw methodRefusal(call.method, ['GET']);
    const { query } = call;
    const callbackUrl = query.get('redirect_uri') ?? '';
    const reason = this.#reasonAgainst(query, callbackUrl);
    // an address that cannot be trusted is never sent back to
    if (reason !== undefined) return refusedPage(reason);
    const decision = query.get('decision') ?? query.get('auto');
    if (decision === null) return authorizePage(alias ?? '', query);
    const back = new URL(callbackUrl);
    if (decision === 'allow') back.searchParams.set('code', this.code({ callbackUrl }));
    else back.searchParams.set('error', 'access_denied');
    const state = query.get('state');
    if (state !== null) back.searchParams.set('state', state);
    return { status: 302, headers: { Location: back.href } };
  }

  /** A fresh code, as if a person had allowed it. */
  code({ callbackUrl, apiKey = this.application.apiKey }: { callbackUrl: string; apiKey?: string }): string {
    const code = randomBytes(24).toString('base64');
    this.#grants.set(code, { apiKey, callbackUrl, expires: this.clock.now() + this.codeLifetime });
    return code;
  }

  /** Takes a code for good; wrong, used and expired ones are refused as the CRM does. */
  redeem(code: string, given: { apiKey: unknown; apiSecret: unknown; callbackUrl: unknown }): void {
    const { apiKey, apiSecret } = this.application;
    if (given.apiKey !== apiKey || given.apiSecret !== apiSecret)
      throw new Refusal(401, 'Failed to authenticate with the provider', {
        providerMessage: 'invalid_client: unknown application or wrong secret',
      });
    const grant = this.#grants.get(code);
    this.#grants.delete(code);
    const invalid = (why: string): Refusal =>
      new Refusal(400, 'Failed to retrieve a token from the provider', {
        providerMessage: `invalid_grant: ${why}`,
      });
    if (!grant || grant.apiKey !== apiKey) throw invalid('the code is unknown or was used before');
    if (grant.expires <= this.clock.now()) throw invalid('the code has expired');
    if (grant.callbackUrl !== given.callbackUrl)
      throw invalid('the callback address is not the one of the code');
  }

  #reasonAgainst(query: URLSearchParams, callbackUrl: string): string | undefined {
    if (query.get('response_type') !== 'code') return 'response_type must be code';
    if (query.get('client_id') !== this.application.apiKey) return 'unknown client_id';
    if (!isWebAddress(callbackUrl)) return 'redirect_uri is not a web address';
    const allowed = this.application.callbackUrls;
    return allowed && !allowed.includes(callbackUrl) ? 'redirect_uri is not registered' : undefined;
  }
}

/** Whether a text is an http or https address. */
export function isWebAddress(text: unknown): text is string {
  return typeof text === 'string' && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
