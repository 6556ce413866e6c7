import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseJson } from '../src/json';
import { readJsonInTurns } from '../src/json-slices';

const SEED = Date.now() % 1_000_000;
const RUNS = Number(process.env['RUNS'] ?? 500);

/** What reading a text comes to: its value, or what is wrong with it. */
async function outcomeOf(read: () => unknown): Promise<unknown> {
  try {
    return { value: await read() };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

/**
 * Reads a text in slices of so many bytes, with a turn after each of them unless `between` says otherwise. Returns the
 * outcome and how often others had a turn.
 */
async function inSlices(
  text: string,
  slice: number,
  between = slice,
): Promise<{ outcome: unknown; turns: number }> {
  const bytes = Buffer.from(text);
  let turns = 0;
  const turn = (): Promise<void> => {
    turns += 1;
    return Promise.resolve();
  };
  const outcome = await outcomeOf(
    async () => (await readJsonInTurns(bytes, turn, { slice, turn: between })).value,
  );
  assert.equal(bytes.toString(), text, 'the text is as it was');
  return { outcome, turns };
}

const name = fc.constantFrom('Key', 'id', 'Schlüssel', 'a"b', '');
const value = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('},{"Key":', '[{"id":1},{"id":2}]', '\\', '"', '\u2028', 1e300, -0, null, true),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.array(fc.dictionary(name, fc.string(), { maxKeys: 2 }), { maxLength: 4 }),
);
const item = fc.oneof(
  { weight: 20, arbitrary: fc.dictionary(name, value, { maxKeys: 4 }) },
  { weight: 1, arbitrary: value },
);
const text = fc
  .tuple(
    fc.array(item, { maxLength: 40 }),
    fc.constantFrom(undefined, 1),
    fc.constantFrom('', '\uFEFF', ' \n'),
  )
  .map(([items, space, before]) => before + JSON.stringify(items, undefined, space) + before.trim());

describe('a JSON list that is read in slices', () => {
  it(`is what it is when read at one go (seed ${SEED})`, async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 400 }), async (json, slice) => {
        const { outcome } = await inSlices(json, slice);
        assert.deepEqual(outcome, await outcomeOf(() => parseJson(json)));
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it(`is refused for the same reason when it is broken anywhere (seed ${SEED})`, async () => {
    const broken = fc
      .tuple(text, fc.nat(), fc.constantFrom('', ',', '}', ']', '"', '{', '[', '\\', '\u00a0', 'x'))
      .map(([json, at, character]) => {
        const place = at % (json.length + 1);
        // half a character is none in UTF-8
        return Buffer.from(json.slice(0, place) + character + json.slice(place + (at % 2))).toString();
      });
    await fc.assert(
      fc.asyncProperty(broken, fc.integer({ min: 1, max: 400 }), async (json, slice) => {
        const { outcome } = await inSlices(json, slice);
        assert.deepEqual(outcome, await outcomeOf(() => parseJson(json)));
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it('gives others a turn once so many bytes were parsed, and not after each slice', async () => {
    const records = JSON.stringify(Array.from({ length: 1000 }, (_, Key) => ({ Key, City: 'Bonn' })));
    const { turns } = await inSlices(records, 100, 5_000);
    assert.ok(turns >= records.length / 5_130 - 1 && turns <= records.length / 5_000, `${turns} turns`);
  });

  it('gives others a turn after each slice where that is as long, and none where no place can be told at which to cut', async () => {
    const records = JSON.stringify(Array.from({ length: 100 }, (_, Key) => ({ Key, City: 'Bonn' })));
    assert.equal((await inSlices(records, 500)).turns, Math.floor(records.length / 520));
    assert.equal((await inSlices(records, records.length)).turns, 0);
    assert.equal((await inSlices(JSON.stringify(Array.from({ length: 500 })), 500)).turns, 0);
  });

  it('does so too where objects in the records begin as the records do', async () => {
    const nested = Array.from({ length: 100 }, (_, Key) => ({
      Key,
      Tags: [{ Key: 1 }, { Key: 2 }],
      Owner: { Key },
    }));
    const json = JSON.stringify(nested);
    const { outcome, turns } = await inSlices(json, 500);
    assert.deepEqual(outcome, { value: nested });
    assert.ok(turns >= json.length / 600, `${turns} turns`);
  });

  it('says whether a record in any slice may be nested too deep', async () => {
    const deep = `{"Key":${'['.repeat(200)}${']'.repeat(200)}}`;
    const flat = JSON.stringify({ Key: 1, Text: 'x'.repeat(100) });
    const read = async (items: string[]): Promise<boolean> =>
      (
        await readJsonInTurns(Buffer.from(`[${items.join(',')}]`), () => Promise.resolve(), {
          slice: 50,
          turn: 50,
        })
      ).isDeep;
    assert.equal(await read([flat, flat, deep]), true);
    assert.equal(await read([deep, flat, flat]), true);
    assert.equal(await read([flat, flat, flat]), false);
  });
});
