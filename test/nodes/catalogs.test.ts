import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '../..');
const LOCALES = path.join(ROOT, 'locales');

/** The texts of a catalog by their keys, such as `maximizer-config.label.name`. */
function textsOf(file: string): Map<string, string> {
  const texts = new Map<string, string>();
  const add = (value: unknown, key: string): void => {
    if (typeof value === 'string') texts.set(key, value);
    else
      for (const [step, below] of Object.entries(value as object))
        add(below, key === '' ? step : `${key}.${step}`);
  };
  add(JSON.parse(readFileSync(file, 'utf8')), '');
  return texts;
}

/** What a text has filled in: `__count__`. */
const replacedIn = (text: string): string[] => (text.match(/__\w+?__/g) ?? []).sort();

const catalogs = readdirSync(path.join(LOCALES, 'en-US')).filter((file) => file.endsWith('.json'));

describe('catalogs', () => {
  for (const language of readdirSync(LOCALES).filter((name) => name !== 'en-US')) {
    for (const file of readdirSync(path.join(LOCALES, language)).filter((name) => name.endsWith('.json'))) {
      it(`say in ${language} nothing else than in English: ${file}`, () => {
        const english = textsOf(path.join(LOCALES, 'en-US', file));
        for (const [key, text] of textsOf(path.join(LOCALES, language, file))) {
          const original = english.get(key);
          assert.ok(original !== undefined, `${key} is gone from en-US`);
          assert.deepEqual(replacedIn(text), replacedIn(original), key);
        }
      });
    }
  }

  for (const file of catalogs) {
    it(`have every text that a form asks for: ${file}`, async () => {
      const { wholeForm } = await import('../../scripts/form-parts.mjs');
      const type = file.replace('.json', '');
      const english = textsOf(path.join(LOCALES, 'en-US', file));
      const form = wholeForm(ROOT, type);
      const asked = [...form.matchAll(/data-i18n="([^"]+)"/g)]
        .flatMap(([, keys = '']) => keys.split(';'))
        .map((key) => key.replace(/^\[[\w-]+\]/, ''));
      const hints = [...form.matchAll(/data-hint="([^"]+)"/g)].map(([, key = '']) => `${type}.${key}`);
      assert.ok(asked.length > 0);
      for (const key of [...asked, ...hints]) assert.ok(english.has(key), key);
    });
  }

  for (const language of readdirSync(LOCALES)) {
    for (const type of catalogs.map((file) => file.replace('.json', ''))) {
      it(`help with ${type} in ${language}, section by section as in English`, () => {
        const help = (where: string): string =>
          readFileSync(path.join(LOCALES, where, `${type}.html`), 'utf8');
        const sections = (text: string): number => text.match(/<h3>/g)?.length ?? 0;
        assert.ok(help(language).includes(`data-help-name="${type}"`));
        assert.equal(sections(help(language)), sections(help('en-US')));
        // what is typed or read by a program is the same in every language
        const codes = (text: string): Set<string> =>
          new Set([...text.matchAll(/<code>([^<]*)<\/code>/g)].map(([, code = '']) => code));
        assert.deepEqual([...codes(help(language))].sort(), [...codes(help('en-US'))].sort());
      });
    }
  }
});
