// npm run bench [-- --parts settings,million,nodes,loading,freshness,dates,webhook --rounds 15]
// Measures everything, one part after the other, tells what it is at, and writes BENCH.md. With some parts only, it
// prints what they found, and writes nothing.
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import type { Findings, Circumstances } from './findings';
import { freshness } from './freshness';
import { loadingTimes } from './loading';
import { manyNodes } from './many-nodes';
import { benchText } from './markdown';
import { millionRead } from './million';
import { settingText } from './report';
import { measured, type SettingResult } from './rounds';
import { allSettings } from './settings';

const root = path.resolve(__dirname, '../..');
/** What is read in a first read, how many nodes idle, and how often notifications come. */
const RECORDS = 1_000_000;
const NODES = 500;
const NOTIFICATIONS = 200;
/** Requests of the webhook's benchmark over which its heap is watched. */
const WEBHOOK_REQUESTS = 50_000;

const { values: given } = parseArgs({
  options: {
    parts: { type: 'string', default: '' },
    rounds: { type: 'string', default: process.env['BENCH_ROUNDS'] ?? '15' },
  },
});

/** What measures each part. */
const PARTS: { readonly [Part in keyof Findings]: () => Promise<Findings[Part]> } = {
  settings: polls,
  million: () => millionRead(RECORDS),
  nodes: () => manyNodes(NODES),
  loading: loadingTimes,
  freshness: () => freshness(NOTIFICATIONS),
  dates: () => printed('dates.bench.ts'),
  webhook: () => printed('webhook.bench.ts', String(WEBHOOK_REQUESTS)),
};

async function polls(): Promise<SettingResult[]> {
  const results: SettingResult[] = [];
  for (const setting of allSettings(Number(given.rounds))) {
    const result = await measured(setting);
    console.log(`\n${settingText(result)}`);
    results.push(result);
  }
  return results;
}

/** What another benchmark prints; what it fails with is told, and is not the end of this one. */
function printed(file: string, ...args: string[]): Promise<string> {
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(__dirname, file), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      resolve(text);
    });
  });
}

/** Measures one part, and says how long that took. */
async function found<Part extends keyof Findings>(part: Part): Promise<Findings[Part]> {
  console.log(`\n== ${part}`);
  const began = performance.now();
  const finding = await PARTS[part]();
  if (part !== 'settings')
    console.log(typeof finding === 'string' ? finding : JSON.stringify(finding, null, 2));
  console.log(`   ${((performance.now() - began) / 1000).toFixed(0)} s`);
  return finding;
}

async function circumstances(): Promise<Circumstances> {
  const versionIn = async (folder: string): Promise<string> => {
    const text = await readFile(path.join(root, folder, 'package.json'), 'utf8');
    return (JSON.parse(text) as { version: string }).version;
  };
  return {
    package: await versionIn('.'),
    nodeRed: await versionIn('node_modules/node-red'),
    load: loadavg()[0] ?? NaN,
  };
}

async function main(): Promise<void> {
  const wanted = given.parts === '' ? [] : given.parts.split(',');
  const unknown = wanted.filter((part) => !(part in PARTS));
  if (unknown.length > 0)
    throw new Error(`There is no part ${unknown.join(', ')}: ${Object.keys(PARTS).join(', ')}.`);
  if (wanted.length > 0) {
    for (const part of wanted) await found(part as keyof Findings);
    return;
  }
  const before = await circumstances();
  const findings: Findings = {
    settings: await found('settings'),
    million: await found('million'),
    nodes: await found('nodes'),
    loading: await found('loading'),
    freshness: await found('freshness'),
    dates: await found('dates'),
    webhook: await found('webhook'),
  };
  const text = benchText(findings, before);
  await writeFile(path.join(root, 'BENCH.md'), await format(text, { parser: 'markdown', printWidth: 110 }));
}

void main();
