import {
  beginningOf,
  isOddAddress,
  isPlaceholder,
  type BodyNote,
  type ConnectionFields,
} from '../instance-body-read';
import { readAuthorization } from './authorization';
import type { CurlCommand } from './curl';

/** Headers that every client sends and that say nothing of a connection. */
const USUAL = new Set(
  `accept accept-encoding accept-language cache-control connection content-length content-type dnt host origin
  postman-token pragma referer sec-fetch-dest sec-fetch-mode sec-fetch-site user-agent`.split(/\s+/),
);

/** What a command says of the connection beside its body: the platform's address, the instance, the secrets. */
export function commandFields({ url, headers, unread }: CurlCommand): {
  fields: ConnectionFields;
  notes: BodyNote[];
} {
  const address = url === undefined ? { fields: {}, notes: [] } : addressFields(url.trim());
  const fields: ConnectionFields = { ...address.fields };
  const notes = [...address.notes];
  for (const { name, value } of headers) {
    if (name === 'authorization') {
      const read = readAuthorization(value);
      Object.assign(fields, read.fields);
      notes.push(...read.notes);
    } else if (!USUAL.has(name)) {
      notes.push({
        kind: /cookie|auth|key|token|secret/.test(name) ? 'secret' : 'unused',
        key: name,
        detail: '',
      });
    }
  }
  for (const option of unread) {
    notes.push({ kind: /^(?:-F|--form)/.test(option) ? 'unused' : 'secret', key: option, detail: '' });
  }
  return { fields, notes };
}

/** The API root and the instance of an address such as `https://…/elements/api-v2/instances/123`. */
function addressFields(url: string): { fields: ConnectionFields; notes: BodyNote[] } {
  const note = (kind: BodyNote['kind'], detail = ''): { fields: ConnectionFields; notes: BodyNote[] } => ({
    fields: {},
    notes: [{ kind, key: 'url', detail }],
  });
  if (/^[$<{%[]/.test(url)) return note('placeholder');
  if (isOddAddress(url)) return note('address', beginningOf(url));
  if (/^https?:\/\/[^/]*@/i.test(url)) return note('secret');
  const root =
    /^([^?#]*\/api-v\d+)(?=[/?#]|$)/i.exec(url)?.[1] ?? /^([^?#]*)\/instances(?=[/?#]|$)/i.exec(url)?.[1];
  if (root === undefined || /[<{$]/.test(root)) return note(root === undefined ? 'unused' : 'placeholder');
  const id = /^\/instances\/([\w-]+)/.exec(url.slice(root.length))?.[1];
  return {
    fields: { baseUrl: root, ...(id === undefined || isPlaceholder(id) ? {} : { instanceId: id }) },
    notes: [],
  };
}
