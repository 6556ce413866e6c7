import assert from 'node:assert/strict';
import { createServerClock, type ServerClock } from '../../src/connector/server-clock';
import { VirtualClock } from '../virtual-clock';

const SECOND = 1_000;
const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 1, 10, 12);

describe("the server's clock", () => {
  let machine: VirtualClock;
  let server: ServerClock;
  beforeEach(() => {
    machine = new VirtualClock(NOON);
    server = createServerClock(machine);
  });

  it("is this machine's until it is known, and then goes on by itself however this machine's is set", async () => {
    machine.setBy(5 * HOUR);
    assert.equal(server.now(), NOON + 5 * HOUR);
    server.read(NOON, 0);
    machine.setBy(-9 * HOUR);
    await machine.pass(30 * SECOND);
    assert.equal(server.now(), NOON + 30 * SECOND);
    machine.setBy(9 * HOUR);
    assert.equal(server.now(), NOON + 30 * SECOND);
  });

  it('is that of the moment when the request left, and not later', () => {
    const { serverDate, serverTime, asked } = server.read(NOON, 1500.3);
    assert.deepEqual([serverDate, serverTime], [NOON, NOON - 1501]);
    assert.equal(asked.elapsed, NOON - 1500.3);
  });

  it('is not set forward by one answer alone, and is by the second', async () => {
    server.read(NOON, 0);
    await machine.pass(60 * SECOND);
    const first = server.read(NOON + HOUR, 0);
    assert.deepEqual([first.serverTime, first.isExpected], [NOON + 60 * SECOND, false]);
    await machine.pass(SECOND);
    const second = server.read(NOON + HOUR + SECOND, 0);
    assert.deepEqual([second.serverTime, second.isExpected], [NOON + HOUR + SECOND, true]);
  });

  it('is followed over the sleep of this machine, which stops the one clock and not the other', async () => {
    server.read(NOON, 0);
    await machine.pass(SECOND);
    machine.setBy(5 * HOUR);
    assert.equal(server.latest(), NOON + 5 * HOUR + SECOND);
    const woken = server.read(NOON + 5 * HOUR, 0);
    assert.deepEqual([woken.serverTime, woken.isExpected], [NOON + 5 * HOUR, true]);
  });

  for (const [name, date] of [
    ['1970', 0],
    ['before 1970', Date.UTC(1969, 6)],
    ['the year 9999', Date.UTC(9999, 11, 31)],
    ['the year 1', Date.parse('0001-01-01T00:00:00Z')],
  ] as const) {
    it(`is told as little by ${name} as by no answer`, async () => {
      const first = server.read(date, 250);
      assert.equal(first.serverDate, NOON);
      server.read(NOON + HOUR, 0);
      await machine.pass(SECOND);
      const later = server.read(date, 0);
      assert.deepEqual([later.serverDate, later.isExpected], [NOON + HOUR + SECOND, true]);
    });
  }
});
