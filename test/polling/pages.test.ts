import assert from 'node:assert/strict';
import type { Page } from '../../src/connector/page';
import { PlatformError } from '../../src/connector/platform-error';
import {
  readPages,
  type PageReference,
  type PageSource,
  type PageStep,
  type Place,
} from '../../src/polling/pages';

/** A hub with rows that a test can change at each request. */
class Hub implements PageSource {
  rows: string[];
  pageSize = 2;
  isReadOnce = true;
  readonly asked: string[] = [];
  onRead: (count: number) => void = () => undefined;
  answer: (at: PageReference, pageSize: number) => Partial<Page> & { ids: string[] };

  constructor(rows: string) {
    this.rows = [...rows.split('')];
    this.answer = (at, pageSize) => {
      const page = 'page' in at ? at.page : Number(at.token);
      return { ids: this.rows.slice((page - 1) * pageSize, page * pageSize) };
    };
  }

  idOf = (record: Readonly<Record<string, unknown>>): string => String(record['id']);

  read(at: PageReference, pageSize: number): Promise<Page> {
    this.asked.push('page' in at ? `${at.page}` : at.token);
    try {
      const { ids, ...rest } = this.answer(at, pageSize);
      const records = ids.map((id) => ({ id }));
      return Promise.resolve({
        records,
        nextPageToken: undefined,
        totalCount: undefined,
        serverDate: 0,
        serverTime: 0,
        ...rest,
      });
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.onRead(this.asked.length);
    }
  }

  delete(...ids: string[]): void {
    this.rows = this.rows.filter((row) => !ids.includes(row));
  }
}

async function stepsOf(source: PageSource, place?: Place): Promise<PageStep[]> {
  const steps: PageStep[] = [];
  for await (const step of readPages(source, place)) steps.push(step);
  return steps;
}

async function idsOf(source: Hub, place?: Place): Promise<string> {
  const steps = await stepsOf(source, place);
  return [...new Set(steps.flatMap(({ page }) => page.records.map(source.idOf)))].sort().join('');
}

function refused(httpStatus: number): PlatformError {
  return new PlatformError('GET', { code: 'x', status: 'x', cure: 'x', httpStatus });
}

describe('numbered pages', () => {
  it('are one request when the first is not full', async () => {
    const hub = new Hub('a');
    assert.equal(await idsOf(hub), 'a');
    assert.deepEqual(hub.asked, ['1']);
  });

  it('are counted up while they are full, each boundary looked at twice', async () => {
    const hub = new Hub('abcde');
    assert.equal(await idsOf(hub), 'abcde');
    assert.deepEqual(hub.asked, ['1', '2', '1', '3', '2', '3']);
  });

  it('end with an empty page', async () => {
    const hub = new Hub('abcd');
    assert.equal(await idsOf(hub), 'abcd');
    assert.deepEqual(hub.asked, ['1', '2', '1', '3', '2', '3']);
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
    const read = new Set((await stepsOf(capped)).flatMap(({ page }) => page.records.map(capped.idOf)));
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
    const place = steps.at(-2)?.place;
    assert.deepEqual(place?.at, { page: 3 });
    hub.asked.length = 0;
    assert.equal(await idsOf(hub, place), 'efg');
    assert.deepEqual(hub.asked, ['3', '2', '4', '3', '4']);
    hub.delete('c', 'd');
    assert.equal(await idsOf(hub, place), 'abefg');
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
    hub.answer = () => ({ ids: hub.rows });
    assert.equal(await idsOf(hub), 'abcde');
    assert.deepEqual(hub.asked, ['1', '2']);
  });
});

describe('page tokens', () => {
  /** Opaque tokens t1, t2, … */
  function tokens(rows: string): Hub {
    const hub = new Hub(rows);
    hub.answer = (at, pageSize) => {
      const page = 'page' in at ? at.page : Number(at.token.slice(1));
      const more = hub.rows.length > page * pageSize;
      return {
        ids: hub.rows.slice((page - 1) * pageSize, page * pageSize),
        nextPageToken: more ? `t${page + 1}` : undefined,
      };
    };
    return hub;
  }

  it('are followed to the end, each page once', async () => {
    const hub = tokens('abcde');
    assert.equal(await idsOf(hub), 'abcde');
    assert.deepEqual(hub.asked, ['1', 't2', 't3']);
  });

  it('are followed over short and empty pages', async () => {
    const hub = tokens('abcd');
    const plain = hub.answer;
    hub.answer = (at, size) =>
      'token' in at && at.token === 't2' ? { ids: [], nextPageToken: 't3' } : plain(at, size);
    hub.rows.push('e');
    assert.equal(await idsOf(hub), 'abe');
  });

  it('that expire begin the window anew', async () => {
    const hub = tokens('abcde');
    const plain = hub.answer;
    let expired = false;
    hub.answer = (at, size) => {
      if ('token' in at && at.token === 't3' && !expired) {
        expired = true;
        throw refused(404);
      }
      return plain(at, size);
    };
    assert.equal(await idsOf(hub), 'abcde');
    assert.deepEqual(hub.asked, ['1', 't2', 't3', '1', 't2', 't3']);
  });

  it('that are refused for the person or for a while are errors as they are', async () => {
    for (const status of [401, 403]) {
      const hub = tokens('abcde');
      const plain = hub.answer;
      hub.answer = (at, size) => {
        if ('token' in at) throw refused(status);
        return plain(at, size);
      };
      await assert.rejects(stepsOf(hub), { httpStatus: status });
    }
  });

  it('that repeat give way to numbers', async () => {
    const hub = new Hub('abcde');
    hub.answer = (at, size) => ({
      ids: 'page' in at ? hub.rows.slice((at.page - 1) * size, at.page * size) : hub.rows.slice(0, size),
      nextPageToken: 'again',
    });
    assert.equal(await idsOf(hub), 'abcde');
  });

  it('that repeat on an empty page mean the end', async () => {
    const hub = new Hub('ab');
    hub.answer = (at) => ({ ids: 'page' in at ? ['a', 'b'] : [], nextPageToken: 'same' });
    assert.equal(await idsOf(hub), 'ab');
    assert.deepEqual(hub.asked, ['1', 'same']);
  });

  it('that only count rows are not trusted where a window is read once, and are where it is read again', async () => {
    const counting = (): Hub => {
      const hub = new Hub('abcdefgh');
      hub.answer = (at, size) => {
        const page = 'page' in at ? at.page : Number(at.token);
        const more = hub.rows.length > page * size;
        return {
          ids: hub.rows.slice((page - 1) * size, page * size),
          nextPageToken: more ? String(page + 1) : undefined,
        };
      };
      return hub;
    };
    for (let request = 1; request <= 6; request += 1) {
      const hub = counting();
      hub.onRead = (count) => {
        if (count === request) hub.delete('a');
      };
      assert.ok((await idsOf(hub)).endsWith('bcdefgh'), `a deleted at request ${request}`);
    }
    const trusted = counting();
    trusted.isReadOnce = false;
    await idsOf(trusted);
    assert.deepEqual(trusted.asked, ['1', '2', '3', '4']);
  });
});
