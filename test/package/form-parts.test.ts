import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

describe('the parts of a form', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'maximizer-form-'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  /** The form of a `bell` whose nodes/ has these files. */
  async function formOf(files: Readonly<Record<string, string>>): Promise<string> {
    for (const [file, text] of Object.entries(files)) {
      const place = path.join(root, 'nodes', file);
      mkdirSync(path.dirname(place), { recursive: true });
      writeFileSync(place, text);
    }
    const { wholeForm } = await import('../../scripts/form-parts.mjs');
    return wholeForm(root, 'bell');
  }

  const FORMS: readonly [what: string, files: Record<string, string>, whole: string][] = [
    [
      'a form without parts as it is',
      { 'bell/form.html': '<b>$& {"a": {"b": 1}}</b>\n' },
      '<b>$& {"a": {"b": 1}}</b>',
    ],
    [
      'a part with the type of the node, and what the include gives',
      {
        'bell/form.html': '<div>\n  <!-- include ../editor/row.html key="volume" unit="$1" -->\n</div>\n',
        'editor/row.html': '<b id="{{key}}" data-i18n="{{type}}.{{key}}">{{unit}}</b>\n',
      },
      '<div>\n  <b id="volume" data-i18n="bell.volume">$1</b>\n</div>',
    ],
    [
      'the same part twice',
      {
        'bell/form.html': '<!-- include row.html key="a" --><!--\n  include row.html\n  key=""\n-->',
        'bell/row.html': '<b>{{key}}</b>',
      },
      '<b>a</b><b></b>',
    ],
    [
      'a part within a part, found from where it is included',
      {
        'bell/form.html': '<!-- include ../editor/form/section.html -->',
        'editor/form/section.html': '<p><!-- include row.html key="a" --></p>',
        'editor/form/row.html': '{{type}} {{key}}',
      },
      '<p>bell a</p>',
    ],
    [
      'what stands behind a name where the include gives none',
      {
        'bell/form.html': '<!-- include row.html --><!-- include row.html key="a" -->',
        'bell/row.html': '<b id="{{key:none}}" class="{{look:}}"></b>',
      },
      '<b id="none" class=""></b><b id="a" class=""></b>',
    ],
    [
      'a part that another is given for, by its name',
      {
        'bell/form.html': '<!-- include ../editor/section.html section="sound" -->',
        'editor/section.html': '<p><!-- include ../{{type}}/{{section}}.html key="{{section}}" --></p>',
        'bell/sound.html': '{{key}}',
      },
      '<p>sound</p>',
    ],
    ['a form without its comments', { 'bell/form.html': '<p><!-- Says {{why}}. --></p>' }, '<p></p>'],
  ];
  for (const [what, files, whole] of FORMS) {
    it(`make ${what}`, async () => {
      assert.equal(await formOf(files), whole);
    });
  }

  const FAULTS: readonly [what: string, files: Record<string, string>, message: string][] = [
    [
      'a part that is not there',
      { 'bell/form.html': '<p>\n<!-- include ../editor/row.html -->\n</p>' },
      'nodes/bell/form.html:2: there is no nodes/editor/row.html.',
    ],
    [
      'a name that the include does not give',
      {
        'bell/form.html': '\n\n<!-- include ../editor/row.html unit="seconds" -->',
        'editor/row.html': '<p>\n{{unit}} {{key}}</p>',
      },
      'nodes/editor/row.html:2: nothing gives {{key}}, included at nodes/bell/form.html:3.',
    ],
    [
      'a name in the form itself',
      { 'bell/form.html': '<p>\n{{key}}</p>' },
      'nodes/bell/form.html:2: nothing gives {{key}}.',
    ],
    [
      'a name that only the outer part was given',
      {
        'bell/form.html': '<!-- include outer.html key="a" -->',
        'bell/outer.html': '{{key}}\n<!-- include inner.html -->',
        'bell/inner.html': '{{key}}',
      },
      'nodes/bell/inner.html:1: nothing gives {{key}}, included at nodes/bell/outer.html:2, at nodes/bell/form.html:1.',
    ],
    [
      'a name that the part does not ask for',
      { 'bell/form.html': '\n<!-- include row.html kye="a" -->', 'bell/row.html': '<p></p>' },
      'nodes/bell/form.html:2: nodes/bell/row.html asks for no {{kye}}.',
    ],
    [
      'an include that cannot be read',
      { 'bell/form.html': '\n<!-- include row.html key=a -->', 'bell/row.html': '{{key}}' },
      'nodes/bell/form.html:2: an include is written <!-- include file.html name="value" -->.',
    ],
    [
      'an include of nothing',
      { 'bell/form.html': '<!-- include -->' },
      'nodes/bell/form.html:1: an include is written <!-- include file.html name="value" -->.',
    ],
    [
      'a part that includes itself',
      {
        'bell/form.html': '<!-- include a.html -->',
        'bell/a.html': '\n<!-- include b.html -->',
        'bell/b.html': '<!-- include a.html -->',
      },
      'nodes/bell/b.html:1: nodes/bell/a.html would include itself.',
    ],
  ];
  for (const [what, files, message] of FAULTS) {
    it(`say file and line of ${what}`, async () => {
      await assert.rejects(formOf(files), { message });
    });
  }
});
