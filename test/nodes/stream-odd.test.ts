import assert from 'node:assert/strict';
import { completing, connectionTo, polling, recording, recordOf, TAB, webhook } from './flows';
import { idsOf, STREAM, useStreamBench } from './stream-bench';

describe('a stream of a poll and a webhook, where they see different things', () => {
  const bench = useStreamBench();
  const { contacts, start, both, poll, push, later, settle, contactEvents } = bench;

  it('loses no change of the second in which the platform read another, however wrong clocks are', async () => {
    for (const skew of [-60_000, 0, 60_000]) {
      bench.sandbox.clock.skew = skew;
      const running = await both();
      const first = contacts().create({ FullName: 'first' });
      const second = contacts().patch(String(first['Key']), { FullName: 'second' });
      await push(running, { objectId: first['Key'] }, { contacts: [first] });
      await push(running, { objectId: first['Key'] }, { contacts: [{ ...second, More: 1 }] });
      await running.until('the last content', () =>
        running.received('out').find((each) => recordOf(each)['FullName'] === 'second'),
      );
      await poll(running);
      const own = contactEvents(running).filter(({ event }) => event?.objectId === first['Key']);
      assert.equal(own.length, 1, `by a clock that is ${skew} ms off`);
      await bench.stop();
    }
  });

  it('sends a watched version that is told late, and does not take it for the last one', async () => {
    const watching = {
      watch: [{ field: 'Status', when: 'becomes', from: '', to: 'Won' }],
      watchCreated: false,
    };
    const running = await both(watching, watching);
    const key = String(contacts().create({ FullName: 'A', Status: 'Open' })['Key']);
    await poll(running);
    later();
    const won = { ...contacts().patch(key, { Status: 'Won' }) };
    later();
    contacts().patch(key, { Status: 'Closed' });
    await poll(running);
    await push(running, { objectId: key }, { contacts: [won] });
    await settle(running);
    later();
    contacts().patch(key, { City: 'Bonn' });
    await poll(running);
    assert.deepEqual(
      contactEvents(running).map((each) => recordOf(each)['Status']),
      ['Won'],
    );
  });

  it('leaves a record that cannot be found at once to the poll, and has it look', async () => {
    const running = await both();
    await poll(running);
    later();
    const record = contacts().create({ FullName: 'A' });
    bench.sandbox.faults.add({ kind: 'status', status: 404, match: { path: /contacts\/./ }, times: 1 });
    await push(running, { objectId: record['Key'], eventType: 'CREATED' });
    const [sent] = await running.until('its event', () => {
      const found = contactEvents(running);
      return found.length > 0 ? found : undefined;
    });
    assert.deepEqual(sent?.payload, record);
    await poll(running);
    assert.equal(contactEvents(running).length, 1);
  });

  it('leaves a record without its date to the poll, where it cannot be read at once', async () => {
    const running = await both();
    await poll(running);
    later();
    const record = contacts().create({ FullName: 'A' });
    bench.sandbox.faults.add({ kind: 'status', status: 404, match: { path: /contacts\/./ }, times: 1 });
    const { Key } = record;
    await push(running, { objectId: Key, eventType: 'CREATED' }, { contacts: [{ Key, FullName: 'A' }] });
    await running.until('its event', () => contactEvents(running)[0]);
    await poll(running);
    assert.deepEqual(
      contactEvents(running).map(({ payload }) => payload),
      [record],
    );
  });

  it('sends an earlier version with its record that is told after the deletion', async () => {
    const running = await both();
    const key = String(contacts().create({ FullName: 'A' })['Key']);
    await poll(running);
    later();
    const won = { ...contacts().patch(key, { Status: 'Won' }) };
    later();
    contacts().delete(key);
    const date = new Date(bench.sandbox.clock.now()).toISOString();
    await push(running, { objectId: key, eventType: 'DELETED', date });
    await push(running, { objectId: key, date: String(won['LastModifyDate']) }, { contacts: [won] });
    await settle(running);
    await running.until('the late version', () =>
      contactEvents(running).find((each) => each.payload !== null && recordOf(each)['Status'] === 'Won'),
    );
  });

  it('has the poll look for what is pushed under a date that it sent already, and that goes on', async () => {
    const daily = {
      ...(polling().datesConfiguration as object),
      updatedDateField: 'Day',
      updatedDateFormat: 'yyyy-MM-dd',
    };
    const Day = new Date(bench.sandbox.clock.now()).toISOString().slice(0, 10);
    const running = await both({ datesConfiguration: daily, url: '/hubs/crm/contacts' });
    const key = String(contacts().create({ FullName: 'A', Day })['Key']);
    await poll(running);
    await push(
      running,
      { objectId: key },
      { contacts: [{ ...contacts().patch(key, { FullName: 'B', Day }) }] },
    );
    await running.until('the second content of the day', () =>
      contactEvents(running).find((each) => recordOf(each)['FullName'] === 'B'),
    );
  });

  it('knows how polls read its resource while none of them runs', async () => {
    const nodes = [polling(STREAM), webhook(STREAM)];
    const running = await start(...nodes);
    await poll(running);
    const deployed = [TAB, connectionTo(bench.sandbox), completing, recording('completed'), recording('out')];
    const { length } = running.statuses('webhook');
    await running.deploy([...deployed, webhook(STREAM)]);
    await running.until('the webhook again', () =>
      running
        .statuses('webhook')
        .slice(length)
        .find(({ text }) => text === 'listening'),
    );
    later();
    const record = contacts().create({ FullName: 'A' });
    await push(running, { objectId: record['Key'], eventType: 'CREATED', date: '2031-01-01T00:00:00Z' });
    // what is pushed behind it is sent once that is removed from the disk
    await settle(running);
    await running.deploy([...deployed, ...nodes]);
    later();
    await poll(running);
    assert.equal(contactEvents(running).length, 1, idsOf(contactEvents(running)).join());
    assert.match(idsOf(contactEvents(running)).join(), /@(?!2031)/);
  });
});
