import { isPlaceholder, type BodyNote, type ConnectionFields } from '../instance-body-read';
import { isMasked } from '../../connector/platform-json';

const FIELDS = {
  user: 'userSecret',
  organization: 'organizationSecret',
  element: 'instanceToken',
} as const;

/** What a header `User …, Organization …, Element …` says, in any order. No note holds a secret. */
export function readAuthorization(header: string): { fields: ConnectionFields; notes: BodyNote[] } {
  const fields: ConnectionFields = {};
  const notes: BodyNote[] = [];
  for (const part of header.split(',')) {
    const [, name = '', secret = ''] = /^\s*(User|Organization|Element)\s+(\S.*?)\s*$/i.exec(part) ?? [];
    const key = name === '' ? 'Authorization' : `Authorization: ${name}`;
    const kind = name.toLowerCase();
    if (kind !== 'user' && kind !== 'organization' && kind !== 'element') {
      if (part.trim() !== '') notes.push({ kind: 'secret', key, detail: '' });
    } else if (isMasked(secret)) {
      notes.push({ kind: 'masked', key, detail: '' });
    } else if (isPlaceholder(secret) || /^\$\{?\w+\}?$/.test(secret)) {
      // a variable of the shell is not one of Node-RED's
      notes.push({ kind: 'placeholder', key, detail: '' });
    } else if (/\s/.test(secret)) {
      notes.push({ kind: 'secret', key, detail: '' });
    } else {
      fields[FIELDS[kind]] = secret;
    }
  }
  return { fields, notes };
}
