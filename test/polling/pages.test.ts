import assert from 'node:assert/strict';
import { MaximizerError } from '../../src/errors';
import { idsOf as namedIdsOf, nothingKnown, type Place } from '../../src/polling/page-source';
import { Hub, idsOf, refused, stepsOf } from './paged-hub';

describe('numbered pages', () => {
  it('are one request when there is nothing, and two when all is on the first', async () => {
    for (const [rows, asked] of [
      ['', ['1']],
      ['a', ['1', '2']],
      ['ab', ['1', '2']],
    ] as const) {
      for (const end of [[], 404, 'repeated'] as const) {
        const hub = new Hub(rows);
        hub.isOverlapped = true;
        hub.endsWith(end);
        assert.equal(await idsOf(hub), rows);
        // a full page that is shown again as the second may be all that a hub without pages shows
        if (end !== 'repeated' || rows.length < 2) assert.deepEqual(hub.asked, asked);
      }
    }
  });

  it('are looked at twice at their end too where the next window does not read them again', async () => {
    const hub = new Hub('a');
    assert.equal(await idsOf(hub), 'a');
    assert.deepEqual(hub.asked, ['1', '2', '1', '2']);
  });

  it('save the last request once the total has proven itself, and not before', async () => {
    const asked = async (rows: string, totalOf: (page: number, hub: Hub) => number): Promise<string[]> => {
      const hub = new Hub(rows);
      hub.isOverlapped = true;
      const plain = hub.answer;
      hub.answer = (at, size) => ({
        ...plain(at, size),
        totalCount: totalOf('page' in at ? at.page : 0, hub),
      });
      assert.equal(await idsOf(hub), rows);
      return hub.asked;
    };
    assert.deepEqual(await asked('abcde', () => 5), ['1', '2', '1', '3', '2']);
    // it is no larger than its page
    assert.deepEqual(await asked('a', () => 1), ['1', '2']);
    // it changes
    assert.deepEqual(await asked('abcde', (page) => (page < 3 ? 6 : 5)), ['1', '2', '1', '3', '2', '4']);
    // it counts the pages, and they are as many as the rows read so far
    assert.deepEqual((await asked('abcdefgh', () => 4)).at(-1), '5');
  });

  it('are counted up to an empty one, each boundary looked at twice', async () => {
    for (const rows of ['abcd', 'abc']) {
      const hub = new Hub(rows);
      hub.isOverlapped = true;
      assert.equal(await idsOf(hub), rows);
      assert.deepEqual(hub.asked, ['1', '2', '1', '3']);
    }
  });

  it('go on behind empty ones as far as the hub states that there is more, and say it when there is not', async () => {
    const told: string[] = [];
    const hub = new Hub('abcdefghij');
    hub.known = nothingKnown((text) => told.push(text));
    const plain = hub.answer;
    // the second and third page are hidden whole
    hub.answer = (at, size) => {
      const page = 'page' in at ? at.page : 0;
      return { ids: [2, 3].includes(page) ? [] : plain(at, size).ids, totalCount: 10 };
    };
    assert.equal(await idsOf(hub), 'abghij');
    assert.equal(await idsOf(hub), 'abghij');
    assert.deepEqual(told, []);
    // it shows no more than two pages
    hub.answer = (at, size) => {
      const page = 'page' in at ? at.page : 0;
      return { ids: page > 2 ? [] : plain(at, size).ids, totalCount: 10 };
    };
    assert.equal(await idsOf(hub), 'abcd');
    assert.equal(await idsOf(hub), 'abcd');
    assert.match(told.join('\n'), /^the hub states 10 records, but shows 4 and then empty pages.*$/);
  });

  it('are not looked for behind empty ones without end, whatever the hub states', async () => {
    const hub = new Hub('abcd');
    const plain = hub.answer;
    hub.answer = (at, size) => ({ ids: plain(at, size).ids, totalCount: 1_000_000 });
    assert.equal(await idsOf(hub), 'abcd');
    assert.ok(hub.asked.length < 40, `${hub.asked.length} requests`);
    hub.asked.length = 0;
    assert.equal(await idsOf(hub), 'abcd');
    assert.ok(hub.asked.length < 10, `${hub.asked.length} requests`);
  });

  it('end before one that is refused, and are asked for in another size when that may be a limit', async () => {
    const hub = new Hub('abcdef');
    hub.isOverlapped = true;
    hub.pageSize = 3;
    hub.endsWith(404);
    assert.equal(await idsOf(hub), 'abcdef');
    assert.deepEqual(hub.asked, ['1', '2', '1', '3']);
    hub.asked.length = 0;
    hub.endsWith(400);
    assert.equal(await idsOf(hub), 'abcdef');
    assert.deepEqual(hub.asked, ['1', '2', '1', '3', '2']);
  });

  it('that a hub refuses beyond a number of records are an error with that number and its cure', async () => {
    const hub = new Hub('abcdefghi');
    hub.pageSize = 3;
    const plain = hub.answer;
    hub.answer = (at, size) => {
      if ('page' in at && at.page * size > 6) throw refused(400);
      return plain(at, size);
    };
    const error: unknown = await stepsOf(hub).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof MaximizerError);
    assert.equal(error.code, 'results-capped');
    assert.match(error.message, /no more than 6 records .* Narrow the where clause or poll more often/);
  });

  it('that are refused for the person, the size or for a while are errors as they are', async () => {
    for (const status of [401, 403, 407, 408, 413, 429]) {
      const hub = new Hub('abcdef');
      hub.endsWith(status);
      await assert.rejects(stepsOf(hub), { httpStatus: status });
    }
  });

  it('lose no row when one is deleted behind the reader, at any request', async () => {
    for (let request = 1; request <= 8; request += 1) {
      for (const gone of 'abcdefg') {
        const hub = new Hub('abcdefgh');
        hub.onRead = (count) => {
          if (count === request) hub.delete(gone);
        };
        const ids = await idsOf(hub);
        for (const kept of 'abcdefgh'.replace(gone, '')) {
          assert.ok(ids.includes(kept), `${kept} lost when ${gone} went at request ${request}`);
        }
      }
    }
  });

  it('lose no row when rows are deleted and inserted, at any two requests', async () => {
    for (let first = 1; first <= 7; first += 1) {
      for (let second = 1; second <= 9; second += 1) {
        for (const gone of 'abdeg') {
          const hub = new Hub('abcdefgh');
          hub.onRead = (count) => {
            if (count === first) hub.delete(gone);
            if (count === second) hub.rows.splice(1, 0, 'z');
          };
          const ids = await idsOf(hub);
          for (const kept of 'abcdefgh'.replace(gone, '')) {
            assert.ok(ids.includes(kept), `${kept} lost: ${gone} went at ${first}, z came at ${second}`);
          }
        }
      }
    }
  });

  it('lose no row when more than a page of them is deleted at once', async () => {
    const hub = new Hub('abcdefgh');
    hub.onRead = (count) => {
      if (count === 2) hub.delete('a', 'b', 'c', 'd');
    };
    assert.match(await idsOf(hub), /efgh$/);
  });

  it('give up with an error when rows never hold still', async () => {
    const hub = new Hub('abcdefgh');
    let next = 0;
    hub.onRead = () => hub.rows.unshift(`new ${next++}`);
    await assert.rejects(stepsOf(hub), { code: 'pages-moved' });
  });

  it('go on past a page that is cut at a round number of rows, or that the total says is not the last', async () => {
    const capped = new Hub('');
    capped.pageSize = 500;
    const rows = Array.from({ length: 130 }, (_, index) => `${index}`);
    capped.answer = (at) => ({ ids: 'page' in at ? rows.slice((at.page - 1) * 50, at.page * 50) : [] });
    const read = new Set((await stepsOf(capped)).flatMap(({ page }) => [...namedIdsOf(page)]));
    assert.equal(read.size, 130);
    const counted = new Hub('abcde');
    counted.pageSize = 9;
    counted.answer = (at) => ({
      ids: 'page' in at ? counted.rows.slice((at.page - 1) * 3, at.page * 3) : [],
      totalCount: 5,
    });
    assert.equal(await idsOf(counted), 'abcde');
  });

  it('go on where they broke off, and from the first when the page before has changed', async () => {
    const hub = new Hub('abcdefg');
    const steps = await stepsOf(hub);
    const place = steps.at(-3)?.place;
    assert.deepEqual(place?.at, { page: 3 });
    hub.asked.length = 0;
    assert.equal(await idsOf(hub, place), 'efg');
    assert.deepEqual(hub.asked, ['3', '2', '4', '3', '5', '4', '5']);
    hub.delete('c', 'd');
    assert.equal(await idsOf(hub, place), 'abefg');
  });

  it('begin anew when the one at which they broke off is gone', async () => {
    for (const end of [[], 404, 400, 410] as const) {
      const hub = new Hub('abcdef');
      hub.endsWith(end);
      const place: Place = { at: { page: 3 }, before: { at: { page: 2 }, fingerprint: 'as it was' } };
      hub.delete('a', 'b', 'c', 'd');
      assert.equal(await idsOf(hub, place), 'ef');
    }
  });
});

describe('a hub that ignores page', () => {
  function ignoring(rows: string, cap = Infinity): Hub {
    const hub = new Hub(rows);
    hub.answer = (_at, pageSize) => ({ ids: hub.rows.slice(0, Math.min(pageSize, cap)) });
    return hub;
  }

  it('is read by a page big enough for all', async () => {
    const hub = ignoring('abcdefghijk');
    assert.equal(await idsOf(hub), 'abcdefghijk');
  });

  it('is an error when it ignores pageSize too', async () => {
    await assert.rejects(stepsOf(ignoring('abcdefghijk', 2)), { code: 'page-ignored' });
  });

  it('is complete when it returns more than was asked for', async () => {
    const hub = new Hub('abcde');
    hub.isOverlapped = true;
    hub.answer = () => ({ ids: hub.rows });
    assert.equal(await idsOf(hub), 'abcde');
    assert.deepEqual(hub.asked, ['1', '2']);
  });
});
