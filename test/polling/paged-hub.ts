import type { Page } from '../../src/connector/page';
import { PlatformError } from '../../src/connector/platform-error';
import {
  identifiedPage,
  idsOf as namedIdsOf,
  nothingKnown,
  type IdentifiedPage,
  type PageReference,
  type PageSource,
  type PageStep,
  type Place,
} from '../../src/polling/page-source';
import { readPages } from '../../src/polling/pages';
import { compileRecordReader } from '../../src/resource/record-reader';
import { contactsResource } from './maximizer-resource';

const reader = compileRecordReader(contactsResource({ idField: 'id' }));

/** A hub with rows that a test can change at each request. */
export class Hub implements PageSource {
  rows: string[];
  pageSize = 2;
  isReadOnce = true;
  isOverlapped = false;
  known = nothingKnown(() => undefined);
  readonly asked: string[] = [];
  readonly expected: string[] = [];
  onRead: (count: number) => void = () => undefined;
  answer: (at: PageReference, pageSize: number) => Partial<Page> & { ids: string[] };

  constructor(rows: string) {
    this.rows = [...rows.split('')];
    this.answer = (at, pageSize) => {
      const page = 'page' in at ? at.page : Number(at.token);
      return { ids: this.rows.slice((page - 1) * pageSize, page * pageSize) };
    };
  }

  expect(at: PageReference): void {
    this.expected.push('page' in at ? `${at.page}` : at.token);
  }

  read(at: PageReference, pageSize: number): Promise<IdentifiedPage> {
    this.asked.push('page' in at ? `${at.page}` : at.token);
    try {
      const { ids, ...rest } = this.answer(at, pageSize);
      const records = ids.map((id) => ({ id }));
      const page: Page = {
        records,
        isDeep: false,
        nextPageToken: undefined,
        totalCount: undefined,
        serverDate: 0,
        serverTime: 0,
        isExpected: true,
        asked: { run: 'test', elapsed: 0, now: 0 },
        took: 0,
        ...rest,
      };
      return Promise.resolve(identifiedPage(page, reader.nameOf));
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.onRead(this.asked.length);
    }
  }

  /** What comes behind the last page: nothing, the last page again, or a refusal with a status. */
  endsWith(end: readonly [] | 'repeated' | number): void {
    const plain = this.answer;
    this.answer = (at, size) => {
      const last = Math.max(1, Math.ceil(this.rows.length / size));
      if (!('page' in at) || at.page <= last) return plain(at, size);
      if (typeof end === 'number') throw refused(end);
      return plain(end === 'repeated' ? { page: last } : at, size);
    };
  }

  delete(...ids: string[]): void {
    this.rows = this.rows.filter((row) => !ids.includes(row));
  }
}

export async function stepsOf(source: PageSource, place?: Place): Promise<PageStep[]> {
  const steps: PageStep[] = [];
  for await (const step of readPages(source, place)) steps.push(step);
  return steps;
}

export async function idsOf(source: Hub, place?: Place): Promise<string> {
  const steps = await stepsOf(source, place);
  return [...new Set(steps.flatMap(({ page }) => [...namedIdsOf(page)]))].sort().join('');
}

export function refused(httpStatus: number): PlatformError {
  return new PlatformError('GET', { code: 'x', status: 'x', cure: 'x', httpStatus });
}
