import assert from 'node:assert/strict';
import { Refusal } from '../http';
import { compiledCondition, epochInstant, isoInstant } from './evaluate';
import type { SandboxRecord } from './evaluate';
import { parseWhere } from './parse';

const RECORDS: SandboxRecord[] = [
  {
    id: '1',
    name: 'Anna',
    city: 'Bonn',
    rank: 9,
    at: '2026-01-01T00:00:00Z',
    epoch: 1534778974827,
    note: "it's",
  },
  {
    id: '2',
    name: 'Ben',
    city: 'Kiel',
    rank: 10,
    at: '2026-01-01T02:00:00+02:00',
    epoch: 1534778974828,
    note: null,
  },
  {
    id: '3',
    name: 'Chloé',
    city: 'Bonn',
    rank: 11,
    at: '2026-01-02T00:00:00Z',
    epoch: 1534778974829,
    a: { b: '50%' },
    users: [{ key: { uid: 'MASTER' } }, { key: { uid: 'ANNA' } }, 'nobody'],
  },
];

function found(where: string): string {
  const test = compiledCondition(parseWhere(where), {
    isField: (name) =>
      ['id', 'name', 'city', 'rank', 'at', 'epoch', 'note', 'a.b', 'users.key.uid', 'free text'].includes(
        name,
      ),
    dates: { at: isoInstant, epoch: epochInstant },
    parameters: { q: 'ignored', above: (value, { rank }) => Number(rank) > Number(value) },
  });
  return RECORDS.filter(test)
    .map(({ id }) => id)
    .join('');
}

describe('sandbox: CEQL', () => {
  const cases: [where: string, ids: string][] = [
    ["name='Anna'", '1'],
    ["name='anna'", ''],
    ["name!='Anna'", '23'],
    ["note!='x'", '1'],
    ["rank>'9'", '23'],
    ['rank>=10', '23'],
    ['rank<10', '1'],
    ["rank<='10'", '12'],
    ['epoch>1534778974827', '23'],
    ["at>'2026-01-01T00:00:00Z'", '3'],
    ["at>='2025-12-31T19:00:00-05:00'", '123'],
    ["at='2026-01-01'", '12'],
    ["name LIKE 'A%'", '1'],
    ["name LIKE '%n%'", '12'],
    ["name LIKE 'An_a'", ''],
    ["`a.b` LIKE '50%'", '3'],
    ["a.b='50%'", '3'],
    ["users.key.uid='ANNA'", '3'],
    ["`users.key.uid` IN ('MASTER', 'x')", '3'],
    ["users.key.uid='BEN'", ''],
    ['users.key.uid IS NULL', '12'],
    ["name like 'B%' And city='Kiel'", '2'],
    ["city IN ('Kiel','Graz')", '2'],
    ['rank IN (9, 11)', '13'],
    ['note IS NULL', '23'],
    ['note IS NOT NULL', '1'],
    ["note='it''s'", '1'],
    ["city='Bonn' AND rank>'9'", '3'],
    ["city='Kiel' OR city='Bonn' AND rank='9'", '12'],
    ["(city='Kiel' OR city='Bonn') AND rank='9'", '1'],
    ["name = 'Ben' or name='Anna' and rank=9", '12'],
    ["'free text'='x'", ''],
    ["q='anything'", '123'],
    ["above='9' AND q = 'x'", '23'],
  ];
  for (const [where, ids] of cases)
    it(`${where} finds ${ids === '' ? 'nothing' : ids}`, () => {
      assert.equal(found(where), ids);
    });

  const malformed = [
    '',
    'name',
    'name=',
    "name='Anna",
    "name=='Anna'",
    "name<>'Anna'",
    'name=Anna',
    'name="Anna"',
    "='Anna'",
    "name='Anna' AND",
    "AND name='Anna'",
    "(name='Anna'",
    "name='Anna')",
    'name LIKE 5',
    "city IN 'Bonn'",
    'city IN ()',
    "city IN ('Bonn'",
    'note IS',
    "note IS 'x'",
    "NOT name='Anna'",
    "``='x'",
    "nope='x'",
    "at>'soon'",
    "at>'2026-01-01T00:00:00 02:00'",
    "at>'2026-13-01'",
    "name='Anna' city='Bonn'",
    'name=true',
    'rank>10abc',
    "q IN ('a')",
  ];
  for (const where of malformed)
    it(`refuses ${JSON.stringify(where)}`, () => {
      assert.throws(
        () => found(where),
        (thrown) => thrown instanceof Refusal && thrown.status === 400,
      );
    });

  it('says where it stopped', () => {
    assert.throws(() => parseWhere("name='a' AND city"), /position 17: expected an operator, found the end/);
  });
});
