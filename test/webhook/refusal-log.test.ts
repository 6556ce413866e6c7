import assert from 'node:assert/strict';
import { createRefusalLog } from '../../src/webhook/refusal-log';

describe('the log of refused requests', () => {
  it('is one line a minute for each kind, however many different things senders write', () => {
    let now = 0;
    const lines: string[] = [];
    const refused = createRefusalLog(
      (line) => lines.push(line),
      () => now,
    );
    for (let id = 0; id < 500; id += 1) refused(404, 'a notification of another instance', String(id));
    assert.deepEqual(lines, ['a request was answered 404: a notification of another instance (0)']);
    now = 60_001;
    refused(404, 'a notification of another instance', '9');
    assert.match(lines.at(-1) ?? '', /\(9\), and 499 more since$/);
  });

  it('stays bounded when even the reasons differ', () => {
    const lines: string[] = [];
    const refused = createRefusalLog(
      (line) => lines.push(line),
      () => 0,
    );
    for (let reason = 0; reason < 5_000; reason += 1) refused(503, `reason ${reason}`);
    assert.ok(lines.length <= 51, `${lines.length} lines`);
  });

  it('lets nobody write a line of their own, or a long one', () => {
    const lines: string[] = [];
    const refused = createRefusalLog((line) => lines.push(line));
    refused(
      404,
      'a notification of another instance',
      `1\n[info] forged\r\u2028\u001b[2J${'x'.repeat(9_000)}`,
    );
    assert.doesNotMatch(lines.join(), /[\p{Cc}\p{Zl}\p{Zp}]/u);
    assert.ok((lines[0]?.length ?? 0) < 250);
  });
});
