import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const NO_DEFAULT_EXPORT = {
  selector: 'ExportDefaultDeclaration:not(:has(ClassDeclaration))',
  message: 'Export names.',
};

// The import test (test/architecture) cannot see globals.
const WITHOUT_ENVIRONMENT = {
  'no-restricted-globals': [
    'error',
    ...[
      'Buffer',
      'clearInterval',
      'clearTimeout',
      'console',
      'crypto',
      'fetch',
      'global',
      'globalThis',
      'performance',
      'process',
      'queueMicrotask',
      'setImmediate',
      'setInterval',
      'setTimeout',
    ].map((name) => ({ name, message: 'Pure code does not use the environment. Pass it in.' })),
  ],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: 'Pure code has no clock. Pass the time in.' },
    { object: 'Math', property: 'random', message: 'Pure code has no randomness. Pass it in.' },
    { object: 'Intl', property: 'DateTimeFormat', message: 'Pure code has no locale.' },
  ],
};

const SYNCHRONOUS = [
  ['AwaitExpression', 'Pure code is synchronous.'],
  [':function[async=true]', 'Pure code is synchronous.'],
  ['ImportExpression', 'Pure code is synchronous.'],
  ['Identifier[name="Promise"]', 'Pure code is synchronous.'],
  ['NewExpression[callee.name="Date"][arguments.length=0]', 'Pure code has no clock. Pass the time in.'],
].map(([selector, message]) => ({ selector, message }));

export default tseslint.config(
  { ignores: ['dist', 'docs/api', 'node_modules', 'coverage', 'plans', '.sync'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
      'no-console': 'error',
      'no-restricted-syntax': ['error', NO_DEFAULT_EXPORT],
    },
  },
  {
    files: ['src/{domain,config,compute,plan,render,ingest}/**/*.ts'],
    rules: WITHOUT_ENVIRONMENT,
  },
  {
    files: ['src/{domain,config,compute,plan,render}/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', NO_DEFAULT_EXPORT, ...SYNCHRONOUS] },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['bin/*.js'],
    languageOptions: { sourceType: 'commonjs', globals: { require: 'readonly', __dirname: 'readonly' } },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        fetch: 'readonly',
        URLSearchParams: 'readonly',
      },
    },
  },
);
