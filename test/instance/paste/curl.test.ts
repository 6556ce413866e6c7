import assert from 'node:assert/strict';
import { readPaste, type Paste } from '../../../src/instance/paste/paste';

const url = "/hubs/crm/contacts?where=LastModifyDate>'${date:yyyy-MM-dd'T'HH:mm:ssXXX}'";
const body = {
  element: { key: 'maximizer' },
  configuration: { 'event.poller.configuration': { contacts: { url } } },
  name: "O'Neil & Sons",
};
const json = JSON.stringify(body);
const address = 'https://host/elements/api-v2/instances';
const read = (text: string): Paste => readPaste(text);
const quoted = json.replaceAll("'", `'\\''`);

describe('a pasted cURL command', () => {
  const double = json.replace(/["\\$`]/g, '\\$&');
  const chrome = `^"${json.replace(/["\\]/g, '\\$&').replace(/[^\w\s]/g, '^$&')}^"`;
  const commands: readonly (readonly [form: string, command: string])[] = [
    ['single quotes', `curl -X POST ${address} -d '${quoted}'`],
    [
      'single quotes that were never escaped',
      `curl -X POST ${address} -d '${JSON.stringify(body, null, 2)}'`,
    ],
    ['double quotes', `curl --data "${double}" "${address}"`],
    ["$'…'", `curl ${address} --data-raw $'${json.replaceAll("'", "\\'").replaceAll('&', '\\u0026')}'`],
    [
      "$'…' with hexadecimal",
      `curl ${address} -d $'${json.replaceAll("'", '\\x27').replaceAll('{', '\\173')}'`,
    ],
    ['line continuations', `curl --request POST \\\n  --url '${address}' \\\r\n  --data-raw '${quoted}'`],
    ['continuations that got lost', `curl -X POST\n  '${address}'\n  -d '${quoted}'`],
    ['letters in one word', `curl -sSLXPOST ${address} -d'${quoted}'`],
    ['equals signs', `curl --request=POST --url=${address} --data='${quoted}'`],
    ['--json', `curl --json '${quoted}' ${address}`],
    ['a prompt, a comment and a pipe', `# make it\n$ curl ${address} -d '${quoted}' | jq .`],
    ['a path and another command behind it', `/usr/bin/curl ${address} -d '${quoted}'; echo done`],
    ['what a word processor made of two dashes', `curl ${address} \u2014data-raw '${quoted}'`],
    ["Windows' carets", `curl.exe -X POST ^\r\n  "${address}" ^\r\n  -d "${json.replace(/["\\]/g, '\\$&')}"`],
    ["a browser's copy for Windows", `curl ^"${address}^" ^\n  --data-raw ${chrome}`],
    ['quotes that Windows writes twice', `curl "${address}" -d "${json.replaceAll('"', '""')}"`],
  ];
  for (const [form, command] of commands) {
    it(`is read with ${form}`, () => {
      const { fields, poller, notes } = read(command);
      assert.deepEqual([poller.problems, poller.warnings, notes], [[], [], []]);
      assert.deepEqual(fields, {
        baseUrl: 'https://host/elements/api-v2',
        elementKey: 'maximizer',
        instanceName: "O'Neil & Sons",
      });
      assert.equal(poller.resources[0]?.url, url);
    });
  }

  const header = (value: string): Paste => read(`curl ${address} -H '${value}'`);
  it('puts the secrets of its header where they belong, in any order', () => {
    for (const value of [
      'Authorization: User u1=, Organization o1=, Element e1=',
      'authorization:element e1=,user u1=,organization o1=',
    ]) {
      const { fields, notes } = header(value);
      assert.deepEqual(notes, []);
      assert.deepEqual(fields, {
        baseUrl: 'https://host/elements/api-v2',
        userSecret: 'u1=',
        organizationSecret: 'o1=',
        instanceToken: 'e1=',
      });
    }
  });

  it('says what it leaves out, without showing it', () => {
    const { fields, notes } = read(
      `curl ${address}/77 -u bob:hidden-1 -H "Authorization: User $USER, Organization <ORG>, Element ********" ` +
        `-H 'Cookie: hidden-2' -H 'X-Trace: hidden-3' -H 'Accept: */*' -F 'a=hidden-4' -k --compressed`,
    );
    assert.deepEqual(fields, { baseUrl: 'https://host/elements/api-v2', instanceId: '77' });
    assert.deepEqual(
      notes.map(({ kind, key }) => `${kind} ${key}`),
      [
        'placeholder Authorization: User',
        'placeholder Authorization: Organization',
        'masked Authorization: Element',
        'secret cookie',
        'unused x-trace',
        'secret -u',
        'unused -F',
      ],
    );
    assert.doesNotMatch(JSON.stringify(notes), /hidden/);
    for (const value of [
      'Authorization: Basic aGlkZGVu',
      'Authorization: Bearer hidden',
      'Authorization: User a b',
    ]) {
      const paste = header(value);
      assert.deepEqual(Object.keys(paste.fields), ['baseUrl']);
      assert.equal(paste.notes[0]?.kind, 'secret');
      assert.doesNotMatch(JSON.stringify(paste.notes), /hidden|aGlk/);
    }
  });

  const places: readonly (readonly [url: string, taken: string | undefined, note: string | undefined])[] = [
    ['https://host/elements/api-v2/instances/5?a=b', 'https://host/elements/api-v2', undefined],
    ['https://proxy/x/instances', 'https://proxy/x', undefined],
    ['https://host/elements/api-v2', 'https://host/elements/api-v2', undefined],
    ['https;//host/elements/api-v2/instances', undefined, 'address https;//'],
    ['http:/host/elements/api-v2/instances', undefined, 'address http:/'],
    ['https://bob:hidden@host/elements/api-v2/instances', undefined, 'secret '],
    ['https://{host}/elements/api-v2/instances', undefined, 'placeholder '],
    ['{{baseUrl}}/instances', undefined, 'placeholder '],
    ['$BASE/instances', undefined, 'placeholder '],
    ['https://host/other', undefined, 'unused '],
  ];
  for (const [command, taken, note] of places) {
    it(`takes ${taken ?? 'no address'} from ${command}`, () => {
      const { fields, notes } = read(`curl '${command}' -d '{}'`);
      assert.equal(fields.baseUrl, taken);
      assert.equal(notes[0] === undefined ? undefined : `${notes[0].kind} ${notes[0].detail}`, note);
    });
  }

  const faults: readonly (readonly [command: string, what: RegExp, position: number])[] = [
    [
      'curl x --data-raw @body.json',
      /lies in a file body\.json at position \d+\. Paste what the file holds/,
      19,
    ],
    ['curl x -d @-', /lies in a file at position \d+\. Paste what the file holds/, 11],
    ['curl x -d "@/tmp/a b"', /lies in a file at/, 12],
    ['curl x -T body.json', /lies in a file body\.json/, 11],
    [`curl x -d '{"a": 1}`, /a quote that is never closed in the command \(line 1, column 11\)/, 11],
    ['curl x \\\n -d "{', /never closed in the command \(line 2, column 5\)/, 14],
    ["curl x -d $'{", /never closed/, 11],
    ['curl x -d ‘{}’', /a typographic quote in the command \(line 1, column 11\).*Write a plain/, 11],
    [`curl x \\\n -d '{"a": 1,}'`, /not JSON.*\(line 2, column 14\).*Remove the comma/, 23],
  ];
  for (const [command, what, position] of faults) {
    it(`${JSON.stringify(command)} is told with its place`, () => {
      const { poller } = read(command);
      assert.equal(poller.problems.length, 1);
      assert.match(poller.problems[0]?.message ?? '', what);
      assert.equal(poller.problems[0]?.position, position);
    });
  }
});
