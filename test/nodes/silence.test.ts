import assert from 'node:assert/strict';
import { openSilence, type Silence } from '../../nodes/shared/silence';
import { silenceOf } from '../../nodes/shared/silence-settings';
import type { MaximizerError } from '../../src/errors';
import { createMemoryStore } from '../../src/store/memory-store';
import { settled, VirtualClock } from '../virtual-clock';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 1, 10, 12);

describe('silence', () => {
  let clock: VirtualClock;
  let store: ReturnType<typeof createMemoryStore>;
  let errors: MaximizerError[];
  let changes: (number | undefined)[];
  let open: Silence[];

  beforeEach(() => {
    clock = new VirtualClock(START);
    store = createMemoryStore();
    errors = [];
    changes = [];
    open = [];
  });
  afterEach(() => Promise.all(open.map((silence) => silence.close())));

  const watched = async ({ hours }: { hours: number | undefined } = { hours: 2 }): Promise<Silence> => {
    const silence: Silence = await openSilence({
      name: 'contacts',
      hours,
      scope: 'node',
      store,
      clock,
      tell: (error) => errors.push(error),
      changed: () => changes.push(silence.since),
    });
    open.push(silence);
    silence.watch();
    await settled();
    return silence;
  };

  it('is told once, when it is as long as was said', async () => {
    const silence = await watched();
    await clock.pass(2 * HOUR - 1);
    assert.equal(silence.since, undefined);
    await clock.pass(1);
    assert.equal(silence.since, START);
    await clock.pass(20 * HOUR);
    assert.deepEqual(
      errors.map(({ code, message }) => [code, message.split('. ')[0]]),
      [['silent', 'contacts: no event since 2026-02-10T12:00:00.000Z']],
    );
    assert.deepEqual(changes, [START]);
  });

  it('is taken back by the next event, and told anew', async () => {
    const silence = await watched();
    await clock.pass(3 * HOUR);
    silence.heard();
    assert.equal(silence.since, undefined);
    assert.deepEqual(changes, [START, undefined]);
    await clock.pass(2 * HOUR);
    assert.equal(silence.since, START + 3 * HOUR);
    assert.equal(errors.length, 2);
  });

  it('never is while events come', async () => {
    const silence = await watched();
    for (let count = 0; count < 20; count += 1) {
      await clock.pass(HOUR + 59 * MINUTE);
      silence.heard();
    }
    assert.deepEqual(errors, []);
  });

  for (const [what, end] of [
    ['a restart', (silence: Silence) => silence.close()],
    ['a crash', () => Promise.resolve()],
  ] as const) {
    it(`does not begin anew over ${what}`, async () => {
      const first = await watched();
      await clock.pass(10 * MINUTE);
      first.heard();
      await clock.pass(MINUTE);
      await end(first);
      if (what === 'a crash') first.hold();
      await clock.pass(100 * MINUTE);
      const second = await watched();
      await clock.pass(18 * MINUTE);
      assert.equal(second.since, undefined);
      await clock.pass(2 * MINUTE);
      assert.equal(second.since, START + 10 * MINUTE);
      assert.equal(errors.length, 1);
    });
  }

  it('is shown again, and not told again, over a restart; an event before that is looked at first', async () => {
    await (await watched()).close();
    await clock.pass(5 * HOUR);
    const second = await watched();
    await clock.pass(MINUTE);
    assert.equal(second.since, undefined);
    await clock.pass(MINUTE);
    assert.equal(second.since, START);
    assert.equal(errors.length, 1);
    await second.close();
    const third = await watched();
    await clock.pass(2 * MINUTE);
    assert.equal(third.since, START);
    assert.equal(errors.length, 1);
  });

  it('is not counted while nobody expects events, and looked at anew behind that', async () => {
    const silence = await watched();
    await clock.pass(HOUR);
    silence.hold();
    await clock.pass(10 * HOUR);
    assert.deepEqual(errors, []);
    silence.watch();
    await clock.pass(MINUTE);
    silence.heard();
    await clock.pass(HOUR);
    assert.deepEqual(errors, []);
  });

  it('does not follow a wall clock that is set, in either direction', async () => {
    const silence = await watched();
    clock.setBy(9 * HOUR);
    await clock.pass(2 * HOUR - 1);
    assert.equal(silence.since, undefined);
    await silence.close();
    clock.setBy(-30 * HOUR);
    const second = await watched();
    await clock.pass(2 * HOUR - 1);
    assert.equal(second.since, undefined);
    await clock.pass(1);
    assert.notEqual(second.since, undefined);
  });

  it('is never told where no hours are said, and counted from anew when they are', async () => {
    await (await watched()).close();
    await clock.pass(HOUR);
    await (await watched({ hours: undefined })).close();
    await clock.pass(50 * HOUR);
    const silence = await watched();
    await clock.pass(2 * HOUR - 1);
    assert.deepEqual([errors.length, silence.since], [0, undefined]);
  });

  it('costs an event no write', async () => {
    const silence = await watched();
    let writes = 0;
    const write = store.write.bind(store);
    store.write = (...given) => {
      writes += 1;
      return write(...given);
    };
    for (let count = 0; count < 10_000; count += 1) silence.heard();
    await clock.pass(MINUTE);
    assert.equal(writes, 1);
  });
});

describe('hours of silence', () => {
  for (const [value, hours] of [
    [undefined, undefined],
    ['', undefined],
    [null, undefined],
    [0, undefined],
    ['0', undefined],
    [0.5, 0.5],
    [' 24 ', 24],
    [87_600, 87_600],
  ] as const) {
    it(`may be ${value === undefined ? 'missing' : JSON.stringify(value)}`, () => {
      assert.equal(silenceOf(value), hours);
    });
  }

  for (const value of [-1, 87_601, 'never', '1e3', [], {}, NaN, '__proto__']) {
    it(`cannot be ${JSON.stringify(value)}`, () => {
      assert.throws(() => silenceOf(value), /silence: .+\. Enter /);
    });
  }
});
