import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { validatePolicy } from '../../suites/server/policy.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cors-conformance-init-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function init(cwd: string, ...args: readonly string[]) {
  const child = spawn(process.execPath, ['--import', './register.mjs', 'cli/main.ts', 'init', cwd, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, out, err };
}

let count = 0;
function project(files: Readonly<Record<string, string>>): string {
  const cwd = join(folder, String((count += 1)));
  mkdirSync(cwd);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), content);
  }
  return cwd;
}

const read = (cwd: string, path: string): string => readFileSync(join(cwd, path), 'utf8');

describe('init', { concurrency: 2 }, () => {
  it('shows what it would write, and writes nothing without --yes where nobody can be asked', async () => {
    const cwd = project({ 'package.json': '{ "devDependencies": { "vitest": "4" } }', '.github/dependabot.yml': '' });
    const { code, out, err } = await init(cwd);
    assert.equal(code, 2);
    assert.match(
      out,
      /── cors-policy\.json\n\{[^]*── cors\.test\.mjs\n[^]*from 'vitest'[^]*── \.github\/workflows\/cors\.yml/,
    );
    assert.match(err, /--yes writes these files/);
    assert.equal(existsSync(join(cwd, 'cors-policy.json')), false);
  });

  it('writes a policy and a job that can be read, for the origins and the server that are named', async () => {
    const cwd = project({
      'package.json': '{ "type": "module", "scripts": { "start": "x" } }',
      'pnpm-lock.yaml': '',
      'test/a.test.js': '',
      '.github/x': '',
    });
    const origins = ['--origin', 'https://a.example', '--origin', 'https://b.example/page'];
    const { code, err } = await init(cwd, '--yes', '--url', "http://localhost:8080/it's", ...origins);
    assert.equal(code, 0, err);
    const policy: unknown = JSON.parse(read(cwd, 'cors-policy.json'));
    assert.deepEqual(validatePolicy(policy, 'policy').origins, ['https://a.example', 'https://b.example']);
    const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      readonly exports: { readonly './policy.schema.json': string };
    };
    assert.equal(
      (policy as { readonly $schema: string }).$schema,
      `./node_modules/cors-conformance/${exports['./policy.schema.json'].slice(2)}`,
    );
    assert.match(read(cwd, 'test/cors.test.js'), /from 'node:test'[^]*"http:\/\/localhost:8080\/it's"[^]*'pnpm start'/);
    const job = parse(read(cwd, '.github/workflows/cors.yml')) as {
      readonly jobs: { readonly cors: { readonly steps: readonly Readonly<Record<string, unknown>>[] } };
    };
    assert.deepEqual(job.jobs.cors.steps.at(-1)?.['with'], {
      url: "http://localhost:8080/it's",
      policy: 'cors-policy.json',
      start: 'pnpm start',
    });
    assert.ok(job.jobs.cors.steps.some(({ run }) => run === 'pnpm install --frozen-lockfile'));
  });

  it('replaces a file with --force only', async () => {
    const cwd = project({ 'package.json': '{}', 'cors-policy.json': 'mine' });
    const kept = await init(cwd, '--yes');
    assert.equal(kept.code, 0, kept.err);
    assert.match(kept.out, /── cors-policy\.json exists already and stays as it is; --force replaces it/);
    assert.equal(read(cwd, 'cors-policy.json'), 'mine');
    assert.ok(existsSync(join(cwd, 'cors.test.mjs')));
    const again = await init(cwd);
    assert.equal(again.code, 0, again.err);
    const forced = await init(cwd, '--yes', '--force');
    assert.match(forced.out, /── cors-policy\.json \(replaced\)/);
    assert.match(read(cwd, 'cors-policy.json'), /app\.example\.com/);
  });

  it('leaves the pipelines that a project has, and says how to add its own', async () => {
    const cwd = project({
      'nginx.conf': 'http {\n  server {\n    listen 127.0.0.1:8089;\n  }\n}',
      '.gitlab-ci.yml': 'a: {}',
      Jenkinsfile: 'x',
    });
    const { code, out, err } = await init(cwd, '--yes');
    assert.equal(code, 0, err);
    assert.match(
      out,
      /^server {2}http:\/\/127\.0\.0\.1:8089\/\nstart {3}nginx -p \. -e stderr -c nginx\.conf -g 'daemon off;'/,
    );
    assert.match(out, /include: \[\{ local: \.gitlab\/cors\.gitlab-ci\.yml \}\]/);
    assert.match(out, /script path Jenkinsfile\.cors/);
    assert.equal(read(cwd, '.gitlab-ci.yml') + read(cwd, 'Jenkinsfile'), 'a: {}x');
    const { cors } = parse(read(cwd, '.gitlab/cors.gitlab-ci.yml')) as {
      readonly cors: { readonly script: readonly string[] };
    };
    assert.match(cors.script[0] ?? '', /--start 'nginx [^]*daemon off/);
    assert.match(read(cwd, 'Jenkinsfile.cors'), /sh 'npx [^\n]* --start \\'nginx /);
    assert.doesNotMatch(read(cwd, 'cors-policy.json'), /\$schema/);
  });

  it('says what is wrong with its input', async () => {
    const broken = await init(project({ 'package.json': '{' }), '--yes');
    assert.equal(broken.code, 2);
    assert.match(broken.err, /package\.json cannot be read: /);
    const ci = await init(project({}), '--ci', 'travis');
    assert.equal(ci.code, 2);
    assert.match(ci.err, /no CI system "travis"\. Known: github, gitlab, jenkins, none/);
    const missing = await init(join(folder, 'missing'), '--yes');
    assert.equal(missing.code, 2);
    assert.match(missing.err, /is not a folder/);
  });
});
