// npm run bench:poll [-- --arms floor,event --new 100,1 --pages 10 --page-size 2000 --bytes 700 --rounds 15 --profile DIR]
// Prints how many records a second each way of making messages of changes reads, in one Node-RED, round by round in
// turn: first each one's ratio to the floor and to the flow wired by hand, taken within a round; then the rates, the
// event loop's delay and the memory. Fails when one delivers anything but the records that are new.
import { parseArgs } from 'node:util';
import { ARM_NAMES, type ArmName } from './arms';
import { settingText } from './report';
import { measured } from './rounds';

const { values: given } = parseArgs({
  options: {
    arms: { type: 'string', default: ARM_NAMES.join(',') },
    new: { type: 'string', default: '100,1' },
    pages: { type: 'string', default: '10' },
    'page-size': { type: 'string', default: '2000' },
    bytes: { type: 'string', default: '700' },
    rounds: { type: 'string', default: process.env['BENCH_ROUNDS'] ?? '15' },
    profile: { type: 'string' },
  },
});

function armNames(text: string): ArmName[] {
  return text.split(',').map((typed) => {
    const name = ARM_NAMES.find((known) => known === typed.trim());
    if (name === undefined) throw new Error(`There is no arm ${typed}; there are ${ARM_NAMES.join(', ')}.`);
    return name;
  });
}

/** @throws for what is no whole number from `least` on */
function numberOf(name: string, text: string, least = 1): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new Error(`--${name} ${text}: a whole number from ${least} on is needed.`);
}

async function main(): Promise<void> {
  for (const share of given.new.split(',')) {
    const result = await measured({
      arms: armNames(given.arms),
      pages: numberOf('pages', given.pages),
      pageSize: numberOf('page-size', given['page-size']),
      bytes: numberOf('bytes', given.bytes),
      share: numberOf('new', share, 0),
      rounds: numberOf('rounds', given.rounds),
      profile: given.profile,
    });
    console.log(`${settingText(result)}\n`);
  }
}

void main();
