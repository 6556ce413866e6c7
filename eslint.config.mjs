import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const nodeGlobals = Object.fromEntries(
  ['process', 'console', 'URL', 'Buffer', 'setTimeout', 'clearTimeout', 'fetch', 'AbortSignal'].map(
    (name) => [name, 'readonly'],
  ),
);

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'node_modules/', '.demo/', '.cache/'] },
  js.configs.recommended,
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
  { files: ['**/*.mjs'], languageOptions: { globals: nodeGlobals } },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { ...nodeGlobals, require: 'readonly', module: 'writable' },
    },
  },
);
