import { outcomeOf, type Outcome } from './run';
import { SCENARIOS } from './scenarios';

/** Plays every scenario and prints what came of it: `npm run simulate [seed] [letters]`. */
async function main(seed: number, letters: string): Promise<void> {
  console.log(`seed ${seed}`);
  console.log(
    row([
      'scenario',
      'changes',
      'events',
      'lost',
      'repeated',
      'stale',
      'failed',
      'rows',
      'of overlap',
      'quiet',
      'median',
      '99 %',
    ]),
  );
  let wrong = 0;
  for (const scenario of SCENARIOS.filter(({ name }) => letters === '' || letters.includes(name.charAt(0)))) {
    const outcome = await outcomeOf(scenario, seed);
    wrong += outcome.lost.length + outcome.repeated.length + outcome.stale.length;
    console.log(row(cellsOf(outcome)));
  }
  process.exitCode = wrong === 0 ? 0 : 1;
}

function cellsOf(outcome: Outcome): string[] {
  return [
    outcome.name,
    String(outcome.changes),
    String(outcome.events),
    String(outcome.lost.length),
    String(outcome.repeated.length),
    String(outcome.stale.length),
    String(outcome.failedPolls),
    String(outcome.rowsRead),
    outcome.overlapRows === 0 ? '-' : `${Math.round((100 * outcome.rowsRead) / outcome.overlapRows)} %`,
    outcome.quiet.polls === 0 ? '-' : `${outcome.quiet.requests}/${outcome.quiet.rows}`,
    `${outcome.medianDelay.toFixed(0)} s`,
    `${outcome.worstDelay.toFixed(0)} s`,
  ];
}

function row([name = '', ...cells]: string[]): string {
  return name.padEnd(62) + cells.map((cell) => cell.padStart(10)).join('');
}

const [seed = String(Date.now() % 1_000_000), letters = ''] = process.argv.slice(2);
void main(Number(seed), letters);
