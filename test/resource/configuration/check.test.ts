import assert from 'node:assert/strict';
import path from 'node:path';
import { build } from 'esbuild';
import { checkResource, type FormValues } from '../../../src/resource/configuration/check';

const sound = {
  resource: 'contacts',
  url: "/hubs/crm/contacts?where=LastModifyDate>'${dateTimeZone:PST:yyyy-MM-dd'T'HH:mm:ssXXX}'",
  idField: 'Key',
  updatedDateField: 'LastModifyDate',
  updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ssXXX",
  updatedDateTimezone: 'Europe/Berlin',
  createdDateField: '',
  createdDateFormat: '',
  createdDateTimezone: '',
  filterByUpdatedDate: true,
  filterByCurrentDate: 'false',
  createdCheckTolerance: '10',
  pageSize: '',
  pollDelay: 0,
};

describe("the checks of a form's values", () => {
  const keysOf = (values: FormValues): string[] =>
    checkResource({ ...sound, ...values }).map(({ key }) => key);

  it('find nothing in a resource that can run', () => {
    assert.deepEqual(keysOf({}), []);
    assert.deepEqual(checkResource({ resource: 'contacts', url: '/hubs/crm/contacts' }), []);
  });

  it('name each key that cannot work, with place and cure', () => {
    const faults = checkResource({ ...sound, resource: '/', url: '/hubs/crm/a?where=x>${nonsense:x}' });
    assert.deepEqual(
      faults.map(({ key, message }) => ({ key, message })),
      [
        { key: 'resource', message: 'resource: is missing. Name what to poll, such as contacts.' },
        {
          key: 'url',
          message:
            'url: unknown placeholder "${nonsense:x}" at position 23. Use one of ${date:FORMAT}, ${gmtDate:FORMAT}, ' +
            '${dateTimeZone:ZONE:FORMAT}, ${nowTimeZone:ZONE:FORMAT}, ${epoch}, ${epoch:s}, ${epoch:us} and ${milliseconds}.',
        },
      ],
    );
    assert.deepEqual(
      keysOf({ url: '', idField: 'a..b', pageSize: 'x', pollDelay: -1, createdCheckTolerance: 'x' }),
      ['url', 'idField', 'pageSize', 'createdCheckTolerance', 'pollDelay'],
    );
    assert.deepEqual(
      keysOf({
        updatedDateFormat: 'T',
        updatedDateTimezone: 'X',
        createdDateField: 'c',
        createdDateTimezone: 'Y',
      }),
      ['updatedDateFormat', 'updatedDateTimezone', 'createdDateTimezone'],
    );
    assert.deepEqual(keysOf({ updatedDateField: '', updatedDateFormat: 'key' }), []);
    assert.deepEqual(keysOf({ updatedDateFormat: '', createdDateField: 'c' }), ['updatedDateFormat']);
  });

  it('need nothing of Node.js, and the zones that the browser knows, so that a form can load them', async () => {
    const entries = ['configuration/check', 'configuration/read', 'configuration/write', 'record-path'];
    const { metafile } = await build({
      entryPoints: entries.map((entry) => path.join(__dirname, `../../../src/resource/${entry}.ts`)),
      bundle: true,
      platform: 'browser', // fails on a module of Node.js
      alias: { 'moment-timezone': path.join(__dirname, '../../../nodes/editor/zone-data.ts') },
      metafile: true,
      write: false,
      outdir: 'unused',
      logLevel: 'silent',
    });
    const inputs = Object.keys(metafile.inputs);
    assert.ok(inputs.some((input) => input.endsWith('src/dates/pattern.ts')));
    assert.deepEqual(
      inputs.filter((input) => /node_modules/.test(input)),
      [],
    );
  });
});
