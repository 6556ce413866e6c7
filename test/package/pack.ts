import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The project's own folder. */
export const root = path.resolve(__dirname, '../..');

/** A tarball as `npm pack` makes it. */
export interface Tarball {
  file: string;
  /** Paths of the files in it, relative to the package. */
  paths: readonly string[];
}

/** Packs what is in `dist/` now; building it is up to `npm test`. */
export async function packPackage(folder: string): Promise<Tarball> {
  const { stdout } = await npm(root, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder);
  const [report] = Object.values(
    JSON.parse(stdout) as Record<string, { filename: string; files: { path: string }[] }>,
  );
  if (report === undefined) throw new Error(`npm pack reported no package:\n${stdout}`);
  return {
    file: path.join(folder, path.basename(report.filename)),
    paths: report.files.map((file) => file.path),
  };
}

/** Installs the tarball into an empty Node-RED user directory, as a person would. */
export async function installPackage(tarball: Tarball, userDir: string, ...options: string[]): Promise<void> {
  await mkdir(userDir, { recursive: true });
  const there = await readdir(userDir);
  if (there.length > 0) throw new Error(`${userDir} is not empty: ${there.join(', ')}`);
  await writeFile(
    path.join(userDir, 'package.json'),
    JSON.stringify({ name: 'node-red-project', private: true }),
  );
  await npm(userDir, 'install', '--omit=dev', '--no-audit', '--no-fund', ...options, tarball.file);
}

function npm(cwd: string, ...args: string[]): Promise<{ stdout: string }> {
  const cli = process.env['npm_execpath'];
  const options = { cwd, maxBuffer: 16 * 1024 * 1024 };
  return cli === undefined
    ? run('npm', args, { ...options, shell: process.platform === 'win32' })
    : run(process.execPath, [cli, ...args], options);
}
