import assert from 'node:assert/strict';
import {
  openReconciles,
  type Reconciles,
  type ReconcilesOptions,
} from '../../nodes/maximizer-poll-resource/reconciles';
import { oneAtATime } from '../../src/one-at-a-time';
import { KnownIds } from '../../src/ids/known-ids';
import { contactsResource } from '../polling/maximizer-resource';
import { NOON } from '../polling/polled-sandbox';
import { rejection, startReconciledSandbox, type ReconciledSandbox } from '../reconcile/reconciled-sandbox';
import { VirtualClock } from '../virtual-clock';

const HOUR = 3_600_000;

describe('comparisons of ids by time', () => {
  let bench: ReconciledSandbox;
  let clock: VirtualClock;
  let errors: Error[];
  let closing: AbortController;
  let opened: Reconciles | undefined;
  /** Told when a comparison has ended. */
  let end: () => void;

  beforeEach(async () => {
    bench = await startReconciledSandbox();
    clock = new VirtualClock(NOON);
    errors = [];
    end = () => undefined;
    for (let index = 0; index < 12; index += 1) {
      bench.sandbox.resource('contacts').create({ Key: `c${index}` }, { at: NOON - HOUR });
    }
  });
  afterEach(async () => {
    await close();
    await bench.close();
  });

  const close = async (): Promise<void> => {
    closing.abort();
    await opened?.close();
  };
  const open = async (changed: Partial<ReconcilesOptions> = {}): Promise<Reconciles> => {
    closing = new AbortController();
    const resource = contactsResource({ pageSize: 5 });
    const ids = new KnownIds(bench.store, 'test');
    const poller = bench.poller(resource, { ids });
    opened = await openReconciles({
      ...{ scope: 'test', resource, connection: bench.connection, store: bench.store, ids, clock },
      ...{ seen: poller.seen, fuse: 5, hours: 6, inTurn: oneAtATime(), signal: closing.signal },
      deliver: async (events, commit) => {
        bench.events.push(...events);
        await commit();
      },
      warn: (text) => bench.warnings.push(text),
      changed: () => {
        const phase = opened?.note?.phase;
        if (phase === undefined || phase === 'held' || phase === 'failed' || phase === 'unsent') end();
      },
      fail: (error) => errors.push(error),
      ...changed,
    });
    return opened;
  };
  /** Both clocks go on. */
  const pass = async (hours: number): Promise<void> => {
    bench.sandbox.clock.advance(hours * HOUR);
    await clock.pass(hours * HOUR);
  };
  /** Does what begins a comparison, and waits for its end. */
  const compared = async (begin: () => Promise<void> | void): Promise<void> => {
    const ended = new Promise<void>((resolve) => (end = resolve));
    await begin();
    await ended;
  };
  /** Whether the next comparison is still waited for. */
  const isWaiting = (): boolean => clock.sleeping === 1;
  const remove = (...names: string[]): void => {
    for (const name of names) bench.sandbox.resource('contacts').delete(name);
  };

  it('begin after the first poll, and come again so many hours after the last', async () => {
    const reconciles = await open();
    await pass(7);
    assert.equal(bench.sandbox.log.counters.pages, 0, 'no poll is through');
    await compared(() => {
      reconciles.polled();
    });
    remove('c1');
    reconciles.polled();
    await pass(5.9);
    assert.ok(isWaiting());
    await compared(() => pass(0.2));
    assert.deepEqual(bench.told(), ['DELETED c1']);
    remove('c2');
    await compared(() => pass(6.1));
    assert.deepEqual(bench.told(), ['DELETED c2']);
  });

  it('count the hours over restarts, by the clock of the platform, whatever this machine shows', async () => {
    const first = await open();
    await compared(() => {
      first.polled();
    });
    await pass(4);
    await close();
    remove('c1');
    // this machine's clock is set back by a day meanwhile
    clock.setBy(-24 * HOUR);
    const reconciles = await open();
    await bench.connection.readPage('/hubs/crm/companies');
    reconciles.polled();
    await pass(1.8);
    assert.ok(isWaiting());
    await compared(() => pass(0.3));
    assert.deepEqual(bench.told(), ['DELETED c1']);
  });

  it('wait their hours where the platform’s clock was set back', async () => {
    const first = await open();
    await compared(() => {
      first.polled();
    });
    await close();
    bench.sandbox.clock.set(NOON - 48 * HOUR);
    remove('c1');
    const reconciles = await open();
    await bench.connection.readPage('/hubs/crm/companies');
    reconciles.polled();
    await pass(5.9);
    assert.ok(isWaiting());
    await compared(() => pass(0.2));
    assert.deepEqual(bench.told(), ['DELETED c1']);
  });

  it('are begun again within an hour where one failed, which is told', async () => {
    const reconciles = await open();
    await compared(() => {
      reconciles.polled();
    });
    remove('c1');
    bench.sandbox.faults.add({ kind: 'status', status: 403 });
    await compared(() => pass(6.1));
    assert.equal(reconciles.note?.phase, 'failed');
    await compared(() => pass(1.1));
    assert.match(errors[0]?.message ?? '', /403/);
    assert.deepEqual(bench.told(), ['DELETED c1']);
    assert.equal(reconciles.note, undefined);
    assert.equal(errors.length, 1);
  });

  it('are held on a paused node, between two pages as well, and go on with resume', async () => {
    let pages = 0;
    let held: () => void = () => undefined;
    const isHeld = new Promise<void>((resolve) => (held = resolve));
    const inTurn = oneAtATime();
    const reconciles: Reconciles = await open({
      inTurn: async (work) => {
        const result = await inTurn(work);
        pages += 1;
        // the first turn is the beginning
        if (pages === 2) {
          reconciles.pause();
          held();
        }
        return result;
      },
    });
    reconciles.polled();
    await isHeld;
    await pass(48);
    assert.deepEqual([pages, reconciles.note?.phase], [2, 'reading']);
    await compared(() => {
      reconciles.resume();
    });
    reconciles.pause();
    remove('c1');
    await pass(48);
    assert.deepEqual([bench.told(), clock.sleeping], [[], 0]);
    await compared(() => {
      reconciles.resume();
    });
    assert.deepEqual(bench.told(), ['DELETED c1']);
  });

  it('tell again of what the fuse holds, and not of what was told to an order', async () => {
    const reconciles = await open();
    await reconciles.now();
    reconciles.polled();
    remove(...Array.from({ length: 7 }, (_, index) => `c${index}`));
    await rejection(reconciles.now());
    assert.deepEqual([errors.length, reconciles.note], [0, { phase: 'held', count: 7 }]);
    await rejection(reconciles.confirm(5));
    assert.deepEqual(reconciles.note, { phase: 'held', count: 7 });
    await compared(() => pass(6.1));
    await reconciles.confirm(7);
    assert.match(errors[0]?.message ?? '', /7 of 12/);
    assert.equal(bench.told().length, 7);
    assert.equal(reconciles.note, undefined);
  });

  it('that are confirmed and cannot be sent are told as such, and go on with the next poll, also after a restart', async () => {
    const reconciles = await open();
    await reconciles.now();
    reconciles.polled();
    remove(...Array.from({ length: 7 }, (_, index) => `c${index}`));
    await rejection(reconciles.now());
    const refusing = {
      kind: 'status',
      status: 403,
      times: Infinity,
      match: { path: /contacts\/c/ },
    } as const;
    const placed = bench.sandbox.faults.add(refusing);
    const error = await rejection(reconciles.confirm(7));
    assert.match(error.message, /contacts: 7 confirmed deletions are still to be sent: .*403.*The next poll/);
    assert.deepEqual(reconciles.note, { phase: 'unsent', count: 7, isConfirmed: true, error });
    await rejection(reconciles.confirm(6));
    assert.deepEqual(reconciles.note, { phase: 'unsent', count: 7, isConfirmed: true, error });
    await compared(() => {
      reconciles.polled();
    });
    assert.deepEqual([errors.length, bench.told()], [1, []]);
    assert.match(errors[0]?.message ?? '', /7 confirmed deletions are still to be sent/);
    await close();
    const again = await open();
    assert.deepEqual(again.note, { phase: 'unsent', count: 7, isConfirmed: true, error: undefined });
    placed.remove();
    await compared(() => {
      again.polled();
    });
    assert.equal(bench.told().length, 7);
    assert.equal(again.note, undefined);
  });

  it('that are being sent are sent once where the confirmation comes twice', async () => {
    const reconciles = await open();
    await reconciles.now();
    remove(...Array.from({ length: 7 }, (_, index) => `c${index}`));
    await rejection(reconciles.now());
    await Promise.all([reconciles.confirm(7), reconciles.confirm(7)]);
    assert.equal(bench.told().length, 7);
    assert.match((await rejection(reconciles.confirm(7))).message, /no deletions wait/);
  });

  it('are shown and begun again within an hour where records have no ids', async () => {
    const reconciles = await open();
    await reconciles.now();
    reconciles.polled();
    remove('c1');
    const body = { kind: 'body', text: '[{"x":1}]', times: Infinity, match: { path: /contacts$/ } } as const;
    const placed = bench.sandbox.faults.add(body);
    await compared(() => pass(6.1));
    assert.match(errors[0]?.message ?? '', /no record of contacts has/);
    assert.equal(reconciles.note?.phase, 'failed');
    placed.remove();
    await compared(() => pass(1.1));
    assert.deepEqual(bench.told(), ['DELETED c1']);
  });

  it('are broken off by a reset, and take note again after the next poll', async () => {
    let reset: Promise<void> | undefined;
    const inTurn = oneAtATime();
    const reconciles: Reconciles = await open({
      inTurn: async (work) => {
        const result = await inTurn(work);
        reset ??= reconciles.reset();
        return result;
      },
    });
    await compared(() => {
      reconciles.polled();
    });
    await reset;
    assert.deepEqual([errors, reconciles.note], [[], undefined]);
    await compared(() => {
      reconciles.polled();
    });
    remove('c1');
    await reconciles.now();
    assert.deepEqual(bench.told(), ['DELETED c1']);
  });
});
