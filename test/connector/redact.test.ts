import assert from 'node:assert/strict';
import fc from 'fast-check';
import { redactor } from '../../src/connector/redact';
import { anySecret, anyWriting, WRITINGS } from './writings';

const seed = Number(process.env['SEED'] ?? Date.now() % 0x7fffffff);
const SECRET = 'Ab+/9="ü< &%\\k';

describe(`redaction (SEED=${seed})`, () => {
  it('hides a secret as it is, and nothing else', () => {
    assert.equal(redactor([SECRET])(`not ${SECRET}, no`), 'not ***, no');
  });

  for (const { name, write } of WRITINGS) {
    it(`hides a secret written as ${name}`, () => {
      const redact = redactor(['another secret', SECRET]);
      assert.equal(redact(`{"message": "not ${write(SECRET)}"}`), '{"message": "not ***"}');
      assert.equal(redact(`(${write(SECRET)})`), '(***)');
    });
  }

  it('hides any secret in any writing of a writing of a writing, wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.array(anySecret, { minLength: 1, maxLength: 3 }),
        anyWriting,
        fc.constantFrom('', 'It is wrong: ', '{"a":[1,"', 'User ', '<b>'),
        fc.constantFrom('', '.', '"]}', ', Element x', '</b>'),
        (secrets, { write }, before, after) => {
          const text = secrets.map((secret) => before + write(secret) + after).join(' - ');
          assert.equal(
            redactor(secrets)(text, text.length),
            secrets.map(() => `${before}***${after}`).join(' - '),
          );
        },
      ),
      { seed, numRuns: 1_000 },
    );
  });

  it('hides a secret that lost a blank, a + or a padding on its way', () => {
    assert.equal(redactor([' \tabcdef12\r\n'])('not abcdef12'), 'not ***');
    assert.equal(redactor(['ab+cd ef'])('not ab cd+ef'), 'not ***');
    assert.equal(redactor(['ab+cd/ef'])('not ab-cd_ef'), 'not ***');
  });

  it('shows what no secret is in as it is, whatever is written there', () => {
    const redact = redactor([SECRET, 'user:password-1']);
    for (const text of [
      'GET /hubs/crm/contacts?where=a%20%3D%201 &amp; \\u0041 \\n 100% dXNlcjpwYXNz',
      '',
      '+',
      '\ud800',
      '%',
      '&#;&#x;&#x110000;&#1114112;\\u{110000}\\',
    ])
      assert.equal(redact(text), text);
  });

  it('leaves messages readable when a secret is short: alone it is hidden, within a word it is not', () => {
    const message = 'a bad request: the field abcd of bobsled is not a number';
    assert.equal(redactor(['a', 'b', 'bob', 'e', 'ab'])(message), message);
    assert.equal(redactor(['bob', 'ab'])('user bob (ab), bobby'), 'user *** (***), bobby');
    assert.equal(redactor(['bob:ab', 'bob', 'ab'])(`Basic ${btoa('bob:ab')}`), 'Basic ***');
  });

  it('knows no secret where there is none', () => {
    assert.equal(redactor([])('abc'), 'abc');
    assert.equal(redactor(['', ' \n'])('a b c'), 'a b c');
  });

  it('cuts to what is shown, but not through a secret in any writing', () => {
    const secret = 'q7Zk2+/hX4m9';
    for (const { name, write } of WRITINGS) {
      const text = `${'x '.repeat(20)}${write(secret)} and more`;
      for (let longest = 38; longest < 40 + write(secret).length; longest += 1) {
        const shown = redactor([secret])(text, longest);
        const expected = 'x '.repeat(20).slice(0, longest) + (longest > 40 ? '***' : '');
        assert.equal(shown, `${expected}…`, `${name} cut at ${longest}`);
      }
    }
  });

  it('hides what is left of a long secret that somebody else cut or broke', () => {
    const secret = Buffer.from('a very long secret that nobody shall see').toString('base64');
    assert.equal(redactor([secret])(`not ${secret.slice(0, 30)}`), 'not ***');
    assert.equal(redactor([secret])(`…${secret.slice(9)} is wrong`), '…*** is wrong');
    assert.equal(redactor([secret])(`${secret.slice(0, 20)}|${secret.slice(20)}`), '***|***');
  });

  it('looks at little more of a hostile answer than is shown of it', () => {
    const redact = redactor([SECRET, 'y'.repeat(40)]);
    for (const piece of ['%25', '\\\\', '&amp;', '&#000', 'QUJD', 'aa;', '\\u', 'x', '&', '{"a":']) {
      const text = Buffer.alloc(1_000_000, piece).toString('latin1');
      assert.equal(redact(text, 500), `${text.slice(0, 500)}…`);
    }
    assert.equal(redact(Buffer.alloc(64_000_000, '%2525').toString('latin1'), 500).length, 501);
  });
});
