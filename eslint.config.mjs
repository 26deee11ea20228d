import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';
import { ownNames } from './tools/lint/own-names.mjs';
import { MAY_IMPORT } from './tools/lint/may-import.mjs';

/** Packages with one home: no other project imports them. */
const HOME_OF = {
  bullmq: ['runs'],
  ioredis: ['runs'],
  pg: ['runs'],
  '@prisma/*': ['runs'],
  '@tensorflow/*': ['model', 'matchers', 'training', 'parity', 'compute', 'bench'],
  yauzl: ['weights'],
  watr: ['images', 'matchers'],
  sharp: ['images', 'datasets', 'results'],
  tinypool: ['training'],
  'onnxruntime-node': ['onnx'],
  echarts: ['results'],
};
/** Files that write to a terminal themselves: each makes its text safe first, or writes JSON for another program. */
const WRITERS = [
  'libs/contract/src/{say,guard-output}.ts',
  'apps/cli/src/{program,ask,terminal}.ts',
  'apps/cli/src/processes/{run-in-foreground,ending}.ts',
  'apps/cli/src/progress/{open-view,step-progress}.ts',
  'apps/compute/src/{predict,weights}.ts',
];
const SAY = 'Write with say, note or complain of @keygrid/contract.';
/** Some hundred thousand values, as arguments of one call, overflow the stack. */
const SPREADS = [
  {
    selector: "CallExpression[callee.object.name='Math'] > SpreadElement",
    message: 'Use largest or smallest of @keygrid/contract.',
  },
  {
    selector: 'CallExpression[callee.property.name=/^(push|unshift)$/] > SpreadElement',
    message: 'Add one by one.',
  },
];
/** Node throws where a user has neither HOME nor a name, as in a container. */
const HOMES = [
  'ImportSpecifier[imported.name=/^(homedir|userInfo)$/]',
  'MemberExpression[property.name=/^(homedir|userInfo)$/]',
].map((selector) => ({ selector, message: 'Use userCacheFolder of @keygrid/files.' }));
const ASK = 'Ask a function of libs/results, or tell one of libs/runs.';
const STATEMENT = String.raw`/\b(SELECT\s[\s\S]*\sFROM|INSERT\sINTO|UPDATE\s\w+\sSET|DELETE\sFROM)\b/`;
const SQL = [
  'MemberExpression[property.name=/^(sql|db|prisma)$/]',
  'ObjectPattern > Property[key.name=/^(sql|db|prisma)$/]',
  'ImportDeclaration[source.value=/^@keygrid.runs.(reading|testing)$/]',
  `TemplateElement[value.raw=${STATEMENT}]`,
  `Literal[value=${STATEMENT}]`,
].map((selector) => ({ selector, message: ASK }));
const bannedFor = (scope) => Object.keys(HOME_OF).filter((name) => !HOME_OF[name].includes(scope));

export default tseslint.config(
  {
    ignores: [
      '**/dist',
      '**/out-tsc',
      '**/generated',
      '**/node_modules',
      '.nx',
      '.keygrid',
      'prisma.config.ts',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { '@nx': nx },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: true,
          allow: [],
          depConstraints: Object.entries(MAY_IMPORT).map(([scope, others]) => ({
            sourceTag: `scope:${scope}`,
            onlyDependOnLibsWithTags: others.map((other) => `scope:${other}`),
            bannedExternalImports: bannedFor(scope),
          })),
        },
      ],
    },
  },
  {
    // A name from outside may be one that every object inherits.
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing/**', 'libs/contract/src/own.ts'],
    plugins: { keygrid: { rules: { 'own-names': ownNames } } },
    rules: { 'keygrid/own-names': 'error' },
  },
  {
    // A pattern that takes more than linear time stops a process at a text from outside.
    files: ['apps/**/*.{ts,mjs,js}', 'libs/**/*.{ts,mjs,js}', 'tools/**/*.mjs'],
    ignores: ['**/*.test.*', '**/testing/**'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential', ignorePartial: false }],
    },
  },
  {
    // What people read goes through one place (`say`, `note`, `complain`), which makes it safe to show.
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing/**', ...WRITERS],
    rules: {
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        ...['stdout', 'stderr'].map((property) => ({ object: 'process', property, message: SAY })),
      ],
    },
  },
  {
    // As arguments of one call, some hundred thousand values overflow the stack; a user may have no home.
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing/**', 'libs/files/src/cache-folder.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...SPREADS, ...HOMES],
    },
  },
  {
    // Apps ask libs/results and tell libs/runs; none of them knows a table. Tests do: they look into the database.
    files: ['apps/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing/**'],
    rules: {
      'no-restricted-syntax': ['error', ...SPREADS, ...HOMES, ...SQL],
    },
  },
  {
    // The planner knows the libraries' settings, never their code: it must load in milliseconds and touch no tensor.
    files: ['libs/plan/src/**/*.ts', '**/src/config.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: ['model', 'matchers', 'kbc', 'datasets', 'scoring', 'training'].map((name) => ({
            name: `@keygrid/${name}`,
            message: `Import @keygrid/${name}/config instead.`,
          })),
        },
      ],
    },
  },
  {
    // A supervisor never loads TensorFlow: it must answer while its children compute, and survive what they do not.
    files: ['apps/worker/src/**/*.ts', 'libs/ipc/src/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: ['model', 'matchers', 'training'].map((name) => ({
            name: `@keygrid/${name}`,
            message: `It loads TensorFlow: import an entry of @keygrid/${name} that does not.`,
          })),
        },
      ],
    },
  },
  {
    // A child without TensorFlow goes through these files.
    files: ['apps/compute/src/child/{compute,plain-work,run-evaluations,supervisor-channel}.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: ['model', 'matchers', 'training'].map((name) => ({
            name: `@keygrid/${name}`,
            message: `It loads TensorFlow: import an entry of @keygrid/${name} that does not.`,
          })),
        },
      ],
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        performance: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        WebAssembly: 'readonly',
        globalThis: 'readonly',
        setTimeout: 'readonly',
        setImmediate: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        fetch: 'readonly',
        AbortSignal: 'readonly',
      },
    },
  },
);
