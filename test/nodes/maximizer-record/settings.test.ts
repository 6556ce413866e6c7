import assert from 'node:assert/strict';
import { ACTIONS } from '../../../nodes/maximizer-record/properties';
import { messagesFrom } from '../../../nodes/maximizer-record/messages';
import { doneStatus, workStatus } from '../../../nodes/maximizer-record/status';
import { ConfigurationError } from '../../../src/errors';
import type { RecordReport } from '../../../src/record/order';
import { recordNode, type FlowNode } from '../flow-nodes';
import { settingsOf } from './grammar';

const row = (changed: FlowNode): FlowNode => ({
  action: 'find',
  where: [{ field: 'City', comparison: '=', value: 'Cork', valueType: 'str', ...changed }],
});
const ceql = (text: string): FlowNode => ({ action: 'find', whereMode: 'ceql', ceql: text });
const upsert: FlowNode = { action: 'upsert', matchOn: 'Email' };

describe('settings of a record node', () => {
  it('are the same where all that has a default is left out', () => {
    for (const action of ACTIONS) {
      const bare = { resource: 'contacts', action, matchOn: 'Email' };
      assert.deepEqual(settingsOf(bare), settingsOf(recordNode(bare)), action);
      const nulls = Object.fromEntries(Object.keys(recordNode()).map((key) => [key, null]));
      assert.deepEqual(settingsOf({ ...nulls, ...bare }), settingsOf(bare), action);
    }
  });

  it('take names with commas between them', () => {
    const { matchOn, fields } = settingsOf(
      recordNode({ ...upsert, matchOn: ' Email ,, City', fields: 'Key,Address.City' }),
    );
    assert.deepEqual(
      [matchOn, fields],
      [
        ['Email', 'City'],
        ['Key', 'Address.City'],
      ],
    );
  });

  it('do not mind what the action has no use for', () => {
    const wrong = {
      key: [],
      missing: 'never',
      limit: 'x',
      emit: 1,
      whereMode: 'x',
      where: 'x',
      ceql: {},
      valuesType: 1,
    };
    assert.equal(settingsOf(recordNode({ ...wrong, action: 'create', valuesType: '' })).action, 'create');
  });

  for (const [what, changed, reason] of [
    ['no resource', { resource: ' ' }, /^resource: is missing\. Name the resource/],
    ['a resource that leads elsewhere', { resource: '..' }, /^resource: it cannot name/],
    ['a list as resource', { resource: ['a'] }, /^resource: it is a list/],
    ['a resource of the flow', { resourceType: 'flow' }, /^resourceType: "flow" is no choice.*str, msg/],
    ['an unknown action', { action: 'read' }, /^action: "read" is no choice.*get, find/],
    ['no key', { keyType: 'str', key: '' }, /^key: is missing\. Enter the key/],
    ['an unknown type of key', { keyType: 'date' }, /^keyType: "date" is no choice/],
    ['creating what cannot be read', { missing: 'create' }, /^missing: "create" is no choice.*error, empty/],
    [
      'a field without name',
      row({ field: ' ' }),
      /^where: the field of condition 1: is missing\. Name one, or remove/,
    ],
    [
      'half a quoted name',
      row({ field: '`City' }),
      /^where: the field of condition 1: holds a back-tick.*without quotes/,
    ],
    [
      'an unknown comparison',
      row({ comparison: '~' }),
      /^where: the comparison of condition 1: "~" is no choice/,
    ],
    [
      'a number that is none',
      row({ value: 'x', valueType: 'num' }),
      /^where: the value of condition 1: "x" is not a number/,
    ],
    [
      'no property to compare with',
      row({ value: '', valueType: 'msg' }),
      /^where: the value of condition 1: is missing/,
    ],
    ['conditions that are no list', { action: 'find', where: 'x' }, /^where: it is no list/],
    ['a condition that is a text', { action: 'find', where: ['x'] }, /^where: the field of condition 1/],
    [
      'a key that is no JSONata',
      { key: '$now(', keyType: 'jsonata' },
      /^key: is no JSONata: Expected.*Correct/,
    ],
    [
      'fields that are no JSONata',
      { ...upsert, values: '{', valuesType: 'jsonata' },
      /^values: is no JSONata: /,
    ],
    ['CEQL that is no JSONata', { ...ceql('$now('), ceqlType: 'jsonata' }, /^ceql: is no JSONata: /],
    [
      'a value that is no JSONata',
      row({ value: '$now(', valueType: 'jsonata' }),
      /^where: the value of condition 1: is no JSONata: /,
    ],
    [
      'a resource that no message has',
      { resource: 'topic[', resourceType: 'msg' },
      /^resource: names no property of the message: .*payload\.Key/,
    ],
    ['a key that no context has', { key: 'a..b', keyType: 'flow' }, /^key: names no property of the flow: /],
    [
      'one of nothing',
      row({ comparison: 'IN', value: ' , ' }),
      /^where: the value of condition 1: names none to be one of\. Enter some with commas/,
    ],
    [
      'a truth value that is none',
      row({ value: 'yes', valueType: 'bool' }),
      /^where: the value of condition 1: "yes" is no choice/,
    ],
    [
      'an unknown type of a value',
      row({ valueType: 'date' }),
      /^where: the type of the value of condition 1: "date" is no choice/,
    ],
    ['no CEQL', ceql(' '), /^ceql: is missing/],
    ['CEQL that cannot be read', ceql("City = 'Cork' AND"), /^ceql: .* at position 18\. Write it such as/],
    ['half a record', { action: 'find', limit: 0.5 }, /^limit: 0\.5 is no number of records/],
    ['fewer than none', { action: 'find', limit: -1 }, /^limit: -1 is no number/],
    ['an unknown way to send', { action: 'find', emit: 'page' }, /^emit: "page" is no choice/],
    ['nothing to match on', { ...upsert, matchOn: ' , ' }, /^matchOn: names no field/],
    [
      'broken JSON to write',
      { ...upsert, values: '{"a":', valuesType: 'json' },
      /^values: is not JSON: .*line 1/,
    ],
    [
      'JSON that is no object',
      { ...upsert, values: '[1]', valuesType: 'json' },
      /^values: is JSON, but no object/,
    ],
    [
      'a variable that is not set',
      { key: '${MISSING}', keyType: 'str' },
      /^key: the environment variable MISSING/,
    ],
    [
      'one in a condition',
      row({ value: '${MISSING}' }),
      /^where: the value of condition 1: the environment variable MISSING/,
    ],
  ] as const satisfies readonly (readonly [string, FlowNode, RegExp])[]) {
    it(`refuse ${what}`, () => {
      assert.throws(
        () => settingsOf(recordNode(changed)),
        (error) => error instanceof ConfigurationError && reason.test(error.message),
      );
    });
  }

  it('take no part of an expression for a variable', () => {
    const expression = '$map(payload, function($x){${"a": $x}})';
    settingsOf(recordNode({ key: expression, keyType: 'jsonata' }));
    settingsOf(recordNode(row({ value: expression, valueType: 'jsonata' })));
  });
});

describe('status of a record node', () => {
  const text = (key: string, values: object = {}): string => `${key} ${JSON.stringify(values)}`;
  const report = (changed: Partial<RecordReport>): RecordReport => ({
    ...{ action: 'get', resource: 'contacts', objectId: 'a', outcome: 'found', requestId: '1' },
    ...changed,
  });

  for (const [what, status, fill, shown] of [
    ['work', workStatus({ action: 'get', resource: 'x'.repeat(50) }, text), 'blue', /^working .*x{19}…"/],
    [
      'rows',
      workStatus({ action: 'find', resource: 'a', rows: 3, total: undefined }, text),
      'blue',
      /^read .*"rows":3/,
    ],
    [
      'rows of all',
      workStatus({ action: 'find', resource: 'a', rows: 3, total: 9 }, text),
      'blue',
      /^readOf .*"total":9/,
    ],
    ['a write', doneStatus(report({ action: 'upsert', outcome: 'created' }), 1, text), 'green', /^created /],
    ['a missing record', doneStatus(report({ outcome: 'missing' }), 0, text), 'yellow', /^missing /],
    ['one found', doneStatus(report({ action: 'find' }), 1, text), 'green', /^record /],
    [
      'none found',
      doneStatus(report({ action: 'find', outcome: 'missing' }), 0, text),
      'green',
      /^records .*:0/,
    ],
    ['nothing sent', doneStatus(undefined, 0, text), 'green', /^records .*:0/],
  ] as const) {
    it(`tells ${what}`, () => {
      assert.equal(status.fill, fill);
      assert.match(status.text ?? '', shown);
    });
  }
});

describe('messages of a record node', () => {
  it('that are one of several do not carry what was asked with', () => {
    let cloned: object | undefined;
    const tools = {
      cloneMessage: <Message extends object>(message: Message): Message => {
        cloned = { ...message };
        return { ...message };
      },
      generateId: () => 'id',
    };
    const message = { payload: 'x'.repeat(1_000), topic: 'kept' };
    const record: RecordReport = {
      ...{ action: 'find', resource: 'contacts', objectId: 'a', outcome: 'found', requestId: '1' },
    };
    const made = messagesFrom(message, tools)({ payload: { a: 1 }, record, parts: { index: 0 } });
    assert.deepEqual(cloned, { payload: undefined, topic: 'kept' });
    assert.deepEqual(made, {
      payload: { a: 1 },
      topic: 'kept',
      record,
      parts: { id: 'id', type: 'array', index: 0 },
    });
    assert.equal(message.payload.length, 1_000);
  });
});
