import assert from 'node:assert/strict';
import { hasCredentials } from '../../src/events/basic-authentication';
import { isSigned } from '../../src/events/signature';
import { signatureOf } from '../sandbox/notifications/envelope';

/** The vector of the platform's documentation. */
const KEY = 'MySecretEventSignatureKey';
const BODY = Buffer.from('<INSERT_EVENT_NOTIFICATION_RESPONSE_BODY>');
const SIGNATURE = 'sha256=jHdbRx5EZAsOfTwAPJOGkNUzQMVVdu5VJlxcsk+G6jQ=';

describe('signature', () => {
  it('is that of the documentation', () => {
    assert.ok(isSigned(BODY, SIGNATURE, [KEY]));
  });

  it('holds with the current and with the previous key', () => {
    assert.ok(isSigned(BODY, SIGNATURE, [KEY]));
    assert.ok(isSigned(BODY, SIGNATURE, ['newer', KEY]));
    assert.ok(isSigned(BODY, SIGNATURE, [KEY, 'older']));
    assert.ok(!isSigned(BODY, SIGNATURE, ['newer', 'older']));
    assert.ok(!isSigned(BODY, SIGNATURE, []));
  });

  it('holds for the very bytes only', () => {
    assert.ok(!isSigned(Buffer.concat([BODY, Buffer.from(' ')]), SIGNATURE, [KEY]));
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80]);
    assert.ok(isSigned(bytes, signatureOf(bytes, KEY), [KEY]));
    assert.ok(!isSigned(Buffer.from(bytes.toString()), signatureOf(bytes, KEY), [KEY]));
  });

  it('is refused when it is missing, cut, of another kind or more than one', () => {
    const hex = Buffer.from(SIGNATURE.slice(7), 'base64').toString('hex');
    const wrong = [
      undefined,
      '',
      'sha256=',
      SIGNATURE.slice(7),
      SIGNATURE.slice(0, -8),
      SIGNATURE.replace('sha256', 'sha1'),
      `sha256=${hex}`,
      [SIGNATURE],
    ];
    for (const header of wrong) assert.ok(!isSigned(BODY, header, [KEY]), String(header));
  });
});

describe('basic authentication', () => {
  const credentials = { user: 'platform', password: 'pä:ss' };
  const header = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

  it('takes the user and the password, colons and umlauts included', () => {
    assert.ok(hasCredentials(header('platform:pä:ss'), credentials));
    assert.ok(hasCredentials(header('platform:pä:ss').replace('Basic', 'basic '), credentials));
  });

  it('refuses anything else', () => {
    const wrong = [
      undefined,
      '',
      'Basic',
      header('platform:pass'),
      header('platform'),
      header(':pä:ss'),
      'Bearer x',
    ];
    for (const text of [...wrong, header('platform:pä:ss').replace('Basic', 'Digest')]) {
      assert.ok(!hasCredentials(text, credentials), String(text));
    }
  });
});
