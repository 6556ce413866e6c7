import { parseArgs } from 'node:util';
import { startSandbox } from './index';
import type { Sandbox, SandboxOptions } from './index';
import { keepLively } from './seed/lively';
import type { Oddities } from './oddities';
import { odditiesListed, odditiesNamed } from './oddities';
import { seedMaximizer } from './seed/seed';
import { seedOthers } from './seed/others';

const HELP = `An Open Connectors platform with made-up CRM data, to develop and to try things against.

  npm run sandbox -- [options]

  --port <number>                 default 4100; 0: any free port
  --host <name>                   default 127.0.0.1
  --seed <number>                 the same seed makes the same data; default 1
  --contacts <number>             default 2000; also --companies (600), --opportunities (800)
  --every <seconds>               something changes that often; default 4; 0: never
  --rate-limit                    30 calls in 10 seconds, as Maximizer
  --time-scale <factor>           of the poll interval and of retries of notifications; default 1
  --odd <name,name>               ways of the real platform that a client may not expect; see below. demo: those of
                                  npm start; all: every one
  --user-secret, --organization-secret, --instance-token, --instance-id, --api-key, --api-secret, --username,
  --password                      in place of the demo's own
  --quiet                         do not print what changes
  --help

Oddities:
${odditiesListed()}
`;

const options = {
  port: { type: 'string', default: '4100' },
  host: { type: 'string', default: '127.0.0.1' },
  seed: { type: 'string', default: '1' },
  contacts: { type: 'string', default: '2000' },
  companies: { type: 'string', default: '600' },
  opportunities: { type: 'string', default: '800' },
  every: { type: 'string', default: '4' },
  'rate-limit': { type: 'boolean', default: false },
  'time-scale': { type: 'string', default: '1' },
  odd: { type: 'string', default: '' },
  // made up for the demo: nothing real opens with them
  'user-secret': { type: 'string', default: 'demoUserSecret+/0=' },
  'organization-secret': { type: 'string', default: 'demoOrganizationSecret+/1=' },
  'instance-token': { type: 'string', default: 'demoInstanceToken+/2=' },
  'instance-id': { type: 'string', default: '12345' },
  'api-key': { type: 'string', default: 'demo-api-key' },
  'api-secret': { type: 'string', default: 'demo-api-secret' },
  username: { type: 'string', default: 'demo' },
  password: { type: 'string', default: 'demo-password' },
  quiet: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

type Arguments = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

/** Says what is wrong with the command, and ends. */
function give(message: string): never {
  console.error(message);
  process.exit(1);
}

function readArguments(): Arguments {
  try {
    return parseArgs({ options }).values;
  } catch (thrown) {
    return give(`${thrown instanceof Error ? thrown.message : String(thrown)}\n\n${HELP}`);
  }
}

function odditiesOf({ odd }: Arguments): Oddities {
  try {
    return odditiesNamed(odd);
  } catch (thrown) {
    return give(`--odd: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

function numberOf(values: Arguments, name: keyof Arguments, most = Infinity): number {
  const number = Number(values[name]);
  return number >= 0 && number <= most
    ? number
    : give(`--${name} wants a number from 0, not '${String(values[name])}'.`);
}

async function started(settings: SandboxOptions): Promise<Sandbox> {
  try {
    return await startSandbox(settings);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    const { host = '', port = 0 } = settings;
    if (code === 'EADDRINUSE')
      give(
        `Port ${port} of ${host} is taken. Stop what listens there, or choose another: --port ${port + 1}`,
      );
    if (code === 'EACCES')
      give(`Port ${port} needs rights this user does not have. Choose one above 1023: --port 4100`);
    throw thrown;
  }
}

function greeting(sandbox: Sandbox): string {
  const { secrets, instance, application, account, odd } = sandbox;
  return [
    `Open Connectors sandbox: ${sandbox.url}`,
    `  user secret          ${secrets.userSecret}`,
    `  organization secret  ${secrets.organizationSecret}`,
    `  instance             ${instance.id}`,
    `  instance token       ${instance.token}`,
    `  OAuth application    key ${application.apiKey}, secret ${application.apiSecret}`,
    `  account              ${account.username}, password ${account.password}`,
    ...(odd.size === 0 ? [] : [`  odd                  ${[...odd].join(', ')}`]),
    ...sandbox.hub.stored().map(({ path, size }) => `  ${path.padEnd(32)} ${size} records`),
    'Stop with Ctrl+C.',
  ].join('\n');
}

async function main(): Promise<void> {
  const values = readArguments();
  if (values.help) {
    console.log(HELP);
    return;
  }
  const sandbox = await started({
    port: numberOf(values, 'port', 65_535),
    host: values.host,
    secrets: { userSecret: values['user-secret'], organizationSecret: values['organization-secret'] },
    application: { apiKey: values['api-key'], apiSecret: values['api-secret'] },
    instance: { id: numberOf(values, 'instance-id'), token: values['instance-token'], tags: ['demo'] },
    account: { username: values.username, password: values.password },
    odd: odditiesOf(values),
    timeScale: Number(values['time-scale']),
    ...(values['rate-limit'] ? { rateLimit: { calls: 30, seconds: 10 } } : {}),
  });
  const [seed, every] = [numberOf(values, 'seed'), numberOf(values, 'every')];
  seedMaximizer(sandbox, {
    seed,
    contacts: numberOf(values, 'contacts'),
    companies: numberOf(values, 'companies'),
    opportunities: numberOf(values, 'opportunities'),
  });
  seedOthers(sandbox);
  console.log(greeting(sandbox));
  const report = (line: string): void => {
    if (!values.quiet) console.log(`${new Date(sandbox.clock.now()).toISOString().slice(11, 19)} ${line}`);
  };
  if (every > 0) keepLively(sandbox, { every, seed: seed + 1, report });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sandbox.close());
}

main().catch((thrown: unknown) => {
  give(thrown instanceof Error ? thrown.message : String(thrown));
});
