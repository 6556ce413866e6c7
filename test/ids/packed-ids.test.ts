import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { packedIds, unpackedIds } from '../../src/ids/packed-ids';

const COUNT = 4_000;

describe('packed ids', () => {
  const assertSame = (ids: readonly string[]): void => {
    assert.deepEqual(unpackedIds(packedIds(ids)).sort(), [...new Set(ids)].sort());
  };

  it('come back as they were, each once, whatever they hold', () => {
    const id = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
      fc.uuid(),
      fc.uuid().map((uuid) => uuid.toUpperCase()),
      fc.base64String({ minLength: 16, maxLength: 60 }),
      fc.base64String({ minLength: 16 }).map((text) => text.replace(/=+$/, '')),
      fc
        .uint8Array({ minLength: 12, maxLength: 40 })
        .map((bytes) => Buffer.from(bytes).toString('base64url')),
      fc.stringMatching(/^[\da-f]{10,40}$/),
      fc.bigInt().map(String),
    );
    fc.assert(fc.property(fc.array(id, { maxLength: 60 }), assertSame));
  });

  it('come back where two writings stand for the same bytes', () => {
    const uuid = randomUUID();
    const bytes = Buffer.from(uuid.replaceAll('-', ''), 'hex');
    const padded = `${'A'.repeat(26)}==`;
    assertSame([
      ...[uuid, uuid.toUpperCase(), `${uuid.slice(0, 18)}${uuid.slice(18).toUpperCase()}`],
      ...[bytes.toString('hex'), bytes.toString('hex').toUpperCase(), bytes.toString('base64')],
      // what is behind the last whole byte is lost in Base64: no such text may be taken for it
      ...[padded, padded.slice(0, -1), padded.slice(0, -2), `${'A'.repeat(25)}B==`, `${'A'.repeat(25)}B`],
      ...['+'.repeat(24), '-'.repeat(24), '/'.repeat(24), '_'.repeat(24)],
    ]);
  });

  for (const [what, idOf, most] of [
    ['UUIDs', () => randomUUID(), 16.5],
    ['keys as Maximizer has them', (index: number) => keyOf(index), 12],
    ['numbers', (index: number) => String(1_000_000 + index * 7), 3],
  ] as const) {
    it(`are few bytes each: ${what}`, () => {
      const packed = packedIds(Array.from({ length: COUNT }, (_, index) => idOf(index)));
      assert.ok(packed.length / COUNT <= most, `${packed.length / COUNT} bytes`);
    });
  }
});

/** A type, a time and a random number: `Contact⇥20180820152906123456789⇥0` in Base64. */
function keyOf(index: number): string {
  const random = randomBytes(8);
  const day = 20_180_820 + (random.readUInt16LE(0) % 2_000);
  const rest = String(random.readUInt32LE(2)).padStart(15, '0');
  return Buffer.from(`Contact\t${day}${rest}\t${index % 3}`).toString('base64');
}
