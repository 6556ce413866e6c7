import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { ConfigurationError } from '../../src/errors';
import type { RecordAction } from '../../src/record/order';
import { recordBenches, type PartialOrder } from './record-bench';

describe('an order that cannot be carried out', () => {
  const benchWith = recordBenches();
  const values = { City: 'Bonn' };
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  let deep: unknown = 'end';
  for (let level = 0; level < 200; level += 1) deep = { deep };

  const refused: [order: PartialOrder, key: string, text: RegExp][] = [
    ...[undefined, null, ''].map((key): (typeof refused)[number] => [
      { action: 'get', key },
      'key',
      /key: is missing\. Give the id of the record/,
    ]),
    ...[{}, [], true, 1.5, NaN, '.', '..', '%2e%2e', 'a/../b', '\n', ' ', 'x'.repeat(5000)].map(
      (key): (typeof refused)[number] => [
        { action: 'update', key, values },
        'key',
        /cannot be the id of a record/,
      ],
    ),
    ...['get', 'delete', 'update'].map((action): (typeof refused)[number] => [
      { action: action as RecordAction, values },
      'key',
      /is missing/,
    ]),
    ...[undefined, '', null].map((resource): (typeof refused)[number] => [
      { action: 'find', resource: resource as string },
      'resource',
      /is missing/,
    ]),
    ...['..', '/', 'hubs/crm/..', 5, {}].map((resource): (typeof refused)[number] => [
      { action: 'find', resource: resource as string },
      'resource',
      /cannot name a resource/,
    ]),
    [{ action: 'create' }, 'payload', /nothing is no record/],
    [{ action: 'create', values: null }, 'payload', /null is no record/],
    [{ action: 'create', values: [values] }, 'payload', /an array is no record/],
    [{ action: 'create', values: Buffer.from('hello') }, 'payload', /a buffer is no record/],
    [{ action: 'create', values: new Float64Array(2) }, 'payload', /a buffer is no record/],
    [{ action: 'update', key: 'a', values: 'City=Bonn' }, 'payload', /a string is no record/],
    [{ action: 'create', values: new Date() }, 'payload', /no record/],
    [{ action: 'create', values: {} }, 'payload', /has no field to write/],
    [{ action: 'create', values: circle }, 'payload', /cannot be written as JSON/],
    [{ action: 'create', values: { n: 1n } }, 'payload', /cannot be written as JSON/],
    ...(
      [
        [{ Size: NaN }, /it holds NaN at Size, of which JSON would leave nothing\. Send/],
        [{ a: { b: [1, Infinity] } }, /-?Infinity at a\.b\[1\]/],
        [{ a: [{ b: -Infinity }] }, /-Infinity at a\[0\]\.b/],
        [{ a: [1, undefined] }, /undefined at a\[1\]/],
        [{ a: () => 1 }, /a function at a,/],
        [{ a: [Symbol('b')] }, /a symbol at a\[0\]/],
        [{ a: Symbol('b') }, /a symbol at a,/],
        [{ a: new Date(NaN) }, /an invalid date at a,/],
        [{ a: new Map([[1, 2]]) }, /a Map at a,/],
        [{ a: new Set([1]) }, /a Set at a,/],
        [{ a: /x/ }, /a RegExp at a,/],
        [{ a: new Error('x') }, /an Error at a,/],
        [{ ['x'.repeat(500)]: NaN }, /NaN at x{100}…,/],
      ] as const
    ).map(([lost, text]): (typeof refused)[number] => [
      { action: 'upsert', matchOn: ['City'], values: { City: 'Bonn', ...lost } },
      'payload',
      text,
    ]),
    [{ action: 'create', values: { deep } }, 'payload', /more than 100 levels deep/],
    [{ action: 'create', values: { Text: 'x'.repeat(10_000_000) } }, 'payload', /larger than the 8 MB/],
    [{ action: 'upsert', matchOn: ['City'], values: { City: 'ä'.repeat(4_200_000) } }, 'payload', /8 MB/],
    [
      { action: 'create', values: JSON.parse('{"__proto__":{"City":"Bonn"}}') },
      'payload',
      /no field to write/,
    ],
    [{ action: 'find', where: { ceql: "City='Bonn" } }, 'where', /the ' is not closed at position 6/],
    [{ action: 'find', limit: -1 }, 'limit', /no number of records/],
    [{ action: 'find', limit: '5' as unknown as number }, 'limit', /no number of records/],
    [{ action: 'constructor' as RecordAction }, 'action', /no such action/],
  ];

  it('is refused with one clear error, before anything is asked or noted', async () => {
    const { failure, asked, store } = await benchWith();
    for (const [order, key, text] of refused) {
      const error = await failure(order);
      assert.ok(error instanceof ConfigurationError, error.message);
      assert.equal(error.key, key);
      assert.match(error.message, text);
      assert.ok(error.message.length < 300);
    }
    assert.deepEqual(asked(), []);
    assert.deepEqual(await store.range(Buffer.from([0]), Buffer.from([255]), 10), []);
  });

  it('writes dates as ISO text and what looks empty, and leaves out members that are undefined', async () => {
    const { sandbox, answer } = await benchWith();
    const { record } = await answer({
      action: 'create',
      values: {
        ...{ At: new Date(0), None: undefined, Null: null, Object: {}, List: [], Zero: -0 },
        Foreign: runInNewContext('({ empty: {}, date: new Date(0), list: [] })') as object,
      },
    });
    const {
      At,
      Null,
      Object: object,
      List,
      Zero,
      Foreign,
      ...rest
    } = sandbox.resource('contacts').get(record.objectId ?? '') ?? {};
    const date = '1970-01-01T00:00:00.000Z';
    assert.deepEqual([At, Null, object, List, Zero], [date, null, {}, [], 0]);
    assert.deepEqual(Foreign, { empty: {}, date, list: [] });
    assert.ok(!('None' in rest));
  });

  it('leaves out members that would set a prototype, however deep', async () => {
    const { sandbox, answer } = await benchWith();
    const { record } = await answer({
      action: 'create',
      values: JSON.parse(
        '{"City":"Bonn","__proto__":{"a":1},"Inner":{"__proto__":{"b":1},"c":[{"__proto__":2}]}}',
      ),
    });
    const { City, Inner } = sandbox.resource('contacts').get(record.objectId ?? '') ?? {};
    assert.equal(JSON.stringify({ City, Inner }), '{"City":"Bonn","Inner":{"c":[{}]}}');
  });

  it('is none with nearly 8 MB; where only the answer is larger, it says that it may be written', async () => {
    const { sandbox, answer, failure } = await benchWith();
    const textOf = (missing: number) => ({ Text: 'x'.repeat(8 * 1024 * 1024 - missing) });
    await answer({ action: 'create', values: textOf(1000) });
    const error = await failure({ action: 'create', values: textOf(50) });
    assert.equal(error.code, 'too-large');
    assert.match(error.cure, /it may have been written/);
    assert.equal(sandbox.resource('contacts').size, 2);
  });

  it('has no key that leads to another of the platform’s calls', async () => {
    const { sandbox, failure } = await benchWith();
    for (const key of ['a/b', 'a?b=c', 'a#b', '../../instances/1', 'a%2Fb', 'ä b']) {
      const error = await failure({ action: 'delete', key });
      assert.ok(['not-found', 'configuration'].includes(error.code), `${key}: ${error.message}`);
    }
    assert.ok(sandbox.log.entries.every(({ path }) => path.startsWith('/hubs/crm/contacts')));
  });

  it('shows no secret, not even one that is in the payload or that the platform repeats', async () => {
    const { sandbox, failure } = await benchWith();
    const { userSecret } = sandbox.secrets;
    sandbox.faults.add({ kind: 'status', status: 400, message: userSecret, providerMessage: userSecret });
    const error = await failure({ action: 'create', values });
    const cut = await (async () => {
      sandbox.faults.add({ kind: 'reset', after: true });
      return failure({ action: 'create', values: { City: userSecret } });
    })();
    for (const { message, stack } of [error, cut]) {
      assert.ok(!`${message}${stack ?? ''}`.includes(userSecret), message);
    }
  });
});
