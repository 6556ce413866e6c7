import assert from 'node:assert/strict';
import { randomFrom } from '../random';
import { call, keysOf, sandboxes } from '../testing';
import { changeSomething, keepLively } from './lively';
import { maximizerKey, seedMaximizer } from './seed';

describe('sandbox: demo data', () => {
  const sandboxWith = sandboxes();
  const NOW = Date.UTC(2026, 0, 1);

  async function seeded(seed: number) {
    const sandbox = await sandboxWith();
    sandbox.clock.set(NOW);
    seedMaximizer(sandbox, { seed, contacts: 100, companies: 30, opportunities: 40 });
    return sandbox;
  }

  it('is the same for the same seed, with keys as Maximizer makes them', async () => {
    const [first, second, other] = [await seeded(7), await seeded(7), await seeded(8)];
    const everything = (sandbox: typeof first) => sandbox.hub.stored().map((resource) => resource.all());
    assert.deepEqual(everything(first), everything(second));
    assert.notDeepEqual(everything(first), everything(other));
    assert.equal(maximizerKey('Contact', 1), 'Q29udGFjdAlERU1PXzE=');
    assert.equal(maximizerKey('Company', 4), 'Q29tcGFueQlERU1PXzRDCTA=');
    assert.deepEqual(
      first.hub
        .stored()
        .slice(0, 4)
        .map(({ size }) => size),
      [100, 30, 130, 40],
    );
    for (const record of first.resource('contacts').all()) {
      const [created, updated] = [String(record['CreationDate']), String(record['LastModifyDate'])];
      assert.ok(created <= updated && updated < new Date(NOW).toISOString());
    }
  });

  it('changes by itself, and the address book follows', async () => {
    const sandbox = await seeded(7);
    const lines: string[] = [];
    const stop = keepLively(sandbox, { every: 4, report: (line) => lines.push(line) });
    sandbox.clock.advance(600_000);
    assert.ok(lines.length > 100 && lines.length < 225, String(lines.length));
    const [created, updated, deleted] = ['created', 'updated', 'deleted'].map(
      (word) => lines.filter((line) => line.startsWith(word)).length,
    );
    assert.ok((updated ?? 0) > (created ?? 0) && (created ?? 0) > (deleted ?? 0));
    const people = [...sandbox.resource('contacts').all(), ...sandbox.resource('companies').all()];
    const entries = sandbox.resource('addressbook-entries');
    assert.deepEqual(
      new Map(entries.all().map((entry) => [entry['Key'], entry])),
      new Map(people.map((entry) => [entry['Key'], entry])),
    );
    const where = encodeURIComponent("LastModifyDate>='2026-01-01T00:00:00Z'");
    assert.ok((await call(sandbox, `/hubs/crm/contacts?where=${where}`)).rows.length > 20);
    stop();
    const seen = lines.length;
    sandbox.clock.advance(600_000);
    assert.equal(lines.length, seen);
  });

  it('begins with a creation where there is nothing', async () => {
    const sandbox = await sandboxWith();
    assert.match(changeSomething(sandbox, randomFrom(3)), /^created /);
    assert.equal(keysOf(sandbox.hub.stored().flatMap((resource) => resource.all())).length, 1);
  });
});
