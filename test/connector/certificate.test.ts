import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createHttpClient } from '../../src/connector/http';
import { networkError } from '../../src/connector/platform-error';

describe('a certificate that is refused', () => {
  it('of a signer that nobody knows is an error with the cure, and is not tried again', async function () {
    const folder = mkdtempSync(path.join(tmpdir(), 'certificate-'));
    const files = { key: path.join(folder, 'key.pem'), cert: path.join(folder, 'cert.pem') };
    try {
      try {
        const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
        const made = ['req', '-x509', '-nodes', '-newkey', 'rsa:2048', '-days', '2', ...subject];
        execFileSync('openssl', [...made, '-keyout', files.key, '-out', files.cert], { stdio: 'ignore' });
      } catch {
        // where there is no openssl, the codes below have to do
        return;
      }
      const options = { key: readFileSync(files.key), cert: readFileSync(files.cert) };
      const server = https.createServer(options, (_request, response) => response.end('[]'));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const client = createHttpClient(`https://127.0.0.1:${port}`, (text) => text);
      await assert.rejects(client.send({ method: 'GET', path: '/contacts', authorization: '' }), {
        code: 'certificate',
        transient: false,
        message: /DEPTH_ZERO_SELF_SIGNED_CERT.*NODE_EXTRA_CA_CERTS/,
      });
      client.close();
      server.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  for (const [reason, cure] of [
    ['SELF_SIGNED_CERT_IN_CHAIN', /NODE_EXTRA_CA_CERTS/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /NODE_EXTRA_CA_CERTS/],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /NODE_EXTRA_CA_CERTS/],
    ['CERT_HAS_EXPIRED', /renewed/],
    ['CERT_NOT_YET_VALID', /clock of this machine/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /base address/],
  ] as const) {
    it(`says what to do: ${reason}`, () => {
      const error = networkError('GET /hubs/crm/contacts', reason);
      assert.equal(error.status, 'certificate refused');
      assert.equal(error.transient, false);
      assert.match(error.message, cure);
    });
  }

  it('is told apart from a network that fails, which is tried again', () => {
    for (const reason of ['ECONNREFUSED', 'toString', 'constructor']) {
      assert.equal(networkError('GET /', reason).transient, true, reason);
    }
  });
});
