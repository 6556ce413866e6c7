import assert from 'node:assert/strict';
import { sendAll, turnGiver } from '../../src/delivery/send';

describe('sending', () => {
  /** A clock on which every message takes half a ms. */
  const halfAMillisecondEach = (): {
    elapsed: () => number;
    yield: () => Promise<void>;
    yields: number[];
    sent: number[];
  } => {
    const sent: number[] = [];
    const yields: number[] = [];
    return {
      sent,
      yields,
      elapsed: () => sent.length / 2,
      yield: () => Promise.resolve(void yields.push(sent.length)),
    };
  };

  it('gives others a turn once a millisecond has gone by', async () => {
    const turns = halfAMillisecondEach();
    await sendAll([1, 2, 3, 4, 5, 6, 7], (message) => turns.sent.push(message), undefined, turns);
    assert.deepEqual(turns.sent, [1, 2, 3, 4, 5, 6, 7]);
    assert.deepEqual(turns.yields, [2, 4, 6]);
  });

  it('gives none to who sends one by one before then, without a wait', async () => {
    const turns = halfAMillisecondEach();
    const give = turnGiver(turns);
    const waits: boolean[] = [];
    for (let message = 1; message <= 5; message += 1) {
      const turn = give();
      waits.push(turn !== undefined);
      await turn;
      turns.sent.push(message);
    }
    assert.deepEqual(waits, [false, false, true, false, true]);
    assert.deepEqual(turns.yields, [2, 4]);
  });

  it('lets timers run while a flow is slow', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    try {
      const began = performance.now();
      await sendAll(Array.from({ length: 200 }), () => {
        const until = performance.now() + 0.5;
        while (performance.now() < until);
      });
      const took = performance.now() - began;
      assert.ok(ticks >= took / 3, `${ticks} ticks in ${took} ms`);
    } finally {
      clearInterval(timer);
    }
  });

  it('stops before the next message when it is aborted', async () => {
    const controller = new AbortController();
    const sent: number[] = [];
    const sending = sendAll(
      [1, 2, 3],
      (message) => {
        sent.push(message);
        if (message === 2) controller.abort(new Error('closed'));
      },
      controller.signal,
    );
    await assert.rejects(sending, /closed/);
    assert.deepEqual(sent, [1, 2]);
  });

  it('fails with what a receiver throws', async () => {
    await assert.rejects(
      sendAll([1], () => {
        throw new Error('full');
      }),
      /full/,
    );
  });
});
