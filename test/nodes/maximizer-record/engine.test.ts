import assert from 'node:assert/strict';
import { createEngine } from '../../../nodes/maximizer-record/engine';
import type { RecordClient } from '../../../src/record/record-client';
import { createMemoryStore } from '../../../src/store/memory-store';
import { recordNode } from '../flow-nodes';
import { settingsOf } from './grammar';

describe('the engine of a record node', () => {
  it('breaks off what it works on when it is closed, whoever else uses the connection', async () => {
    const client: RecordClient = {
      run: (_order, _take, options) =>
        new Promise((_resolve, reject) => {
          options?.signal?.addEventListener('abort', () => {
            reject(new Error('broken off'));
          });
        }),
      preview: () => Promise.reject(new Error('not asked for')),
    };
    const engine = createEngine({
      settings: settingsOf(recordNode()),
      client,
      store: createMemoryStore(),
      tools: { cloneMessage: (message) => message, generateId: () => 'id' },
      evaluator: () => () => Promise.resolve('contacts'),
      working: () => {
        setImmediate(() => void engine.close());
      },
      done: () => assert.fail('it was not done'),
      failed: () => undefined,
    });
    const sent: unknown[] = [];
    await assert.rejects(
      engine.obey({}, (message) => sent.push(message)),
      /broken off/,
    );
    assert.deepEqual(sent, []);
  });
});
