// Makes dist/, which is what Node-RED loads:
//   dist/src/**, dist/nodes/<type>/<type>.js   the compiled runtime
//   dist/nodes/<type>/<type>.html              the form and the bundled editor code
//   dist/nodes/<type>/icons, …/locales/<lang>  where Node-RED looks for both: beside the node's file
// A type error, or a missing part of a node that package.json lists, fails the build and leaves dist/ as it was.
import { spawn } from 'node:child_process';
import { cp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as bundle } from 'esbuild';
import { PartError, wholeForm } from './form-parts.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const tsc = require.resolve('typescript/bin/tsc');

class BuildError extends Error {}

/** Resolves when the compiler found no error; its report goes to the terminal. */
function compiled(...args) {
  return new Promise((resolve, reject) => {
    spawn(process.execPath, [tsc, ...args], { cwd: root, stdio: 'inherit' }).on('close', (code) => {
      if (code === 0) resolve();
      else reject(new BuildError(`TypeScript found errors (tsc ${args.join(' ')}).`));
    });
  });
}

/** The node types of package.json; throws for one whose sources are incomplete. */
async function nodeTypes() {
  const { 'node-red': nodeRed } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const types = Object.keys(nodeRed.nodes);
  const missing = types.flatMap((type) =>
    sourcesOf(type).filter((file) => !existsSync(path.join(root, file))),
  );
  if (missing.length > 0) {
    throw new BuildError(
      `package.json lists nodes whose files are missing:\n  ${missing.join('\n  ')}\n` +
        'Add them, or take the node out of "node-red.nodes".',
    );
  }
  const misplaced = types.filter((type) => nodeRed.nodes[type] !== `dist/nodes/${type}/${type}.js`);
  if (misplaced.length > 0) {
    throw new BuildError(
      `"node-red.nodes" in package.json must say dist/nodes/<type>/<type>.js for: ${misplaced.join(', ')}.`,
    );
  }
  return types;
}

function sourcesOf(type) {
  return [
    `nodes/${type}/${type}.ts`,
    `nodes/${type}/${type}.editor.ts`,
    `nodes/${type}/form.html`,
    `locales/en-US/${type}.json`,
    `locales/en-US/${type}.html`,
  ];
}

/** The editor code of a node and of all it imports, as one plain script. */
async function editorScript(type) {
  const result = await bundledOrReported({
    absWorkingDir: root,
    entryPoints: [`nodes/${type}/${type}.editor.ts`],
    bundle: true,
    write: false,
    platform: 'browser',
    // A browser has zone data of its own.
    alias: { 'moment-timezone': path.join(root, 'nodes', 'editor', 'zone-data.ts') },
    // A form's CSS arrives as the text that `addStyle` takes.
    loader: { '.css': 'text' },
    format: 'iife',
    target: 'es2020',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
  });
  const script = result.outputFiles[0].text;
  // Node-RED's flow library reads the types from the source text, so the call has to stay a literal one.
  if (!script.includes(`RED.nodes.registerType("${type}"`)) {
    throw new BuildError(
      `nodes/${type}/${type}.editor.ts must call RED.nodes.registerType('${type}', { … }) literally.`,
    );
  }
  return script;
}

/** esbuild prints what is wrong by itself; its exception would only say it again, with its own stack. */
async function bundledOrReported(options) {
  try {
    return await bundle(options);
  } catch (error) {
    if (!Array.isArray(error.errors)) throw error;
    throw new BuildError(`the editor code of ${options.entryPoints[0]} cannot be bundled.`);
  }
}

async function writeHtml(out, type, form, script) {
  const html = `${form}\n\n<script type="text/javascript">\n${script.trimEnd()}\n</script>\n`;
  await writeFile(path.join(out, 'nodes', type, `${type}.html`), html);
}

async function copyLocales(out, type) {
  for (const language of await readdir(path.join(root, 'locales'))) {
    for (const extension of ['json', 'html']) {
      const file = `${type}.${extension}`;
      const from = path.join(root, 'locales', language, file);
      if (!existsSync(from)) continue;
      await cp(from, path.join(out, 'nodes', type, 'locales', language, file));
    }
  }
}

/**
 * Which node each icon goes to, as [icon, type]: the first whose editor code names it. Node-RED finds an icon by its
 * package, not its node, and lists it once per folder that holds it: so each goes into one.
 */
async function placesOfIcons(scripts) {
  const icons = (await readdir(path.join(root, 'icons'))).filter((file) => file.endsWith('.svg'));
  return icons.map((icon) => {
    const user = scripts.find(([, script]) => script.includes(icon));
    if (user === undefined) throw new BuildError(`icons/${icon} is named by no node's editor code.`);
    return [icon, user[0]];
  });
}

async function build() {
  const types = await nodeTypes();
  const forms = new Map(types.map((type) => [type, wholeForm(root, type)]));
  const scripts = await Promise.all(types.map(async (type) => [type, await editorScript(type)]));
  const icons = await placesOfIcons(scripts);
  const out = path.join(root, '.cache', `build-${process.pid}`);
  try {
    // Both to their end, so that one run reports all errors.
    const outcomes = await Promise.allSettled([
      compiled('-p', 'tsconfig.json', '--outDir', out, '--noEmitOnError'),
      compiled('-p', 'nodes/editor/tsconfig.json', '--noEmit'),
    ]);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    for (const [type, script] of scripts) {
      await writeHtml(out, type, forms.get(type), script);
      await copyLocales(out, type);
    }
    for (const [icon, type] of icons) {
      await cp(path.join(root, 'icons', icon), path.join(out, 'nodes', type, 'icons', icon));
    }
    await rm(path.join(root, 'dist'), { recursive: true, force: true });
    await rename(out, path.join(root, 'dist'));
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

try {
  await build();
} catch (error) {
  if (!(error instanceof BuildError || error instanceof PartError)) throw error;
  console.error(`Build failed: ${error.message}`);
  process.exitCode = 1;
}
