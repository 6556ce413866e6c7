// Brings up the demo from nothing but a checkout and Node.js: checks the ports, installs the dependencies when they
// are missing or outdated, builds, and hands over to scripts/demo/run.ts. Imports nothing that has to be installed.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));

const usage = `npm start -- [--port <editor>] [--sandbox-port <platform>] [--user-dir <folder>] [--odd <name,name>]
The ports can also be set by the environment variables PORT and SANDBOX_PORT. Defaults: 1880, 4100 and .demo.
--odd names ways of the real platform that a client may not expect: see npm run sandbox -- --help. Default: demo.`;

/** Ends the process with a reason that a person can act on. */
function stop(reason) {
  console.error(`\n${reason}`);
  process.exit(1);
}

function portOf(name, text) {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    stop(`${name} must be a whole number from 1 to 65535, and is "${text}".\n${usage}`);
  }
  return port;
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string' },
        'sandbox-port': { type: 'string' },
        'user-dir': { type: 'string' },
        odd: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    return {
      port: portOf('--port', values.port ?? process.env.PORT ?? '1880'),
      sandboxPort: portOf('--sandbox-port', values['sandbox-port'] ?? process.env.SANDBOX_PORT ?? '4100'),
      userDir: path.resolve(root, values['user-dir'] ?? '.demo'),
      odd: values.odd ?? 'demo',
    };
  } catch (error) {
    return stop(`${error.message}\n${usage}`);
  }
}

/** The code of the error that listening on the port ends in, or undefined when it is free. */
function listenError(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(error.code));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(undefined)));
  });
}

async function checkPort(port, user, option, variable) {
  const code = await listenError(port);
  if (code === undefined) return;
  const reason =
    code === 'EADDRINUSE' ? 'is already in use by another program' : `cannot be listened on (${code})`;
  stop(
    `Port ${port}, for ${user}, ${reason}.\n` +
      `Stop that program, or choose another port: npm start -- ${option} ${port + 1}\n` +
      `(or set the environment variable ${variable}).`,
  );
}

/** npm writes its own copy of the lock file last, so it tells when, and whether, the last install ended. */
function dependenciesAreInstalled() {
  const record = path.join(root, 'node_modules/.package-lock.json');
  return (
    existsSync(record) && statSync(record).mtimeMs >= statSync(path.join(root, 'package-lock.json')).mtimeMs
  );
}

function run(command, args, what) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: command === 'npm' && process.platform === 'win32',
  });
  if (error !== undefined) stop(`${what} failed: ${error.message}`);
  if (status !== 0) stop(`${what} failed; the reason is above.`);
}

const options = readOptions();
if (options.port === options.sandboxPort) {
  stop(`The editor and the sandbox platform cannot share port ${options.port}.\n${usage}`);
}
await checkPort(options.port, "Node-RED's editor", '--port', 'PORT');
await checkPort(options.sandboxPort, 'the sandbox platform', '--sandbox-port', 'SANDBOX_PORT');

if (!dependenciesAreInstalled()) {
  console.log('Installing the dependencies (npm ci) …');
  const npm = process.env.npm_execpath;
  if (npm === undefined) run('npm', ['ci'], 'npm ci');
  else run(process.execPath, [npm, 'ci'], 'npm ci');
}

console.log('Building …');
run(process.execPath, ['scripts/build.mjs'], 'The build');

const { tsImport } = await import('tsx/esm/api');
const { runDemo } = await tsImport('./demo/run.ts', import.meta.url);
await runDemo(root, options).catch((error) => stop(error.message));
