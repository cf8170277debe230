import tseslint from 'typescript-eslint';

/** The rooms from the bottom up. A room imports from itself and from the rooms before it. */
const rooms = [
  'protocol',
  'diagnosis',
  'words',
  'servers',
  'engines',
  'results',
  'suites/server',
  'suites/browser',
  'suites/proof',
  'reports',
  'library',
  'implementations',
  'cli',
];

/** What an import of `room` looks like from anywhere else in the tree. */
const importsOf = (room) => `^(\\.\\./)+${room}/`;

const oneWay = rooms.map((room, height) => ({
  files: [`${room}/**/*.ts`],
  ignores: ['**/*.test.ts'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          ...rooms.slice(height + 1).map((above) => ({
            regex: importsOf(above),
            message: `${room}/ stands below ${above}/: imports go down only (see CONTRIBUTING.md).`,
          })),
          // suites/ nest one level deeper: a sibling suite is reached as ../server/ or ../browser/.
          ...(room === 'suites/server'
            ? [{ regex: '^(\\.\\./)+browser/', message: 'suites/server/ does not know suites/browser/.' }]
            : []),
          ...(room === 'suites/server' || room === 'suites/browser'
            ? [{ regex: '^(\\.\\./)+proof/', message: `${room}/ does not know suites/proof/, which joins the two.` }]
            : []),
          ...(room === 'protocol'
            ? [{ regex: '^(node:|[^./])', message: 'protocol/ is pure: it imports nothing but its own files.' }]
            : []),
        ],
      },
    ],
  },
}));

/** Text in which two words follow one another: a sentence, or a part of one. */
const words = '[a-z]{2,} [a-z]{2,}';
const matchers = 'includes|indexOf|startsWith|endsWith|match|matchAll|search|split|replace|replaceAll|test|exec';
const message = 'Sentences are made in words/, of data, and nothing reads them back: compare the data.';

/** Code that takes a sentence apart, or compares it. What other programs print is read in other rooms than these. */
const noSentences = {
  files: [
    'protocol/**/*.ts',
    'diagnosis/causes/**/*.ts',
    'suites/browser/**/*.ts',
    'suites/proof/**/*.ts',
    'suites/server/**/*.ts',
    'results/**/*.ts',
    'reports/**/*.ts',
    'library/**/*.ts',
    'cli/**/*.ts',
  ],
  // These read the errors of Node.js.
  ignores: ['**/*.test.ts', 'suites/server/client/**', 'results/model.ts'],
  rules: {
    'no-restricted-syntax': [
      'error',
      ...[
        `CallExpression[callee.property.name=/^(${matchers})$/][callee.object.type='CallExpression'][callee.object.callee.name=/InWords$/]`,
        `CallExpression[callee.property.name=/^(${matchers})$/][callee.object.property.name=/^(because|reason|remedy|summary|fix|impact|browser)$/]`,
        `CallExpression[callee.property.name=/^(${matchers})$/] > Literal[value=/${words}/]`,
        `CallExpression[callee.property.name=/^(${matchers})$/] > Literal[regex.pattern=/${words}/]`,
        `CallExpression[callee.object.regex.pattern=/${words}/]`,
        `BinaryExpression[operator=/^[!=]==?$/] > MemberExpression[property.name=/^(because|remedy|summary|fix|impact)$/] ~ Literal[value=/./]`,
        `SwitchStatement > MemberExpression.discriminant[property.name=/^(because|remedy|summary|fix|impact)$/]`,
      ].map((selector) => ({ selector, message })),
    ],
  },
};

/** Texts of a check that say what it is about. What it finds, and why it cannot run here, is data. */
const ofChecks = [
  'Property[key.name=/^(title|about|fix)$/]',
  'VariableDeclarator[id.name=/^(fix|bounded|everywhere|unreadable|tooLate|ofVariants|ofStrangers)$/]',
  'CallExpression[callee.name=Error]',
  'NewExpression',
  'ImportDeclaration',
];

/** Three words in a row, or a sentence with its full stop. */
const sentence = '[a-z]{2,} [a-z]{2,} [a-z]{2,}|^[A-Z][^]* [^]*[.]$';

const findingsAreData = {
  files: ['suites/server/checks/**/*.ts', 'suites/server/judge.ts', 'suites/server/together.ts'],
  ignores: ['**/*.test.ts'],
  rules: {
    'no-restricted-syntax': [
      'error',
      ...noSentences.rules['no-restricted-syntax'].slice(1),
      ...[
        ['Literal', 'value'],
        ['TemplateElement', 'value.raw'],
      ].map(([node, value]) => ({
        selector: `${node}[${value}=/${sentence}/]${ofChecks.map((within) => `:not(${within} ${node})`).join('')}`,
        message: 'What a check finds is data (diagnosis/server/finding.ts); its English is made in words/findings/.',
      })),
    ],
  },
};

export default tseslint.config(
  {
    ignores: [
      'dist',
      '.site',
      'node_modules',
      'implementations/node_modules',
      'implementations/debian',
      'reports/latest',
      'test-results',
      'coverage',
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './suites/browser/page/tsconfig.json', './reports/html/page/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', package: 'node:test', name: ['test', 'describe', 'it'] }] },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  ...oneWay,
  noSentences,
  findingsAreData,
  { files: ['**/*.{js,mjs,cjs}'], ...tseslint.configs.disableTypeChecked },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
);
