import assert from 'node:assert/strict';
import { readPollerConfiguration } from '../../../src/resource/configuration';

const found = (raw: object): readonly string[] => {
  const { resources, warnings } = readPollerConfiguration({ a: { url: '/contacts', ...raw } });
  assert.equal(resources.length, 1, 'it can run all the same');
  return warnings;
};

describe('slips that can be asked for', () => {
  const odd: readonly (readonly [raw: object, warning: string])[] = [
    [{ url: "/contacts?where=a>'S${date:yyyy-MM-dd}'" }, 'a.url: has a stray S before ${ (position 20)'],
    [{ url: '/contacts?where=a>S${epoch}' }, 'a.url: has a stray S before ${ (position 19)'],
    [{ url: "/contacts?where=a>'$${date:yyyy-MM-dd}'" }, 'a.url: has a stray $ before ${ (position 20)'],
    [{ url: "/contacts?where=a>S'${date:yyyy-MM-dd}'" }, "a.url: has a stray S' before ${ (position 19)"],
    [
      { url: "/contacts?where=a>'$(date:yyyy-MM-dd)'" },
      'a.url: "$(date:yyyy" is no date without ${ before it and } behind it (position 20)',
    ],
    [
      { url: "/contacts?where=a>'date:yyyy-MM-dd'" },
      'a.url: "date:yyyy" is no date without ${ before it and } behind it (position 20)',
    ],
    [{ url: "/contacts?where=q='<EXAMPLE>'" }, 'a.url: "<EXAMPLE>" may be a value to fill in (position 20)'],
    [{ url: '/contacts?q=<your id>&b=1' }, 'a.url: "<your id>" may be a value to fill in (position 13)'],
    [{ idField: '<id field>' }, 'a.idField: "<id field>" may be a name to fill in'],
    [{ idField: '{id}' }, 'a.idField: "{id}" may be a name to fill in'],
    [
      { datesConfiguration: { updatedDateField: '<field>', updatedDateFormat: 'seconds' } },
      'a.updatedDateField: "<field>" may be a name to fill in',
    ],
  ];
  for (const [raw, warning] of odd) {
    it(`are named: ${JSON.stringify(raw)}`, () => {
      assert.deepEqual(found(raw), [warning]);
    });
  }

  it('are no comparisons, and no text that ends in a letter before its date', () => {
    for (const url of [
      "/contacts?where=a<b and c>'1'",
      "/contacts?where=a>'${date:yyyy-MM-dd}'",
      "/contacts?where=a>datetime'${date:yyyy-MM-dd}'",
      "/contacts?where=day='Day${date:yyyy-MM-dd}'",
      "/contacts?where=a>'${nowTimeZone:GMT:yyyy-MM-dd}'",
      '/contacts?where=update:1&candidate:2=3',
    ])
      assert.deepEqual(found({ url }), [], url);
  });
});
