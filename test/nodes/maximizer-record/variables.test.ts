import assert from 'node:assert/strict';
import { recordProperties } from '../../../nodes/maximizer-record/properties';
import type { PropertyTable } from '../../../nodes/shared/property';
import { ConfigurationError } from '../../../src/errors';
import { recordNode, type FlowNode } from '../flow-nodes';
import { GRAMMAR, settingsOf } from './grammar';

const row = (changed: FlowNode): FlowNode => ({
  action: 'find',
  where: [{ field: 'City', comparison: '=', value: 'Cork', valueType: 'str', ...changed }],
});
const ceql = (text: string): FlowNode => ({ action: 'find', whereMode: 'ceql', ceql: text });
const upsert: FlowNode = { action: 'upsert', matchOn: 'Email' };

/** As in a form, where a variable is yet to be replaced. */
const GRAMMAR_OF_FORM = { ...GRAMMAR, variable: () => undefined };

const faultIn = (work: () => unknown): ConfigurationError => {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  return assert.fail('it is refused');
};

describe('settings of a record node', () => {
  const hidden: readonly (readonly [string, FlowNode])[] = [
    ['CEQL', { whereMode: 'ceql', ceql: "CreationDate>'${date:yyyy}'" }],
    ['CEQL that is a variable', { ...row({}), ceql: '${MISSING}', ceqlType: '${MISSING}' }],
    ['a condition', { ...row({ value: '${B}' }), action: 'get' }],
    ['a condition beside CEQL', { ...ceql("a = 'b'"), where: [{ value: '${B}' }], whereJoin: '${B}' }],
    ['a value that nothing compares with', row({ comparison: 'IS NULL', value: '${B}', valueType: '${B}' })],
    ['JSON', { values: '${NAME}', valuesType: 'json' }],
    ['other properties', { matchOn: 'a ${B}', limit: '${B}', emit: '${B}', valuesType: '${B}' }],
    ['a key', { action: 'create', key: '${B}', keyType: '${B}', missing: 'a ${B}' }],
  ];
  for (const [what, changed] of hidden) {
    it(`do not mind a variable in what is not used: ${what}`, () => {
      settingsOf(recordNode(changed));
    });
  }

  const data: readonly (readonly [string, FlowNode])[] = [
    ['JSON', { action: 'create', values: '{"a": "Hi ${name}", "b": "${name}"}', valuesType: 'json' }],
    ['CEQL', ceql("CreationDate > '${date:yyyy}' AND City = 'a ${B} c'")],
    ['a condition', row({ value: 'a ${B} c' })],
    ['a list of a condition', row({ comparison: 'IN', value: 'a ${B} c, ${B}' })],
    ['a key', { key: 'a ${B}', keyType: 'str' }],
    ['an environment variable that Node-RED makes of others', { key: 'a-${B}', keyType: 'env' }],
  ];
  for (const [what, changed] of data) {
    it(`take a variable beside other text as it stands, in ${what}`, () => {
      settingsOf(recordNode(changed));
    });
  }

  const settings: readonly (readonly [string, FlowNode])[] = [
    ['resource', { resource: 'contacts-${B}' }],
    ['fields', { fields: 'Key,${B}' }],
    ['matchOn', { ...upsert, matchOn: 'Email,${B}' }],
    ['limit', { action: 'find', limit: '1${B}' }],
    ['where', row({ field: 'a ${B}' })],
  ];
  for (const [key, changed] of settings) {
    it(`refuse a variable beside other text in ${key}, in the form as at run time`, () => {
      const node = recordNode(changed);
      const { message } = faultIn(() => settingsOf(node));
      assert.match(message, /the variable B beside other text|holds the variable B/);
      const table: PropertyTable = recordProperties(GRAMMAR_OF_FORM);
      const fault = faultIn(() => table[key]?.check?.(node[key], node));
      assert.equal(fault.message, message);
    });
  }

  it('let a variable pass in a form that Node-RED is to replace', () => {
    const table: PropertyTable = recordProperties(GRAMMAR_OF_FORM);
    for (const changed of [row({ value: '${B}' }), row({ field: '${B}' }), { resource: '${B}' }]) {
      const node = recordNode(changed);
      for (const [key, { check }] of Object.entries(table)) check?.(node[key], node);
    }
  });
});
