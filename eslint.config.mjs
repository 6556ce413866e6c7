import { readdirSync } from 'node:fs';
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const nodeGlobals = Object.fromEntries(
  ['process', 'console', 'URL', 'Buffer', 'setTimeout', 'clearTimeout', 'fetch', 'AbortSignal'].map(
    (name) => [name, 'readonly'],
  ),
);

/** Which rooms of `src` a room may import from; the files beside the rooms are everyone's. */
const ROOMS = {
  store: [],
  dates: [],
  events: ['dates'],
  connector: ['events'],
  resource: ['dates', 'events'],
  instance: ['connector', 'events', 'resource'],
  delivery: ['events', 'resource', 'store'],
  snapshots: ['events', 'resource', 'store'],
  ids: ['resource', 'store'],
  streams: ['events', 'resource', 'snapshots', 'store'],
  polling: ['connector', 'dates', 'events', 'ids', 'instance', 'resource', 'snapshots', 'store', 'streams'],
  reconcile: ['connector', 'dates', 'events', 'ids', 'instance', 'polling', 'resource', 'store'],
  webhook: [
    ...['connector', 'dates', 'delivery', 'events', 'instance', 'resource', 'snapshots', 'store'],
    'streams',
  ],
  record: ['connector', 'dates', 'events', 'polling', 'resource', 'store'],
};
const NODES = [
  'maximizer-config',
  'maximizer-poll-resource',
  'maximizer-record',
  'open-connectors-acknowledge',
  'open-connectors-webhook',
];

const NODE_RED = {
  regex: '^(?:node-red|@node-red/)',
  message: 'The engine imports nothing of Node-RED: what is needed of it comes in from a node.',
};

for (const { name } of readdirSync(new URL('src/', import.meta.url), { withFileTypes: true }).filter(
  (entry) => entry.isDirectory(),
)) {
  if (!(name in ROOMS)) throw new Error(`src/${name} is a new room: say in ROOMS what it may import from`);
}

/** Refuses imports from folders, wherever they stand in a relative path. */
const noImportsFrom = (files, folders, message) => ({
  files: [files],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          { regex: `^\\.{1,2}/(?:.*/)?(?:${folders.join('|')})(?:/|$)`, message },
          ...(files.startsWith('src/') ? [NODE_RED] : []),
        ],
      },
    ],
  },
});

const directions = [
  ...Object.entries(ROOMS).map(([room, lower]) =>
    noImportsFrom(
      `src/${room}/**/*.ts`,
      ['nodes', 'test', ...Object.keys(ROOMS).filter((other) => other !== room && !lower.includes(other))],
      `Imports point one way: ${room} knows ${lower.join(', ') || 'no other room'} only.`,
    ),
  ),
  noImportsFrom(
    'src/*.ts',
    ['nodes', 'test', ...Object.keys(ROOMS)],
    'The files beside the rooms are everyone’s, and know no room.',
  ),
  ...NODES.map((node) =>
    noImportsFrom(
      `nodes/${node}/**/*.ts`,
      ['test', ...NODES.filter((other) => other !== node)],
      'No node imports from another node: what several need is in nodes/shared and nodes/editor.',
    ),
  ),
  ...['shared', 'editor'].map((folder) =>
    noImportsFrom(`nodes/${folder}/**/*.ts`, ['test', ...NODES], 'What nodes share knows none of them.'),
  ),
];

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'node_modules/', '.demo/', '.cache/'] },
  { linterOptions: { noInlineConfig: true } },
  js.configs.recommended,
  {
    files: ['src/**/*.ts', 'nodes/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ImportExpression > Literal[value=/^\\./]',
          message: 'A file of this package is imported at the head, where its direction is checked.',
        },
      ],
    },
  },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: [
          './tsconfig.json',
          './test/tsconfig.json',
          './test/editor/tsconfig.json',
          './nodes/editor/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    // what is shown comes from imported flows and from the platform: it is text, and never read as HTML
    files: ['nodes/editor/**/*.ts', 'nodes/**/*.editor.ts'],
    ignores: ['nodes/editor/notify.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|createContextualFragment|html|parseHTML|srcdoc|write|writeln)$/]',
          message: 'This reads HTML. Use textContent, append or notify.',
        },
        {
          selector: "MemberExpression[object.name='RED'][property.name='notify']",
          message: 'This takes HTML. Use notify of nodes/editor/notify.ts.',
        },
        {
          selector:
            "CallExpression[callee.name='$'] > :matches(TemplateLiteral, Literal[value=/</]).arguments",
          message: 'This reads HTML. Make the element with document.createElement.',
        },
      ],
    },
  },
  ...directions,
  {
    files: ['**/*.ts', '**/*.mjs', '**/*.cjs'],
    rules: { 'max-lines': ['error', 300] },
  },
  { files: ['**/*.mjs'], languageOptions: { globals: nodeGlobals } },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { ...nodeGlobals, require: 'readonly', module: 'writable' },
    },
  },
);
