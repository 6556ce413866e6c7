import assert from 'node:assert/strict';
import { recordBenches, type PartialOrder } from './record-bench';

const upsert = (values: unknown, matchOn = ['Email']): PartialOrder => ({
  action: 'upsert',
  values,
  matchOn,
});

describe('an upsert', () => {
  const benchWith = recordBenches();

  /** A bench with a contact of another address, so that the platform knows the fields. */
  async function filledBench() {
    const bench = await benchWith();
    const contacts = bench.sandbox.resource('contacts');
    contacts.create({
      Key: 'other',
      Email: 'other@x.org',
      Phone: '1',
      'Home Page': 'x',
      Active: true,
      Since: '',
    });
    return { ...bench, contacts };
  }

  it('makes a record that is not there', async () => {
    const { contacts, answer, asked } = await filledBench();
    const { payload, record } = await answer(upsert({ Email: "o'hara@x.org", City: 'Bonn' }));
    assert.equal(record.outcome, 'created');
    assert.deepEqual(payload, contacts.get(record.objectId ?? ''));
    assert.deepEqual(asked(), ['GET /hubs/crm/contacts 200', 'POST /hubs/crm/contacts 200']);
  });

  it('sends the fields that differ of one that is, and nothing where none does', async () => {
    const { sandbox, contacts, answer, asked } = await filledBench();
    contacts.create({ Key: 'a', Email: 'Ann@x.org', City: 'Bonn', Number: 5, Since: '2026-01-01T00:00:00Z' });
    const values = { Email: 'Ann@x.org', City: 'Köln', Number: '5', Since: '2026-01-01T01:00:00.000+01:00' };
    let sent: unknown;
    contacts.watchers.add(({ record }) => (sent = record));
    const bodies: string[] = [];
    sandbox.faults.add({
      kind: 'delay',
      times: Infinity,
      match: {
        method: 'PATCH',
        when: ({ request }) => {
          request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()));
          return true;
        },
      },
    });
    const first = await answer(upsert({ ...values, Phone: '', Fax: null }));
    assert.deepEqual([first.record.outcome, first.record.objectId], ['updated', 'a']);
    assert.deepEqual(bodies, ['{"City":"Köln"}']);
    assert.deepEqual(first.payload, sent);
    const before = asked().length;
    const second = await answer(upsert(values));
    assert.deepEqual([second.record.outcome, second.record.objectId], ['found', 'a']);
    assert.deepEqual(second.payload, contacts.get('a'));
    assert.deepEqual(asked().slice(before), ['GET /hubs/crm/contacts 200']);
  });

  it('matches on several fields, whatever they are called', async () => {
    const { contacts, answer } = await filledBench();
    contacts.create({ Key: 'a', Email: 'ann@x.org', 'Home Page': 'y' });
    const order = upsert({ Email: 'ann@x.org', 'Home Page': 'z' }, ['Email', 'Home Page']);
    assert.equal((await answer(order)).record.outcome, 'created');
    assert.equal((await answer(order)).record.outcome, 'found');
    assert.equal(contacts.size, 3);
  });

  it('writes nothing where two records match', async () => {
    const { contacts, failure, asked } = await filledBench();
    contacts.createMany([
      { Key: 'a', Email: 'ann@x.org' },
      { Key: 'b', Email: 'ann@x.org' },
    ]);
    const error = await failure(upsert({ Email: 'ann@x.org', City: 'Bonn' }));
    assert.equal(error.code, 'ambiguous');
    assert.match(
      error.message,
      /More than one record of contacts has Email='ann@x.org': nothing was written/,
    );
    assert.deepEqual(asked(), ['GET /hubs/crm/contacts 200']);
  });

  for (const paging of ['token', 'numbered'] as const) {
    it(`finds the second match where a page holds only the first: ${paging}`, async () => {
      const { sandbox, failure } = await filledBench();
      const contacts = sandbox.declare('contacts', { paging });
      contacts.createMany(['a', 'b'].map((Key) => ({ Key, Email: 'ann@x.org' })));
      sandbox.faults.add({ kind: 'capPageSize', size: 1, times: Infinity });
      assert.equal((await failure(upsert({ Email: 'ann@x.org', City: 'Bonn' }))).code, 'ambiguous');
    });
  }

  it('writes nothing where the resource takes no condition and shows another record', async () => {
    const { sandbox, failure } = await filledBench();
    sandbox.declare('leads', { where: 'ignored' }).create({ Key: 'a', Email: 'ann@x.org' });
    const error = await failure({ ...upsert({ Email: 'bob@x.org', City: 'Bonn' }), resource: 'leads' });
    assert.equal(error.code, 'ambiguous');
    assert.match(error.message, /found one with another value there/);
    assert.equal(sandbox.resource('leads').get('a')?.['City'], undefined);
  });

  it('of one key comes after the one before, of different keys they run at once', async () => {
    const { contacts, answer, sandbox } = await filledBench();
    sandbox.faults.add({ kind: 'delay', delay: 20, times: Infinity });
    const order = upsert({ Email: 'Ann@x.org', City: 'Bonn' });
    const same = upsert({ Email: 'ann@X.org', City: 'Köln' });
    const other = upsert({ Email: 'bob@x.org' });
    const outcomes = await Promise.all(
      [order, same, order, other].map(async (each) => (await answer(each)).record),
    );
    // the third one's values are those of the first again
    assert.deepEqual(
      outcomes.map(({ outcome }) => outcome),
      ['created', 'updated', 'updated', 'created'],
    );
    assert.equal(contacts.size, 3);
  });

  it('of one key comes after the one before in whatever way the resource is written', async () => {
    const { contacts, answer, sandbox } = await filledBench();
    sandbox.faults.add({ kind: 'delay', delay: 20, times: Infinity });
    const ways = ['contacts', '/hubs/x/contacts', 'hubs/crm/contacts', 'contacts/'];
    const outcomes = await Promise.all(
      ways.map(async (resource) => {
        const { record } = await answer({ ...upsert({ Email: 'ann@x.org' }), resource });
        return record.outcome;
      }),
    );
    assert.deepEqual(outcomes, ['created', 'found', 'found', 'found']);
    assert.equal(contacts.size, 2);
  });

  it('knows a record that it made and that no search finds yet', async () => {
    const { contacts, answer, sandbox } = await filledBench();
    const order = upsert({ Email: 'late@x.org', City: 'Bonn' });
    const create = contacts.create.bind(contacts);
    contacts.create = (values) => create(values, { visibleAt: Infinity });
    assert.equal((await answer(order)).record.outcome, 'created');
    assert.equal((await answer(order)).record.outcome, 'found');
    assert.equal(contacts.size, 2);
    // once it is gone it is made again
    for (const id of contacts.ids()) if (id !== 'other') contacts.delete(id);
    assert.equal((await answer(order)).record.outcome, 'created');
    assert.ok(sandbox.log.entries.length > 0);
  });

  it('is refused without what it is told by', async () => {
    const { failure, asked } = await filledBench();
    const refused: [order: PartialOrder, text: RegExp][] = [
      [upsert({ City: 'Bonn' }), /the payload has no Email/],
      [upsert({ Email: '' }), /the payload has no Email/],
      [upsert({ Email: null }), /the payload has no Email/],
      [upsert({ Email: { a: 1 } }), /the value for Email is no text, number or date/],
      [upsert({ Email: 'a' }, []), /matchOn: is missing/],
    ];
    for (const [order, text] of refused) assert.match((await failure(order)).message, text);
    assert.deepEqual(asked(), []);
  });
});
