import assert from 'node:assert/strict';
import { isUsedUp, retryPause } from '../../src/delivery/entry';
import type { DeliverySettings } from '../../src/delivery/settings';

const SETTINGS: DeliverySettings = {
  mode: 'acknowledge',
  maxUnacknowledged: 5,
  acknowledgeTimeout: 5,
  maxAttempts: 3,
};

describe('an entry', () => {
  const rows = [
    { attempts: 1, before: 0, usedUp: false, pause: 1_000 },
    { attempts: 2, before: 0, usedUp: false, pause: 2_000 },
    { attempts: 3, before: 0, usedUp: true, pause: 4_000 },
    { attempts: 4, before: 0, usedUp: true, pause: 5_000 },
    { attempts: 4, before: 3, usedUp: false, pause: 1_000 },
    { attempts: 6, before: 3, usedUp: true, pause: 4_000 },
  ];
  for (const { attempts, before, usedUp, pause } of rows) {
    it(`sent ${attempts} times, ${before} of them before it was taken back: ${pause} ms${usedUp ? ', no more' : ''}`, () => {
      assert.equal(isUsedUp({ attempts, before }, SETTINGS), usedUp);
      assert.equal(retryPause({ attempts, before }, SETTINGS), pause);
    });
  }
});
