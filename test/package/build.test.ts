import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './pack';

/** A package of one node, with all that the build wants. */
const SOURCES: Record<string, string> = {
  'package.json': JSON.stringify({ 'node-red': { nodes: { bell: 'dist/nodes/bell/bell.js' } } }),
  'nodes/bell/bell.ts': 'export const volume: number = 3;\n',
  'nodes/bell/bell.editor.ts':
    "import { hint } from '../editor/hint';\n" +
    "import css from './form.css';\n" +
    'declare const RED: { nodes: { registerType(type: string, definition: object): void } };\n' +
    "// not for people's browsers\n" +
    "RED.nodes.registerType('bell', { icon: 'bell.svg', hint, css });\n",
  'nodes/bell/form.html':
    '<script type="text/html" data-template-name="bell">\n' +
    '  <!-- include ../editor/form/row.html key="volume" -->\n</script>\n',
  'nodes/bell/form.css': ".bell::before {\n  content: '\\f105';\n}\n",
  'nodes/editor/form/row.html': '<input id="node-input-{{key}}" data-i18n="{{type}}.label.{{key}}" />\n',
  'nodes/editor/css.d.ts': "declare module '*.css' {\n  const text: string;\n  export default text;\n}\n",
  'nodes/editor/hint.ts': "export const hint: string = '</script>';\n",
  // Few library types, so that the compiler is quick.
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      strict: true,
      module: 'node16',
      target: 'es2020',
      lib: ['es5'],
      types: [],
      rootDir: '.',
    },
    include: ['src', 'nodes'],
    exclude: ['nodes/**/*.editor.ts', 'nodes/editor'],
  }),
  'nodes/editor/tsconfig.json': JSON.stringify({
    extends: '../../tsconfig.json',
    include: ['.', '../*/*.editor.ts'],
    exclude: [],
  }),
  'src/index.ts': 'export {};\n',
  'locales/en-US/bell.json': '{}\n',
  'locales/en-US/bell.html': '<p>A bell.</p>\n',
  'locales/de/bell.json': '{}\n',
  'icons/bell.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>\n',
};

describe('the build', function () {
  this.timeout(60_000); // two compilers start

  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'maximizer-build-'));
    await mkdir(path.join(folder, 'scripts'));
    for (const script of ['build.mjs', 'form-parts.mjs']) {
      await cp(path.join(root, 'scripts', script), path.join(folder, 'scripts', script));
    }
    await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
    for (const [file, text] of Object.entries(SOURCES)) await write(file, text);
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function write(file: string, text: string): Promise<void> {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }

  function build(): Promise<{ code: number | null; output: string }> {
    return new Promise((resolve) => {
      const child = execFile(process.execPath, ['scripts/build.mjs'], { cwd: folder }, (_error, out, err) => {
        resolve({ code: child.exitCode, output: out + err });
      });
    });
  }

  it('puts form, editor code, icons and locales beside the compiled node', async () => {
    const { code, output } = await build();
    assert.equal(code, 0, output);
    const out = path.join(folder, 'dist/nodes/bell');
    for (const file of ['bell.js', 'icons/bell.svg', 'locales/en-US/bell.html', 'locales/de/bell.json']) {
      assert(existsSync(path.join(out, file)), file);
    }
    const html = await readFile(path.join(out, 'bell.html'), 'utf8');
    assert.match(html, /data-template-name="bell"/);
    assert.match(html, /<input id="node-input-volume" data-i18n="bell\.label\.volume" \/>/);
    assert.ok(
      html.includes(String.raw`".bell::before {\n  content: '\\f105';\n}\n"`),
      'CSS arrives as its text',
    );
    assert.match(html, /RED\.nodes\.registerType\("bell",/);
    assert.doesNotMatch(html, /not for people/);
    assert.equal(html.match(/<\/script>/g)?.length, 2, 'a text in the code must not end the script');
  });

  it('fails on a type error and keeps what was built before', async () => {
    assert.equal((await build()).code, 0);
    await write('nodes/bell/bell.ts', "export const volume: number = 'loud';\n");
    const { code, output } = await build();
    assert.equal(code, 1);
    assert.match(output, /bell\.ts.*TS2322/);
    assert(existsSync(path.join(folder, 'dist/nodes/bell/bell.js')));
  });

  it('fails on a type error in editor code', async () => {
    await write('nodes/editor/hint.ts', 'export const hint: string = 1;\n');
    const { code, output } = await build();
    assert.equal(code, 1);
    assert.match(output, /hint\.ts.*TS2322/);
  });

  it('fails on a part of a form that is not there and keeps what was built before', async () => {
    assert.equal((await build()).code, 0);
    await rm(path.join(folder, 'nodes/editor/form/row.html'));
    const { code, output } = await build();
    assert.equal(code, 1);
    assert.equal(output, 'Build failed: nodes/bell/form.html:2: there is no nodes/editor/form/row.html.\n');
    assert(existsSync(path.join(folder, 'dist/nodes/bell/bell.html')));
  });

  it('names what is missing of a node that package.json lists', async () => {
    await rm(path.join(folder, 'nodes/bell/form.html'));
    await rm(path.join(folder, 'locales/en-US/bell.html'));
    const { code, output } = await build();
    assert.equal(code, 1);
    assert.match(output, /missing:\n {2}nodes\/bell\/form\.html\n {2}locales\/en-US\/bell\.html\n/);
  });

  it('refuses a node type that the flow library could not read from the source', async () => {
    await write(
      'nodes/bell/bell.editor.ts',
      'declare const RED: { nodes: { registerType(type: string, definition: object): void } };\n' +
        "export const type = ['b', 'ell'].join('');\nRED.nodes.registerType(type, { icon: 'bell.svg' });\n",
    );
    const { code, output } = await build();
    assert.equal(code, 1);
    assert.match(output, /must call RED\.nodes\.registerType\('bell', \{ … \}\) literally/);
  });

  it('refuses an icon that no node uses', async () => {
    await write('icons/gong.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>\n');
    const { code, output } = await build();
    assert.equal(code, 1);
    assert.match(output, /icons\/gong\.svg is named by no node/);
  });
});
