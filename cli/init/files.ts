/** The files that `init` writes. */
import { shellQuote } from '../../words/shell.ts';
import type { CiSystem, TestRunner } from './choices.ts';
import type { Project } from './project.ts';

export interface InitChoices {
  readonly url: URL;
  readonly start: string | undefined;
  readonly origins: readonly string[];
  readonly runner: TestRunner | undefined;
  readonly ci: readonly CiSystem[];
  /** Path of the JSON Schema in the package. */
  readonly schema: string;
}

export interface NewFile {
  /** Relative to the project, with slashes. */
  readonly path: string;
  readonly text: string;
  /** What is left to do so that it is used. */
  readonly note?: string;
}

export const policyFile = 'cors-policy.json';
const reports = 'cors-report';

export function filesFor(
  project: Project,
  choices: InitChoices,
  exists: (path: string) => boolean,
): readonly NewFile[] {
  const { runner, ci } = choices;
  return [
    { path: policyFile, text: policyText(project, choices) },
    ...(runner === undefined ? [] : [testFile(project, choices, runner)]),
    ...ci.map((system) => ciFiles[system](project, choices, exists)),
  ];
}

function policyText({ packageManager }: Project, { origins, schema }: InitChoices): string {
  const policy = {
    // Only an installed package has the schema.
    ...(packageManager !== undefined && { $schema: `./node_modules/cors-conformance/${schema}` }),
    origins,
  };
  return `${JSON.stringify(policy, null, 2)}\n`;
}

interface Template {
  readonly folder: (folders: readonly string[]) => string | undefined;
  readonly suffix: 'test' | 'spec';
  readonly imports: readonly string[];
  readonly body: string;
}

const first =
  (...wanted: readonly string[]) =>
  (folders: readonly string[]): string | undefined =>
    wanted.find((name) => folders.includes(name));

const startBefore = (before: string, after: string, limit: string): string => `let server;
${before}(async () => {
  server = await startServer(start, url);
}${limit});
${after}(() => server?.stop());
`;

const templates: Readonly<Record<TestRunner, Template>> = {
  node: {
    folder: first('test', 'tests'),
    suffix: 'test',
    imports: ["import { after, before, test } from 'node:test';"],
    body: `${startBefore('before', 'after', '')}
for (const check of serverChecks({ url, policy })) {
  test(check.title, (t) => check.run((reason) => t.skip(reason)));
}
`,
  },
  vitest: {
    folder: first('test', 'tests', '__tests__'),
    suffix: 'test',
    imports: ["import { afterAll, beforeAll, test } from 'vitest';"],
    body: `${startBefore('beforeAll', 'afterAll', ', 60_000')}
for (const check of serverChecks({ url, policy })) {
  test(check.title, { timeout: 60_000 }, ({ skip }) => check.run((reason) => skip(reason)));
}
`,
  },
  jest: {
    folder: first('__tests__', 'test', 'tests'),
    suffix: 'test',
    imports: ["import { test } from '@jest/globals';"],
    body: `// Jest cannot skip a test that runs already, so the checks run before their tests are declared.
const results = [];
const server = await startServer(start, url);
try {
  for (const check of serverChecks({ url, policy })) {
    const result = { title: check.title };
    await check.run((reason) => (result.skipped = reason)).catch((error) => (result.error = error));
    results.push(result);
  }
} finally {
  await server.stop();
}

for (const { title, skipped, error } of results) {
  (skipped === undefined ? test : test.skip)(title, () => {
    if (error !== undefined) throw error;
  });
}
`,
  },
  mocha: {
    folder: () => 'test',
    suffix: 'test',
    imports: [],
    body: `describe('CORS', function () {
  this.timeout(60_000);

  let server;
  before(async () => {
    server = await startServer(start, url);
  });
  after(() => server?.stop());

  for (const check of serverChecks({ url, policy })) {
    it(check.title, function () {
      return check.run(() => this.skip());
    });
  }
});
`,
  },
  playwright: {
    folder: first('tests', 'e2e', 'test'),
    suffix: 'spec',
    imports: ["import { test } from '@playwright/test';"],
    body: `// One server for all checks: its port is free only once.
test.describe.configure({ mode: 'default', timeout: 60_000 });

${startBefore('test.beforeAll', 'test.afterAll', '')}
for (const check of serverChecks({ url, policy })) {
  test(check.title, () => check.run((reason) => test.skip(true, reason)));
}
`,
  },
};

/** In pieces, since the build replaces the expression in sources. */
const here = ['import', 'meta', 'url'].join('.');

/** A string of JavaScript with single quotes, or double quotes where it has single ones. */
const js = (text: string): string =>
  /^[ -&(-[\]-~]*$/.test(text)
    ? `'${text}'`
    : JSON.stringify(text).replaceAll(/\u2028|\u2029/g, (c) => (c === '\u2028' ? '\\u2028' : '\\u2029'));

function testFile({ isModule, testFolders }: Project, { url, start }: InitChoices, runner: TestRunner): NewFile {
  const { folder, suffix, imports, body } = templates[runner];
  const inFolder = folder(testFolders);
  const path = `${inFolder === undefined ? '' : `${inFolder}/`}cors.${suffix}.${isModule ? 'js' : 'mjs'}`;
  const policy = `${inFolder === undefined ? './' : '../'}${policyFile}`;
  const text = `import { readFileSync } from 'node:fs';
${imports.map((line) => `${line}\n`).join('')}import { serverChecks, startServer } from 'cors-conformance';

const url = ${js(url.href)};
const start = ${js(start ?? 'npm start')};
const policy = JSON.parse(readFileSync(new URL('${policy}', ${here}), 'utf8'));

${body}`;
  const note =
    runner === 'jest'
      ? `Jest runs ES modules with NODE_OPTIONS=--experimental-vm-modules${isModule ? ' and "transform": {}' : ''}.`
      : undefined;
  return { path, text, ...(note !== undefined && { note }) };
}

const installs = {
  npm: (hasLockfile: boolean) => [hasLockfile ? 'npm ci' : 'npm install'],
  pnpm: () => ['corepack enable', 'pnpm install --frozen-lockfile'],
  yarn: () => ['corepack enable', 'yarn install'],
};

function installCommands({ packageManager, hasLockfile }: Project): readonly string[] {
  return packageManager === undefined ? [] : installs[packageManager](hasLockfile);
}

/** Tests the server by the policy that was written. */
export function serverCommand({ url, start }: Pick<InitChoices, 'url' | 'start'>): string {
  const starting = start === undefined ? '' : ` --start ${shellQuote(start)}`;
  return `cors-conformance server ${shellQuote(url.href)} --policy ${policyFile}${starting}`;
}

function ciCommand(choices: InitChoices): string {
  return [
    `npx --yes ${serverCommand(choices)}`,
    `--output ${reports} --reporter terminal,junit=${reports}/junit.xml`,
  ].join(' ');
}

/** A string in YAML that is always text. */
const yaml = (text: string): string => JSON.stringify(text);

type CiFile = (project: Project, choices: InitChoices, exists: (path: string) => boolean) => NewFile;

const ciFiles: Readonly<Record<CiSystem, CiFile>> = {
  github: (project, { url, start }) => ({
    path: '.github/workflows/cors.yml',
    text: `name: CORS

on:
  pull_request:
  push:
    branches: [${project.mainBranch}]

permissions:
  contents: read

jobs:
  cors:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
${installCommands(project)
  .map((command) => `      - run: ${command}\n`)
  .join('')}      - uses: cors-conformance/cors-conformance@v0
        with:
          url: ${yaml(url.href)}
          policy: ${policyFile}
${start === undefined ? '' : `          start: ${yaml(start)}\n`}`,
  }),
  gitlab: (project, choices, exists) => {
    const isFirst = !exists('.gitlab-ci.yml');
    const path = isFirst ? '.gitlab-ci.yml' : '.gitlab/cors.gitlab-ci.yml';
    return {
      path,
      text: `cors:
  image: node:22
  script:
${[...installCommands(project), ciCommand(choices)].map((command) => `    - ${yaml(command)}\n`).join('')}  artifacts:
    when: always
    paths: [${reports}]
    reports:
      junit: ${reports}/junit.xml
`,
      ...(!isFirst && { note: `Add to .gitlab-ci.yml:  include: [{ local: ${path} }]` }),
    };
  },
  jenkins: (project, choices, exists) => {
    const path = exists('Jenkinsfile') ? 'Jenkinsfile.cors' : 'Jenkinsfile';
    const steps = [...installCommands(project), ciCommand(choices)];
    return {
      path,
      text: `pipeline {
  agent {
    docker { image 'node:22' }
  }
  stages {
    stage('CORS') {
      steps {
${steps.map((command) => `        sh '${command.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'\n`).join('')}      }
    }
  }
  post {
    always {
      junit '${reports}/junit.xml'
      archiveArtifacts '${reports}/**'
    }
  }
}
`,
      ...(path !== 'Jenkinsfile' && { note: `Make a pipeline with the script path ${path}.` }),
    };
  },
};
