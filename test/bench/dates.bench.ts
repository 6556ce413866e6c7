/*
 * How many dates a second are read, written and asked for on one core: npx tsx test/bench/dates.bench.ts
 * Wanted: 1,000,000 ISO dates read and 500,000 written. Exits with 1 below that.
 */
import { compileDateFormat, compileUrlTemplate } from '../../src/dates';

const count = 1000;
const instants = Array.from({ length: count }, (_, index) => Date.UTC(2018, 0, 1) + index * 31_556_926);

/** Runs over all instants for half a second of processor time, three times; the best is the machine's own speed. */
function perSecond(work: (index: number) => unknown): number {
  let best = 0;
  for (let round = 0; round < 3; round += 1) {
    let done = 0;
    let used = 0; // microseconds of this process, so that a busy machine does not count
    const start = process.cpuUsage();
    while (used < 500_000) {
      for (let index = 0; index < count; index += 1) work(index);
      done += count;
      const { user, system } = process.cpuUsage(start);
      used = user + system;
    }
    best = Math.max(best, (done / used) * 1_000_000);
  }
  return best;
}

const cases: readonly (readonly [pattern: string, zone: string])[] = [
  ["yyyy-MM-dd'T'HH:mm:ssXXX", 'UTC'],
  ["yyyy-MM-dd'T'HH:mm:ss.SSSXXX", 'Europe/Berlin'],
  ["yyyy-MM-dd'T'HH:mm:ss'Z'", 'GMT'],
  ['yyyy-MM-dd HH:mm:ss', 'America/New_York'],
  ['EEE, dd MMM yyyy HH:mm:ss Z', 'America/New_York'],
  ["yyyy-MM-dd'T'HH:mmz", 'America/New_York'],
  ['milliseconds', 'UTC'],
];

const figure = (value: number): string => Math.round(value).toLocaleString('en-US').padStart(12);
console.log(`${'pattern'.padEnd(32)}${'zone'.padEnd(18)}${'read/s'.padStart(12)}${'written/s'.padStart(12)}`);
let isFast = true;
for (const [pattern, zone] of cases) {
  const format = compileDateFormat(pattern, zone);
  const texts = instants.map((instant) => format.format(instant));
  const read = perSecond((index) => format.parse(texts[index]));
  const written = perSecond((index) => format.format(instants[index] ?? 0));
  console.log(`${pattern.padEnd(32)}${zone.padEnd(18)}${figure(read)}${figure(written)}`);
  if (pattern.includes("'T'HH:mm:ss")) isFast &&= read >= 1_000_000 && written >= 500_000;
}
const template = compileUrlTemplate(
  "/hubs/crm/contacts?where=LastModifyDate>'${date:yyyy-MM-dd'T'HH:mm:ss}'",
  'America/New_York',
);
const filled = perSecond((index) => template.fill(instants[index] ?? 0, (instants[index] ?? 0) + 900_000));
console.log(`${'urls filled'.padEnd(50)}${figure(filled)}`);
process.exitCode = isFast ? 0 : 1;
