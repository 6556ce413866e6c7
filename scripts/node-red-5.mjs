// Installs Node-RED 5 and the Node.js it needs into .cache/node-red-5 (once), and prints where both are, as JSON:
// {"node": "<path of the Node.js binary>", "nodeRed": "<path of Node-RED's red.js>"}
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../.cache/node-red-5', import.meta.url));
const nodeRed = path.join(folder, 'node_modules/node-red/red.js');

// Node-RED 5 wants Node 22.9 or later; npm carries such binaries in packages named after the platform.
const [major] = process.versions.node.split('.').map(Number);
const nodePackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const node =
  major >= 22
    ? process.execPath
    : path.join(
        folder,
        'node_modules',
        nodePackage,
        'bin',
        process.platform === 'win32' ? 'node.exe' : 'node',
      );

const dependencies = { 'node-red': '~5.0.7', ...(major >= 22 ? {} : { [nodePackage]: '^22.23.0' }) };
const manifest = JSON.stringify({ private: true, dependencies }, null, 2);
const manifestFile = path.join(folder, 'package.json');

const installed =
  existsSync(node) &&
  existsSync(nodeRed) &&
  existsSync(manifestFile) &&
  readFileSync(manifestFile, 'utf8') === manifest;

if (!installed) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(manifestFile, manifest);
  const npm = process.env.npm_execpath;
  const [command, ...first] = npm === undefined ? ['npm'] : [process.execPath, npm];
  execFileSync(command, [...first, 'install', '--no-package-lock', '--omit=dev', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', process.stderr.fd, process.stderr.fd],
    shell: npm === undefined && process.platform === 'win32',
  });
}

process.stdout.write(`${JSON.stringify({ node, nodeRed })}\n`);
