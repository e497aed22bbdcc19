import comments from '@eslint-community/eslint-plugin-eslint-comments/configs';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  {
    ignores: [
      'cdk.out',
      'dist',
      '.local',
      'coverage',
      'node_modules',
      'eslint.config.js',
      'scripts/require-node.mjs',
      'cli/onboarding.mjs',
      'lib/api-client/generated.ts',
    ],
  },
  tseslint.configs.strictTypeChecked,
  comments.recommended,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // Input is parsed by a schema at the edge; inside there are only types. Edges that need a cast say why.
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@eslint-community/eslint-comments/require-description': 'error',
      // Leaving a member out of a copy is the point of naming it.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      eqeqeq: 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
    },
  },
  {
    // Browser code is checked with the DOM's types, and with nothing of Node's.
    files: ['**/*.browser.ts'],
    languageOptions: { parserOptions: { projectService: false, project: 'tsconfig.browser.json' } },
  },
  {
    // lib is handed its clients, clock and configuration: then a test can hand it others.
    files: ['lib/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'lib gets its configuration handed in.' },
        { object: 'Date', property: 'now', message: 'lib gets the clock handed in.' },
        { object: 'Math', property: 'random', message: 'lib gets randomness handed in.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
          message: 'lib gets the clock handed in.',
        },
      ],
    },
  },
  {
    files: [
      'lib/account/**',
      'lib/access/**',
      'lib/billing/**',
      'lib/intake/**',
      'lib/imports/**',
      'lib/jobs/**',
    ],
    rules: { 'no-restricted-imports': ['error', { patterns: ['@aws-sdk/*', '@smithy/*', '**/aws/*'] }] },
  },
);
