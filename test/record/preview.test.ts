import assert from 'node:assert/strict';
import type { RecordOrder } from '../../src/record/order';
import { orderOf, recordBenches, type PartialOrder } from './record-bench';

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

  it('foresees nothing of a record that cannot be read, which may be written all the same', async () => {
    const { client, sandbox } = await benchWith({ attempts: 1 });
    sandbox.resource('contacts').create({ Key: 'a' });
    sandbox.faults.add({ kind: 'status', status: 403, match: { method: 'GET' } });
    const { method, outcome, fault } = await client.preview(orderOf({ action: 'delete', key: 'a' }));
    assert.deepEqual([method, outcome, fault], ['DELETE', undefined, undefined]);
  });
});
