import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';
import { readBaseUrl } from '../src/connector/base-url';
import { withoutEnd, withoutSlash } from '../src/text-end';

const ROOT = path.join(__dirname, '..');
/** What the texts are made of that the expressions look through: each repeated, with something before and behind it. */
const REPEATED = [
  ...Array.from('/01aA \t\n\'"\\%.-_:;&=+*${}()[],<>@!?#~`|^é'),
  ...[
    '%41',
    '&a',
    '${',
    'a ',
    '0.',
    '.0',
    '\\\\',
    '\\"',
    "''",
    'a=',
    'a,',
    'a;',
    ' ,',
    '\\u00',
    '&#x',
    '://',
    '\r\n',
  ],
];
const BEFORE = ['', '"', '${', 'a', '0'];
const BEHIND = ['', '\u0000', 'x'];

interface Expression {
  source: string;
  flags: string;
  place: string;
}

async function expressions(): Promise<Expression[]> {
  const found = new Map<string, Expression>();
  for (const folder of ['src', 'nodes']) {
    for (const name of await readdir(path.join(ROOT, folder), { recursive: true })) {
      if (!name.endsWith('.ts')) continue;
      const file = path.join(folder, name);
      const text = await readFile(path.join(ROOT, file), 'utf8');
      const parsed = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
      const visit = (node: ts.Node): void => {
        if (ts.isRegularExpressionLiteral(node)) {
          const [, source = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(node.text) ?? [];
          found.set(node.text, { source, flags, place: file });
        }
        node.forEachChild(visit);
      };
      visit(parsed);
    }
  }
  return [...found.values()];
}

/** Milliseconds that the expression needs to look through the text for every match; the least of some tries. */
function time(expression: RegExp, text: string): number {
  let least = Infinity;
  for (let tried = 0; tried < 3; tried += 1) {
    const began = performance.now();
    text.replace(expression, '');
    least = Math.min(least, performance.now() - began);
  }
  return least;
}

/** The text of `length` characters, made of a piece, that takes an expression far longer than one of a quarter of that. */
function hostileText({ source, flags }: Expression): string | undefined {
  const expression = new RegExp(source, `${flags.replace(/[gy]/g, '')}g`);
  for (const repeated of REPEATED) {
    for (const before of BEFORE) {
      for (const behind of BEHIND) {
        const text = (length: number): string =>
          before + repeated.repeat(Math.ceil(length / repeated.length)) + behind;
        if (time(expression, text(4000)) < 2) continue;
        // looked at twice, since other work on the machine makes one look longer
        const grows = [4000, 8000].map(
          (length) => time(expression, text(4 * length)) / time(expression, text(length)),
        );
        // a time that grows with the text is four times as long, one that grows with its square sixteen times
        if (Math.min(...grows) > 9) return `${before}${repeated}…${behind}`;
      }
    }
  }
  return undefined;
}

describe('regular expressions', function () {
  this.timeout(120_000);

  it('look through any text in a time that grows with its length, and not with the square of it', async () => {
    const all = await expressions();
    assert.ok(all.length > 50);
    for (const expression of all) {
      const text = hostileText(expression);
      assert.equal(text, undefined, `/${expression.source}/ in ${expression.place}`);
    }
  });

  it('that are slow are known as slow', () => {
    assert.equal(hostileText({ source: '/+$', flags: '', place: '' }), '/…\u0000');
  });

  it('are not needed to take slashes from an end', () => {
    assert.equal(withoutSlash('https://a/b//'), 'https://a/b');
    assert.equal(withoutSlash('///'), '');
    assert.equal(withoutSlash(''), '');
    assert.equal(
      withoutEnd('a. . ', (character) => '. '.includes(character)),
      'a',
    );
    const began = performance.now();
    assert.throws(() => readBaseUrl(`${'/'.repeat(80_000)}x`), { key: 'baseUrl' });
    assert.equal(readBaseUrl(`https://host/x${'/'.repeat(80_000)}`), 'https://host/x');
    assert.ok(performance.now() - began < 500);
  });
});
