import assert from 'node:assert/strict';
import type { CrmRecord, EventType, FieldChanges, RecordEvent } from '../../src/events/event';
import { changesBetween } from '../../src/snapshots/changes-between';
import { EVERYTHING, isWatched, type Watch, type WatchRow } from '../../src/snapshots/watch';

function eventOf(
  eventType: EventType,
  payload: CrmRecord | null,
  changed: FieldChanges | undefined,
): RecordEvent {
  const event: RecordEvent['event'] = {
    id: '1/deals/a@1',
    eventType,
    objectType: 'deals',
    objectId: 'a',
    date: '2026-01-01T00:00:00.000Z',
    pollDate: '2026-01-01T00:00:00.000Z',
    elementKey: 'maximizer',
    hubKey: 'crm',
    instanceId: '1',
    origin: 'poll',
    attempt: 1,
  };
  if (changed !== undefined) event.changed = changed;
  return { event, payload };
}

/** The update that makes one version of the other; no version before: the first sight. */
const update = (before: CrmRecord | undefined, after: CrmRecord): RecordEvent =>
  eventOf('UPDATED', after, before && changesBetween(before, after));

const changes = (field: string): WatchRow => ({ field, when: 'changes', from: '', to: '' });
const becomes = (field: string, to: string): WatchRow => ({ field, when: 'becomes', from: '', to });
const stops = (field: string, from: string): WatchRow => ({ field, when: 'stops being', from, to: '' });
const goes = (field: string, from: string, to: string): WatchRow => {
  return { field, when: 'goes from … to', from, to };
};
const watching = (rows: readonly WatchRow[], more: Partial<Watch> = {}): Watch => ({
  ...EVERYTHING,
  rows,
  ...more,
});

type Case = [row: WatchRow, before: CrmRecord | undefined, after: CrmRecord, isSent: boolean];
const WON = becomes('Status', 'Won');
const CASES: Case[] = [
  [WON, { Status: 'Open' }, { Status: 'Won' }, true],
  [WON, {}, { Status: 'Won' }, true],
  [WON, { Status: 'Won' }, { Status: 'Won', City: 'x' }, false],
  [WON, { Status: 'Won' }, { Status: 'Lost' }, false],
  [WON, { Status: 'Open' }, { Status: 'won' }, false],
  [WON, undefined, { Status: 'Won' }, true],
  [WON, undefined, { Status: 'Open' }, false],
  [stops('Status', 'Won'), { Status: 'Won' }, { Status: 'Open' }, true],
  [stops('Status', 'Won'), { Status: 'Open' }, { Status: 'Lost' }, false],
  [stops('Status', 'Won'), { Status: 'Won' }, {}, true],
  [stops('Status', 'Won'), undefined, { Status: 'Won' }, false],
  [stops('Status', 'Won'), undefined, { Status: 'Open' }, true],
  [goes('Status', 'Open', 'Won'), { Status: 'Open' }, { Status: 'Won' }, true],
  [goes('Status', 'Open', 'Won'), { Status: 'Lost' }, { Status: 'Won' }, false],
  [goes('Status', 'Open', 'Won'), { Status: 'Open' }, { Status: 'Lost' }, false],
  [goes('Status', 'Open', 'Won'), undefined, { Status: 'Won' }, true],
  [goes('Status', 'Open', 'Open'), { Status: 'Open' }, { Status: 'Open', a: 1 }, false],
  [becomes('Status', ''), { Status: 'Open' }, { Status: null }, true],
  [becomes('Status', ''), { Status: 'Open' }, {}, true],
  [stops('Status', ''), {}, { Status: 'Open' }, true],
  [becomes('Probability', '50'), { Probability: 20 }, { Probability: 50 }, true],
  [becomes('Probability', '50.0'), { Probability: 20 }, { Probability: 50 }, true],
  [becomes('Probability', ''), { Probability: 20 }, { Probability: 0 }, false],
  [becomes('IsKey', 'true'), { IsKey: false }, { IsKey: true }, true],
  [becomes('Tags', 'VIP'), { Tags: ['a'] }, { Tags: ['a', 'VIP'] }, true],
  [becomes('Tags', 'VIP'), { Tags: ['VIP'] }, { Tags: ['VIP', 'a'] }, false],
  [stops('Tags', 'VIP'), { Tags: ['VIP'] }, { Tags: [] }, true],
  [changes('Owner'), { Owner: 'Ann' }, { Owner: 'Bob' }, true],
  [changes('Owner'), { Owner: 'Ann' }, { Owner: 'Ann', a: 1 }, false],
  [changes('Owner'), undefined, { Owner: 'Ann' }, true],
  [changes('Address.City'), { Address: { City: 'a' } }, { Address: { City: 'b' } }, true],
  [changes('Address.City'), { Address: { City: 'a' } }, { Address: { City: 'a', Zip: 1 } }, false],
  [changes('Address.City'), { Address: { City: 'a' } }, { Address: null }, true],
  [changes('Address.City'), { Address: { Zip: '1' } }, { Address: null }, false],
  [becomes('Address.City', 'b'), {}, { Address: { City: 'b' } }, true],
  [changes('Address'), { Address: { City: 'a' } }, { Address: { City: 'b' } }, true],
  [changes('Address'), { Addressee: 'a' }, { Addressee: 'b' }, false],
  [changes('Address'), { Address: { ModifiedBy: 'a' } }, { Address: { ModifiedBy: 'b' } }, false],
  [changes('Address'), { Address: { Stamp: 'a' } }, { Address: { Stamp: 'b' } }, false],
  [changes('ModifiedBy'), { ModifiedBy: 'a' }, { ModifiedBy: 'b' }, true],
  [changes('items[0].id'), { items: [{ id: 1 }] }, { items: [{ id: 2 }] }, true],
  [changes('items[0].id'), { items: [{ id: 1 }] }, { items: [{ id: 1 }, { id: 2 }] }, false],
  [changes('a.b'), { 'a.b': 1 }, { 'a.b': 2 }, true],
  [changes("['a.b']"), { 'a.b': 1 }, { 'a.b': 2 }, true],
  [changes('a.b'), { 'a.b': 1 }, {}, true],
];

describe('what a node watches for', () => {
  for (const [row, before, after, isSent] of CASES) {
    const { field, when, from, to } = row;
    const how = [field, when, from, to].filter((text) => text !== '').join(' ');
    const versions = `${before === undefined ? 'first sight' : JSON.stringify(before)} → ${JSON.stringify(after)}`;
    it(`"${how}" is ${isSent ? '' : 'not '}met by ${versions}`, () => {
      const watch = watching([row], { moved: ['Address.Stamp'] });
      assert.equal(isWatched(update(before, after), watch).isSent, isSent);
    });
  }

  it('is one of the rows, or all of them', () => {
    const rows = [changes('CloseDate'), changes('Probability')];
    const one = update({ CloseDate: 1, Probability: 1 }, { CloseDate: 2, Probability: 1 });
    const both = update({ CloseDate: 1, Probability: 1 }, { CloseDate: 2, Probability: 2 });
    const none = update({ CloseDate: 1 }, { CloseDate: 1 });
    const sent = (mode: Watch['mode']): boolean[] =>
      [one, both, none].map((event) => isWatched(event, watching(rows, { mode })).isSent);
    assert.deepEqual(sent('any'), [true, true, false]);
    assert.deepEqual(sent('all'), [false, true, false]);
  });

  it('is each update without rows, and created and deleted records where they are wanted', () => {
    assert.equal(isWatched(update({ a: 1 }, { a: 1 }), EVERYTHING).isSent, true);
    for (const isWanted of [true, false]) {
      const watch = watching([WON], { created: isWanted, deleted: isWanted });
      assert.deepEqual(isWatched(eventOf('CREATED', {}, undefined), watch), { isSent: isWanted, rows: [] });
      assert.deepEqual(isWatched(eventOf('DELETED', null, undefined), watch), { isSent: isWanted, rows: [] });
    }
  });

  it('loses no update whose record could not be read', () => {
    assert.equal(isWatched(eventOf('UPDATED', null, undefined), watching([WON])).isSent, true);
  });

  it('says why: what each field was, where that is known, and what it is', () => {
    const rows = [WON, changes('Address')];
    const { rows: known } = isWatched(
      update({ Status: 'Open' }, { Status: 'Won', Address: { b: 1 } }),
      watching(rows),
    );
    assert.deepEqual(known, [
      { field: 'Status', isMet: true, was: 'Open', is: 'Won' },
      { field: 'Address', isMet: true, was: '', is: '{"b":1}' },
    ]);
    const { rows: unknown } = isWatched(update(undefined, { Status: 'x'.repeat(100) }), watching([WON]));
    assert.deepEqual(unknown, [{ field: 'Status', isMet: false, was: undefined, is: `${'x'.repeat(60)}…` }]);
  });

  it('takes no field from a prototype', () => {
    const event = update({}, { a: 1 });
    for (const field of ['constructor', '__proto__', 'toString.name']) {
      assert.equal(isWatched(event, watching([changes(field)])).isSent, false, field);
    }
  });
});
