import assert from 'node:assert/strict';
import { adminFault, pathFault, pathKey } from '../../src/webhook/path';

describe('a path to listen at', () => {
  for (const path of ['/open-connectors/events', '/a', '/a/b/', '/a.b/c~d', '/x(y)+z', '/a%20b', '/flows']) {
    it(`can be ${path}`, () => {
      assert.equal(pathFault(path), undefined);
    });
  }

  for (const path of [
    ...[
      '/',
      'x',
      '//x',
      '/a//b',
      '/a/../b',
      '/..',
      '/.',
      '/a/%2e%2e/b',
      '/a%2Fb',
      '/a%5cb',
      '/a%00b',
      '/a%0ab',
    ],
    ...['/a%zz', '/a%', '/:id', '/a/*', '/a?b', '/a#b', '/a b', '/a\nb', '/[a]', '/a|b', '/ä'],
  ]) {
    it(`cannot be ${JSON.stringify(path)}`, () => {
      assert.notEqual(pathFault(path), undefined);
    });
  }

  for (const [admin, node, path] of [
    ['/', '/', '/flows'],
    ['/', '/', '/FLOWS/'],
    ['/', '/', '/%66lows'],
    ['/', '/', '/settings/user'],
    ['/', '/', '/nodes/x/y'],
    ['/', '/', '/inject/abc'],
    ['/', '/', '/open-connectors/set-aside/x'],
    ['/', '/', '/maximizer/oauth/callback'],
    ['/admin', '/', '/admin'],
    ['/admin/', '/', '/Admin/flows'],
    ['/', '/flows', '/x'],
  ] as const) {
    it(`is Node-RED's own when the editor is at ${admin}, nodes at ${node}, and it is ${path}`, () => {
      assert.match(adminFault(path, { admin, node }) ?? '', /Node-RED's own editor/);
    });
  }

  for (const [admin, node, path] of [
    [false, '/', '/flows'],
    ['/admin', '/', '/flows'],
    ['/', '/red-nodes', '/flows'],
    ['/admin', '/', '/administrator/flows'],
    ['/', '/', '/open-connectors/events'],
    ['/', '/', '/flowsheet'],
  ] as const) {
    it(`is free when the editor is at ${String(admin)}, nodes at ${node}, and it is ${path}`, () => {
      assert.equal(adminFault(path, { admin, node }), undefined);
    });
  }

  it('is the same in any case, with any slashes', () => {
    for (const same of ['/A/B', '/a/b/', '//a//b', '/a/b']) assert.equal(pathKey(same), '/a/b');
  });
});
