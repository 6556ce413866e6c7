import assert from 'node:assert/strict';
import { recordKey } from '../../src/resource/record-key';
import { SeenKeys } from '../../src/resource/seen-keys';

describe('keys met in one reading', () => {
  it('are told from each other in any number', () => {
    const seen = new SeenKeys();
    for (const isNew of [true, false]) {
      for (let index = 0; index < 20_000; index += 1) {
        const id = `12345/contacts/c${index}@2026-02-10T12:00:00.000Z`;
        assert.equal(seen.add(recordKey(id, seen.seed)), isNew);
      }
    }
  });
});
