import { randomBytes } from 'node:crypto';
import { methodRefusal, readObject, Refusal } from '../http';
import type { Answer, Call } from '../http';
import { isSame } from './authorization';
import type { Secrets } from './authorization';

/** Who signs in to the platform itself. */
export interface Account {
  username: string;
  password: string;
}

/** Signing in by name and password, and the account's secrets for who has. */
export class Authentication {
  readonly #tokens = new Set<string>();

  constructor(
    readonly account: Account,
    readonly secrets: Secrets,
  ) {}

  /** POST /authentication → `{token}`; GET /authentication/secrets with it as bearer → the secrets. */
  async answer(call: Call): Promise<Answer> {
    const [, part, more] = call.segments;
    if (part === undefined) {
      if (call.method !== 'POST') throw methodRefusal(call.method, ['POST']);
      return this.#signedIn(await readObject(call));
    }
    if (part !== 'secrets' || more !== undefined) throw new Refusal(404, `No such path: ${call.path}`);
    if (call.method !== 'GET') throw methodRefusal(call.method, ['GET']);
    const [, token = ''] = /^Bearer (\S+)$/.exec(call.headers.authorization ?? '') ?? [];
    if (!this.#tokens.has(token)) throw new Refusal(401, 'Invalid or missing bearer token');
    return { status: 200, body: { ...this.secrets } };
  }

  #signedIn({ username, password }: Record<string, unknown>): Answer {
    if (typeof username !== 'string' || typeof password !== 'string')
      throw new Refusal(400, "Missing required field 'username' or 'password'");
    if (username !== this.account.username || !isSame(password, this.account.password))
      throw new Refusal(401, 'Invalid username or password');
    const token = randomBytes(24).toString('base64url');
    this.#tokens.add(token);
    return { status: 200, body: { token, username } };
  }
}
