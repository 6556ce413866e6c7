import assert from 'node:assert/strict';
import { DATE_KEYS, RESOURCE_KEYS } from '../../../src/resource/configuration/keys';
import { nearestOf } from '../../../src/resource/configuration/nearest';

describe('the key that a misspelt one means', () => {
  const known = [...RESOURCE_KEYS, ...DATE_KEYS];
  for (const [typed, meant] of [
    ['createdDateFeild', 'createdDateField'],
    ['updated_date_field', 'updatedDateField'],
    ['IDFIELD', 'idField'],
    ['urll', 'url'],
    ['ulr', 'url'],
    ['filterByUpdateDate', 'filterByUpdatedDate'],
    ['pagesize', 'pageSize'],
    ['pollDelya', 'pollDelay'],
    ['extra', undefined],
    ['', undefined],
    ['x'.repeat(100_000), undefined],
    ['constructor', undefined],
  ] as const) {
    it(`${typed.slice(0, 20)} is ${meant ?? 'none'}`, () => {
      assert.equal(nearestOf(typed, known), meant);
    });
  }
});
