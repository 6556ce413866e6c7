import assert from 'node:assert/strict';
import { createConnection } from '../../src/connector/connection';
import type { Poller } from '../../src/polling/poller';
import type { StoredResource } from '../sandbox';
import { contactsResource } from './maximizer-resource';
import { connectionSettings, NOON, startPolledSandbox, type PolledSandbox } from './polled-sandbox';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** What records were stamped with long before the start. */
const LONG_AGO = NOON - 400 * DAY;

describe('a server whose clock cannot be trusted', () => {
  let polled: PolledSandbox;
  let contacts: StoredResource;
  let poller: Poller;
  let serial = 0;

  /** A poller as after a start of Node-RED: with a connection that knows nothing yet, and this machine's own time. */
  function started(startFrom: 'now' | 'beginning' | number = 'now', wallAhead = 0): Poller {
    const { sandbox } = polled;
    const connection = createConnection(connectionSettings(sandbox), {
      clock: {
        now: () => NOON + sandbox.clock.advanced + wallAhead,
        elapsed: () => sandbox.clock.advanced,
        sleep: (ms) => {
          sandbox.clock.advance(ms);
          return Promise.resolve();
        },
      },
      retry: { attempts: 1, firstWait: 1, longestWait: 1 },
    });
    closing.push(() => {
      connection.close();
    });
    return polled.poller(contactsResource(), { connection, startFrom });
  }
  const closing: (() => void)[] = [];

  const setBy = (ms: number): void => {
    polled.sandbox.clock.set(polled.sandbox.clock.now() + ms);
  };
  /** So many changes, evenly over the time, of records of their own. */
  const changes = (ms: number, count: number): string[] => {
    const ids = Array.from({ length: count }, () => {
      pass(ms / (count + 1));
      serial += 1;
      contacts.create({ Key: `record ${serial}` });
      return `record ${serial}`;
    });
    pass(ms / (count + 1));
    return ids;
  };
  const pass = (ms: number): void => {
    polled.sandbox.clock.advance(ms);
  };
  const ids = (): string[] => polled.events.map(({ event }) => event.objectId);

  beforeEach(async () => {
    polled = await startPolledSandbox();
    contacts = polled.sandbox.resource('contacts');
    contacts.create({ Key: 'old' }, { at: LONG_AGO });
    serial = 0;
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) close();
    await polled.close();
  });

  for (const minutes of [1, 5, 15, 60, 24 * 60]) {
    for (const [name, by] of [
      ['10 s', 10 * SECOND],
      ['half an interval', (minutes * MINUTE) / 2],
      ['an interval', minutes * MINUTE],
      ['an hour', HOUR],
      ['14 hours', 14 * HOUR],
      ['a year', 365 * DAY],
    ] as const) {
      it(`set back by ${name}, polled every ${minutes} min: every change comes once`, async () => {
        poller = started();
        await poller.poll();
        const all: string[] = [];
        for (let poll = 1; poll <= 8; poll += 1) {
          // in the middle of what changes between two polls
          all.push(...changes((minutes * MINUTE) / 2, 4));
          if (poll === 3) setBy(-by);
          all.push(...changes((minutes * MINUTE) / 2, 4));
          await poller.poll();
        }
        assert.deepEqual(ids().sort(), all.sort());
      });
    }
  }

  it('set back by more than is remembered: nothing of what was sent before comes again', async () => {
    poller = started();
    await poller.poll();
    const all: string[] = [];
    // four days, with nothing in the hour that the clock is set back to
    for (let hour = 1; hour <= 96; hour += 1) {
      if (hour < 45 || hour > 49) all.push(...changes(HOUR / 2, 2));
      else pass(HOUR / 2);
      pass(HOUR / 2);
      await poller.poll();
    }
    setBy(-49 * HOUR);
    for (let hour = 1; hour <= 60; hour += 1) {
      all.push(...changes(HOUR, 1));
      await poller.poll();
    }
    assert.deepEqual(ids().sort(), all.sort());
  });

  for (const [name, by] of [
    ['10 minutes', 10 * MINUTE],
    ['40 minutes', 40 * MINUTE],
    ['5 hours', 5 * HOUR],
    ['3 days', 3 * DAY],
  ] as const) {
    it(`set back by ${name} over a restart: what changed since the last poll comes, and nothing twice`, async () => {
      poller = started();
      await poller.poll();
      const all = changes(HOUR, 3);
      await poller.poll();
      all.push(...changes(HOUR / 4, 2));
      setBy(-by);
      all.push(...changes(HOUR / 4, 2));
      poller = started();
      await poller.poll();
      all.push(...changes(HOUR, 2));
      await poller.poll();
      assert.deepEqual(ids().sort(), all.sort());
    });
  }

  it('set back by more than the node is old: what was there at the start is no change', async () => {
    contacts.create({ Key: 'an hour before' }, { at: NOON - HOUR });
    contacts.create({ Key: 'an hour before, and changed', City: 'Bonn' }, { at: NOON - HOUR });
    poller = started();
    await poller.poll();
    pass(5 * MINUTE);
    setBy(-2 * HOUR);
    await poller.poll();
    pass(HOUR);
    contacts.patch('an hour before, and changed', { City: 'Rome' });
    await poller.poll();
    assert.deepEqual(ids(), ['an hour before, and changed']);
  });

  it('is not suspected because this machine started with a wrong clock', async () => {
    contacts.create({ Key: 'before the start' }, { at: NOON - 2 * HOUR });
    poller = started();
    await poller.poll();
    for (const wallAhead of [-20_000 * DAY, -DAY, -HOUR, HOUR, DAY, 20_000 * DAY]) {
      polled.events.length = 0;
      const all = changes(HOUR, 3);
      poller = started('now', wallAhead);
      await poller.poll();
      all.push(...changes(HOUR, 3));
      await poller.poll();
      assert.deepEqual(ids().sort(), all.sort(), `${wallAhead} ms ahead`);
    }
    assert.deepEqual(polled.warnings, []);
  });

  for (const [name, date] of [
    ['an hour ahead', HOUR],
    ['an hour behind', -HOUR],
    ['30 days ahead', 30 * DAY],
    ['in 1970', 'Thu, 01 Jan 1970 00:00:00 GMT'],
    ['in 1969', 'Tue, 01 Jul 1969 00:00:00 GMT'],
    ['in the year 1', 'Mon, 01 Jan 0001 00:00:00 GMT'],
    ['in the year 9999', 'Fri, 31 Dec 9999 23:59:59 GMT'],
  ] as const) {
    for (const minutes of [1, 15, 60]) {
      it(`answers once with a Date ${name}, polled every ${minutes} min: every change comes once`, async () => {
        contacts.create({ Key: 'just before' }, { at: NOON - 20 * MINUTE });
        // the answers of the first poll, of one with changes and of a quiet one
        for (const odd of [0, 1, 2, 5]) {
          polled.events.length = 0;
          poller = started();
          await poller.reset('now');
          polled.sandbox.faults.add({ kind: 'date', date, skip: odd });
          await poller.poll();
          const all: string[] = [];
          for (let poll = 1; poll <= 9; poll += 1) {
            if (poll % 3 !== 0) all.push(...changes(minutes * MINUTE, 3));
            else pass(minutes * MINUTE);
            await poller.poll();
          }
          polled.sandbox.faults.clear();
          pass(HOUR * 2);
          assert.deepEqual(ids().sort(), all.sort(), `answer ${odd}`);
        }
      });
    }

    it(`always answers with a Date ${name}: every change comes, and none twice`, async () => {
      polled.sandbox.faults.add({ kind: 'date', date, times: Infinity });
      poller = started(NOON - MINUTE);
      await poller.poll();
      const all: string[] = [];
      for (let poll = 1; poll <= 6; poll += 1) {
        all.push(...changes(15 * MINUTE, 3));
        await poller.poll();
      }
      assert.deepEqual(
        ids()
          .filter((id) => id !== 'old')
          .sort(),
        all.sort(),
      );
    });
  }

  it('says that it was set back, by how much, and once', async () => {
    poller = started();
    await poller.poll();
    pass(15 * MINUTE);
    await poller.poll();
    pass(15 * MINUTE);
    setBy(-HOUR);
    await poller.poll();
    pass(15 * MINUTE);
    await poller.poll();
    assert.deepEqual(
      polled.warnings.map((text) => /clock is (\d+) s behind/.exec(text)?.[1]),
      ['3600'],
    );
  });

  it('costs one request a quiet poll all the same', async () => {
    poller = started();
    await poller.poll();
    for (const ms of [SECOND, 15 * MINUTE, 5 * HOUR, 40 * DAY]) {
      pass(ms);
      const before = polled.sandbox.log.of('contacts').length;
      await poller.poll();
      assert.equal(polled.sandbox.log.of('contacts').length, before + 1);
    }
  });

  it('fails the poll, and skips nothing, when it goes back from answer to answer', async () => {
    poller = started();
    await poller.poll();
    const all = changes(15 * MINUTE, 3);
    polled.sandbox.onPage = () => {
      setBy(-HOUR);
    };
    await assert.rejects(poller.poll(), { code: 'clock-unsteady' });
    polled.sandbox.onPage = undefined;
    all.push(...changes(15 * MINUTE, 3));
    await poller.poll();
    assert.deepEqual(ids().sort(), all.sort());
  });

  it('that shows an hour again: a change with the date of another is a change', async () => {
    poller = started();
    await poller.poll();
    pass(10 * MINUTE);
    contacts.create({ Key: 'a', City: 'Bonn' });
    pass(20 * MINUTE);
    await poller.poll();
    setBy(-25 * MINUTE);
    await poller.poll();
    pass(5 * MINUTE);
    contacts.patch('a', { City: 'Rome' });
    await poller.poll();
    await poller.poll();
    assert.deepEqual(
      polled.events.map(({ payload }) => payload?.['City']),
      ['Bonn', 'Rome'],
    );
    assert.equal(new Set(polled.events.map(({ event }) => event.id)).size, 2);
  });
});
