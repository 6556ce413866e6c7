import assert from 'node:assert/strict';
import { Hub, idsOf, refused, stepsOf } from './paged-hub';

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

  it('that lead to the first page again give way to numbers', async () => {
    const hub = new Hub('abcde');
    let count = 0;
    hub.isOverlapped = true;
    const plain = hub.answer;
    hub.answer = (at, size) => ({
      ...plain('page' in at ? at : { page: 1 }, size),
      nextPageToken: `new ${count++}`,
    });
    assert.equal(await idsOf(hub), 'abcde');
    assert.deepEqual(hub.asked, ['1', 'new 0', '1', '2', '1', '3', '2', '4']);
  });

  it('that are refused again and again are an error that says behind how many records', async () => {
    const hub = tokens('abcdefgh');
    const plain = hub.answer;
    hub.answer = (at, size) => {
      if ('token' in at && at.token === 't3') throw refused(400);
      // the number of the page is ignored
      return plain('page' in at ? { page: 1 } : at, size);
    };
    await assert.rejects(stepsOf(hub), { code: 'pages-moved', message: /refuses .* token behind 4 records/ });
  });
});
