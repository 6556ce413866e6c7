import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigurationError, type Reason } from '../../../src/errors';
import { recordNode, type FlowNode } from '../flow-nodes';
import { settingsOf } from './grammar';

const LANGUAGES = ['en-US', 'de'];

/** The reasons of a language, by their names. */
const reasonsOf = (language: string): Readonly<Record<string, string>> => {
  const file = path.join(__dirname, `../../../locales/${language}/maximizer-record.json`);
  const catalog = JSON.parse(readFileSync(file, 'utf8')) as Record<
    string,
    { reason: Record<string, string> }
  >;
  return catalog['maximizer-record']?.reason ?? {};
};

const row = (changed: FlowNode): FlowNode => ({
  action: 'find',
  where: [{ field: 'City', comparison: '=', value: 'Cork', valueType: 'str', ...changed }],
});
const ceql = (text: string): FlowNode => ({ action: 'find', whereMode: 'ceql', ceql: text });

const WRONG: readonly FlowNode[] = [
  { resource: '' },
  { resource: '..' },
  { resource: '${A}' },
  { resource: 'a ${B}' },
  { resource: ['a'] },
  { resource: {} },
  { resource: 'a[', resourceType: 'msg' },
  { action: 'read' },
  { key: '', keyType: 'str' },
  ...['jsonata', 'flow', 'global'].map((keyType) => ({ key: 'a..(', keyType })),
  ...['', '{', '1'].map((values) => ({ action: 'create', values, valuesType: 'json' })),
  { action: 'upsert', matchOn: ',' },
  { action: 'find', limit: 0.5 },
  { action: 'find', limit: 'x' },
  { action: 'find', where: 'x' },
  row({ field: '' }),
  row({ field: '`a' }),
  row({ comparison: '~' }),
  row({ comparison: 'IN', value: '' }),
  row({ value: 'x', valueType: 'num' }),
  row({ value: '', valueType: 'msg' }),
  row({ valueType: 'date' }),
  ...[
    '',
    '<',
    'a',
    'a ~',
    "a = 'b",
    'a = "b"',
    'a =',
    'a = b',
    'a LIKE',
    'a LIKE 5',
    'a = 1 b',
    'a IS',
    'a IN 5',
  ].map(ceql),
  ceql('('.repeat(300)),
];

describe('why a record node cannot work', () => {
  for (const changed of WRONG) {
    it(`is in every catalog: ${JSON.stringify(changed).slice(0, 90)}`, () => {
      let told: Reason | undefined;
      let advice = '';
      try {
        settingsOf(recordNode(changed));
      } catch (error) {
        assert.ok(error instanceof ConfigurationError);
        ({ told, advice } = error);
      }
      assert.ok(told !== undefined, advice);
      for (const reason of withInner(told)) {
        for (const language of LANGUAGES) {
          const text: string | undefined = reasonsOf(language)[reason.code];
          assert.ok(text !== undefined, `${language} ${reason.code}`);
          const given = ['reason', ...Object.keys(reason.values ?? {})];
          const asked: string[] = [...text.matchAll(/__(\w+?)__/g)].map(([, name]) => name ?? '');
          assert.deepEqual(
            asked.filter((name) => !given.includes(name)),
            [],
          );
        }
      }
      // in English a form says what the log says
      const english = filledIn(told, reasonsOf('en-US'));
      if (told.inner === undefined) assert.equal(english, advice);
    });
  }
});

/** A reason, and those within it. */
function withInner(reason: Reason): Reason[] {
  return [reason, ...(reason.inner === undefined ? [] : withInner(reason.inner))];
}

function filledIn({ code, values }: Reason, texts: Readonly<Record<string, string>>): string {
  return (texts[code] ?? '').replace(/__(\w+?)__/g, (_, name: string) => String(values?.[name]));
}
