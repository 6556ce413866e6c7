import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compileParser } from '../../src/dates/parse';
import { isoInstant, isoText } from '../../src/dates/iso';
import { readPattern } from '../../src/dates/pattern';
import { readZone } from '../../src/dates/zones';

const SEED = Date.now() % 1_000_000;
const FIRST = -6e13;
const parser = compileParser(readPattern("yyyy-MM-dd'T'HH:mm:ssXXX"), readZone('GMT'));

describe('instants in the usual form', () => {
  it(`are written as Date does it (seed ${SEED})`, () => {
    const instant = fc.oneof(
      fc.integer({ min: FIRST, max: Date.UTC(9999, 11, 31) }),
      fc.integer({ min: -8.64e15, max: 8.64e15 }),
      fc.double({ min: -1e12, max: 1e13, noNaN: true }),
    );
    fc.assert(
      fc.property(instant, (ms) => {
        assert.equal(isoText(ms), new Date(ms).toISOString());
      }),
      { seed: SEED },
    );
    for (const wrong of [NaN, Infinity, 8.65e15]) assert.throws(() => isoText(wrong), RangeError);
  });

  it(`are read as the pattern reads them, or left to it (seed ${SEED})`, () => {
    const written = fc.integer({ min: Date.UTC(1800, 0), max: Date.UTC(9999, 11, 31) }).chain((ms) => {
      const text = new Date(ms).toISOString();
      return fc.constantFrom(text, text.replace(/\.\d+/, ''));
    });
    const changed = fc
      .tuple(written, fc.nat(24), fc.constantFrom(...Array.from('0123456789TZtz:-. +é')))
      .map(([text, at, character]) => text.slice(0, at) + character + text.slice(at + 1));
    fc.assert(
      fc.property(fc.oneof(written, changed), (text) => {
        const instant = isoInstant(text);
        if (!Number.isNaN(instant)) assert.equal(instant, parser.earliest(text), text);
      }),
      { seed: SEED, numRuns: 5_000 },
    );
    fc.assert(
      fc.property(written, (text) => {
        assert.equal(isoInstant(text), Date.parse(text), text);
      }),
      { seed: SEED },
    );
  });

  const none = [
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:60Z',
    '0000-01-01T00:00:00Z',
    '2026-01-01 00:00:00Z',
    '2026-01-01T00:00:00.00Z',
    '2026-01-01T00:00:00,000Z',
    '2026-01-01T00:00:00+00',
    '',
  ];
  for (const text of none) {
    it(`is none: "${text}"`, () => {
      assert.ok(Number.isNaN(isoInstant(text)));
    });
  }
});
