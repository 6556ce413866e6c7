import http from 'node:http';
import { signatureOf } from '../sandbox/notifications/envelope';

/** What notifications are signed with. */
export const SIGNATURE_KEY = 'MySecretEventSignatureKey';

const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });
let sequence = 0;

/** A notification of a polled contact of usual size, and the contact's key: another one each time. */
export function notification(): { key: string; body: Buffer } {
  sequence += 1;
  const Key = `Q29udGFjdA${sequence}`;
  const date = new Date(1_600_000_000_000 + sequence * 1000).toISOString();
  const contact = {
    Key,
    Type: 'Individual',
    FullName: 'Ada Lovelace',
    CompanyName: 'Analytical Engines',
    Address: '12 St James Square',
    City: 'London',
    Country: 'United Kingdom',
    Email: 'ada@example.com',
    LastModifyDate: date,
    CreationDate: date,
  };
  const event = {
    date,
    elementKey: 'maximizer',
    pollDate: date,
    eventType: 'UPDATED',
    hubKey: 'crm',
    objectId: Key,
    objectType: 'contacts',
  };
  const raw = { contacts: [contact], pollDate: 1534778974827, objectType: 'contacts' };
  const message = { elementKey: 'maximizer', instanceId: 12345, raw, events: [event] };
  const body = Buffer.from(JSON.stringify({ id: String(sequence), createdDate: date, message }));
  return { key: Key, body };
}

/** Posts a signed body, and resolves when it was answered with 200. @param url whole */
export function post(url: string, body: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': body.length,
      'elements-webhook-signature': signatureOf(body, SIGNATURE_KEY),
    };
    const request = http.request(url, { agent, method: 'POST', headers }, (response) => {
      response.resume();
      response.on('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${url} answered ${response.statusCode ?? 0}`));
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Ends the connections that are kept open. */
export function endPosting(): void {
  agent.destroy();
}
