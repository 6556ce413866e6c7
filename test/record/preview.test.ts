import assert from 'node:assert/strict';
import type { RecordOrder } from '../../src/record/order';
import type { LogEntry } from '../sandbox/log';
import { orderOf, recordBenches, type PartialOrder } from './record-bench';

/** Method, decoded path and query of a request that came. */
const addressOf = ({ method, path, query }: LogEntry): string => {
  const parameters = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  return `${method} ${[path, ...(parameters.length === 0 ? [] : [parameters.join('&')])].join('?')}`;
};

const MISSING: readonly RecordOrder['missing'][] = ['error', 'empty'];

describe('a preview of what becomes of a record', () => {
  const benchWith = recordBenches();
  const ada = { Email: 'ada@x.org', City: 'Cork' };

  /** What the preview of an order says, and what then comes of it: an outcome, or the code of an error. */
  const foreseenAndDone = async (order: PartialOrder): Promise<[unknown, unknown]> => {
    const { client, sandbox, answer } = await benchWith();
    const contacts = sandbox.resource('contacts');
    contacts.createMany([{ Key: 'a', ...ada }, ...['b', 'c'].map((Key) => ({ Key, Email: 'two@x.org' }))]);
    const { outcome, fault } = await client.preview(orderOf(order));
    assert.ok(sandbox.log.entries.every(({ method }) => method === 'GET'));
    const done = await answer(order).then(
      ({ record }) => record.outcome,
      (error: unknown) => (error as { code: string }).code,
    );
    if (fault !== undefined) assert.ok(fault.message.length > fault.code.length, fault.message);
    return [fault?.code ?? outcome, done];
  };

  const one = { where: { rows: [], join: 'AND' }, limit: 1 } as const;
  const none = { where: { ceql: "Email='nobody'" }, limit: 1 } as const;
  const orders: PartialOrder[] = [
    ...MISSING.flatMap((missing): PartialOrder[] =>
      ['a', 'nothing'].flatMap((key): PartialOrder[] => [
        { action: 'get', key, missing },
        { action: 'update', key, missing, values: { City: 'Bonn' } },
        { action: 'delete', key, missing },
      ]),
    ),
    ...MISSING.flatMap((missing): PartialOrder[] => [
      { action: 'find', ...one, missing },
      { action: 'find', ...none, missing },
      { action: 'find', ...none, missing, emit: 'record' },
    ]),
    { action: 'create', values: ada },
    { action: 'update', key: 'nothing', missing: 'create', values: ada },
    ...[ada, { ...ada, City: 'Bonn' }, { Email: 'new@x.org' }, { Email: 'two@x.org' }].map(
      (values): PartialOrder => ({ action: 'upsert', matchOn: ['Email'], values }),
    ),
    ...(['update', 'delete', 'upsert'] as const).map((action): PartialOrder => ({
      ...{ action, resource: 'nothings', key: 'a', matchOn: ['Email'] },
      values: ada,
    })),
  ];
  for (const order of orders) {
    it(`foresees what the node does: ${JSON.stringify(order)}`, async () => {
      const [foreseen, done] = await foreseenAndDone(order);
      assert.equal(foreseen, done);
    });
  }

  /** What was asked of the platform, with what was sent there. */
  const askedFor = async (order: PartialOrder) => {
    const { client, sandbox, answer } = await benchWith();
    sandbox.resource('contacts').createMany([{ Key: 'a/b', ...ada, Number: 5, Phone: '1' }]);
    const preview = await client.preview(orderOf(order));
    const before = sandbox.log.entries.length;
    await answer(order);
    return { preview, sent: sandbox.log.entries.slice(before).map(addressOf) };
  };

  for (const [what, values, write] of [
    [
      'a new record',
      { Email: 'b@x.org', City: 'Bonn' },
      { method: 'POST', path: '/hubs/crm/contacts', body: { Email: 'b@x.org', City: 'Bonn' } },
    ],
    [
      'what differs',
      { ...ada, City: 'Bonn', Number: '5', Phone: '2' },
      { method: 'PATCH', path: '/hubs/crm/contacts/a%2Fb', body: { City: 'Bonn', Phone: '2' } },
    ],
    ['that nothing does', ada, undefined],
  ] as const) {
    it(`shows of an upsert the search and the write, as they are sent: ${what}`, async () => {
      const { preview, sent } = await askedFor({ action: 'upsert', matchOn: ['Email'], values });
      assert.deepEqual([preview.write, preview.body], [write, undefined]);
      const requests = [preview, ...(write === undefined ? [] : [write])];
      assert.deepEqual(
        sent,
        requests.map(({ method, path }) => `${method} ${decodeURIComponent(path)}`),
      );
    });
  }

  it('shows at most three records of a find, says whether there are more, and its request as the node sends it', async () => {
    for (const [limit, there, rows, isMore, pageSize] of [
      [200, 7, 3, true, 200],
      [0, 4, 3, true, 200],
      [200, 3, 3, false, 200],
      [3, 7, 3, false, 3],
      [2, 7, 2, false, 2],
    ] as const) {
      const { client, sandbox, answer } = await benchWith();
      sandbox
        .resource('contacts')
        .createMany(Array.from({ length: there }, (_, index) => ({ Key: `${index}`, ...ada })));
      const order: PartialOrder = { action: 'find', limit, fields: ['City'] };
      const preview = await client.preview(orderOf(order));
      assert.deepEqual([preview.rows, preview.isMore], [rows, isMore]);
      assert.match(preview.path, new RegExp(`pageSize=${pageSize}$`));
      const before = sandbox.log.entries.length;
      await answer(order);
      const [sent] = sandbox.log.entries.slice(before).map(addressOf);
      assert.equal(sent, `GET ${decodeURIComponent(preview.path)}`);
    }
  });

  it('foresees nothing of a record that cannot be read, which may be written all the same', async () => {
    const { client, sandbox } = await benchWith({ attempts: 1 });
    sandbox.resource('contacts').create({ Key: 'a' });
    sandbox.faults.add({ kind: 'status', status: 403, match: { method: 'GET' } });
    const { method, outcome, fault } = await client.preview(orderOf({ action: 'delete', key: 'a' }));
    assert.deepEqual([method, outcome, fault], ['DELETE', undefined, undefined]);
  });
});
