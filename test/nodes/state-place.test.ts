import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import path from 'node:path';
import { ConfigurationError } from '../../src/errors';
import { statePlace } from '../../nodes/shared/state-place';

const userDir = path.resolve('/home/someone/.node-red');
const usual = path.join(userDir, 'maximizer');

describe('the folder of the state', () => {
  const placeOf = (
    maximizerState: unknown,
    environment: Readonly<Record<string, string | undefined>> = {},
    folders: readonly string[] = ['/data/storage'],
  ): string => {
    const place = statePlace({ userDir, maximizerState }, environment, (each) => folders.includes(each));
    assert.equal(place.usual, usual);
    return place.directory;
  };

  it('is in the user directory, or in the home directory when Node-RED names none', () => {
    assert.equal(placeOf(undefined), usual);
    const { directory } = statePlace({}, {}, () => false);
    assert.equal(directory, path.join(homedir(), '.node-red', 'maximizer'));
  });

  it('is the one that the environment names, else settings.js', () => {
    assert.equal(placeOf('/one', { MAXIMIZER_STATE: '/other' }), path.resolve('/other'));
    assert.equal(placeOf('/one', {}), path.resolve('/one'));
    assert.equal(placeOf('/one', { MAXIMIZER_STATE: '' }), path.resolve('/one'));
  });

  it('is relative to the user directory', () => {
    for (const [named, place] of [
      ['state', path.join(userDir, 'state')],
      ['./state/', path.join(userDir, 'state')],
      ['../state', path.resolve(userDir, '../state')],
      ['~/state', path.join(homedir(), 'state')],
      ['a folder of mine', path.join(userDir, 'a folder of mine')],
    ] as const) {
      assert.equal(placeOf(named), place);
      assert.equal(placeOf(undefined, { MAXIMIZER_STATE: named }), place);
    }
  });

  it('takes ${NAME} from the environment, and names one that is missing', () => {
    const environment = { PLACE: '/mnt/disk', NAME: 'red' };
    assert.equal(placeOf('${PLACE}/${NAME}', environment), path.resolve('/mnt/disk/red'));
    assert.throws(() => placeOf('${PLACE}/${MISSING}', environment), /MISSING is not set/);
    assert.throws(() => placeOf(undefined, { MAXIMIZER_STATE: '${MISSING}' }), ConfigurationError);
  });

  it('is what it would be without a setting that says nothing', () => {
    for (const nothing of [undefined, null, false, '', '   ', '\n']) assert.equal(placeOf(nothing), usual);
    for (const nothing of ['', '  ', '\t\n']) {
      assert.equal(placeOf(undefined, { MAXIMIZER_STATE: nothing }), usual);
    }
    assert.equal(placeOf('${EMPTY}', { EMPTY: '' }), usual);
    assert.equal(placeOf(' /state\n'), path.resolve('/state'));
  });

  it('is in what outlives a restart of a FlowFuse container, unless a setting names another', () => {
    const environment = { FF_INSTANCE_ID: '12' };
    assert.equal(placeOf(undefined, environment), path.join('/data/storage', 'maximizer'));
    assert.equal(placeOf(undefined, environment, []), usual);
    assert.equal(placeOf(undefined, { FF_INSTANCE_ID: ' ' }), usual);
    assert.equal(placeOf(undefined, {}), usual);
    assert.equal(placeOf('/state', environment), path.resolve('/state'));
  });

  it('is no database and no address yet, and the password of one is not repeated', () => {
    for (const address of [
      'postgres://user:secret@host/db',
      'PostgreSQL://user:secret@host/db',
      'postgres:secret',
    ]) {
      assert.throws(
        () => placeOf(address),
        (error: unknown) => {
          assert.ok(error instanceof ConfigurationError);
          assert.match(error.message, /PostgreSQL.*not supported yet/);
          assert.doesNotMatch(error.message, /secret/);
          return true;
        },
      );
    }
    assert.throws(() => placeOf('s3://key:secret@bucket'), /an address, not a folder/);
    for (const odd of [7, true, {}, ['/state']]) assert.throws(() => placeOf(odd), ConfigurationError);
  });
});
