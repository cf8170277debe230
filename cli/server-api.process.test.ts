import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ACAO, remove } from '../protocol/http/headers.ts';
import { parseResults } from '../results/model.ts';
import type { Mutation } from '../suites/server/testing/policy-server.ts';
import { startPolicyServer } from '../suites/server/testing/policy-server.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cors-conformance-test-'));
const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true })];
after(() => Promise.all(closing.map((close) => close())));

const declared = {
  origins: ['https://app.example.com'],
  credentials: true,
  methods: ['PUT'],
  allowedHeaders: ['content-type'],
  routes: { ok: '/items', etag: '/users/7' },
};

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

const policy = file('policy.json', declared);

function describing(url: string, paths: object): string {
  return file('api.json', { openapi: '3.1.0', info: { title: 'Shop', version: '2' }, servers: [{ url }], paths });
}

const json = { content: { 'application/json': { example: { name: 'Anna' } } } };
const id = [{ name: 'id', in: 'path', required: true, example: 7 }];
const paths = {
  '/items': { get: {}, put: { requestBody: json } },
  '/users/{id}': {
    parameters: id,
    get: {},
    post: { requestBody: { required: true, content: { 'application/json': {} } } },
  },
  '/orders/{id}': { get: { parameters: [{ ...id[0], example: undefined }] } },
};

async function serve(mutation: Mutation = {}) {
  const server = await startPolicyServer(declared, {}, mutation);
  closing.push(() => server.close());
  return server;
}

async function run(...args: readonly string[]) {
  const child = spawn(process.execPath, ['--import', './register.mjs', 'cli/main.ts', 'server', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, out, err };
}

/** All but the measurements of time. */
const untimed = ['--policy', policy, '--grep-invert', '^dos-'] as const;

describe('server --openapi', () => {
  it('tests every operation, and lists what it could not test', async () => {
    const { url } = await serve();
    const output = join(folder, 'right');
    const done = await run('--openapi', describing(url, paths), ...untimed, '--output', output);
    assert.equal(done.code, 0, done.out + done.err);
    assert.match(done.out, /\n\s+GET +POST +PUT\n\/items +✓ +✓\n\/users\/\{id\} +✓ +◐\n\/orders\/\{id\} +–\n/);
    assert.match(done.out, /4 of 5 operations passed, 1 not tested\./);
    assert.match(
      done.out,
      /1 operation: The required path parameter "id" has no example in the description\. +GET \/orders\/\{id\}/,
    );
    const { subject, operations } = parseResults(readFileSync(join(output, 'results.json'), 'utf8'), 'results.json');
    assert.ok(subject.kind === 'server');
    assert.equal(subject.description?.title, 'Shop');
    assert.deepEqual(
      operations?.map(({ method, path, result }) => `${method} ${path} ${result}`),
      [
        'GET /items pass',
        'PUT /items pass',
        'GET /users/{id} pass',
        'POST /users/{id} pass',
        'GET /orders/{id} not-tested',
      ],
    );
  });

  it('fails where one operation does, in every format', async () => {
    const { url } = await serve({
      reply: (reply, { method, isPreflight }) =>
        method === 'PUT' && !isPreflight ? { ...reply, headers: remove(reply.headers, ACAO) } : reply,
    });
    const junit = join(folder, 'junit.xml');
    const markdown = join(folder, 'summary.md');
    const reporter = `junit=${junit},markdown=${markdown}`;
    const done = await run('--openapi', describing(url, paths), ...untimed, '--reporter', reporter);
    assert.equal(done.code, 1, done.out + done.err);
    assert.match(done.out, /\n\/items +✓ +✗ +acao-allow\n/);
    assert.match(
      readFileSync(junit, 'utf8'),
      /<testcase name="PUT \/items" classname="operations" time="0\.000"><failure type="fail" message="acao-allow">/,
    );
    assert.match(readFileSync(markdown, 'utf8'), /\| \/items \| ✓ \|  \| ✗ \| `acao-allow` \|/);
  });

  it('takes the URL of another server, and sends no more than --max-requests', async () => {
    const { url, requests } = await serve();
    const elsewhere = describing('https://prod.example', paths);
    const done = await run(url, '--openapi', elsewhere, ...untimed, '--max-requests', '30');
    assert.equal(done.code, 0, done.out + done.err);
    assert.equal(requests.length, 30);
    assert.match(done.out, /Incomplete: the run sent as many requests as --max-requests allows/);
  });

  it('ends with 2 for a description or flags that cannot be used', async () => {
    const bad = describing('http://127.0.0.1:1', { items: { get: {} } });
    const wrong = await run('--openapi', bad);
    assert.equal(wrong.code, 2);
    assert.match(
      wrong.err,
      /api\.json is not a valid OpenAPI description:\n {2}paths\.items: a path starts with "\/"; did you mean "\/items"\?/,
    );
    const untestable = describing('http://127.0.0.1:1', {
      '/a/{id}': {
        get: { parameters: [{ name: 'id', in: 'path' }] },
        put: { parameters: [{ name: 'id', in: 'path' }] },
      },
      '/b/{key}': { get: {} },
    });
    const none = await run('--openapi', untestable);
    assert.equal(none.code, 2);
    assert.match(
      none.err,
      /none of its 3 operations can be tested\.\n {2}2 operations: The required path parameter "id" has no example in the description\.\n {2}1 operation: The description has no parameter for \{key\}\.\nAdd an "example"/,
    );
    const flags = await run('--openapi', bad, '--method', 'POST');
    assert.equal(flags.code, 2);
    assert.match(flags.err, /--openapi and --method do not go together/);
    const nothing = await run();
    assert.equal(nothing.code, 2);
    assert.match(nothing.err, /Give the URL of the server, or a description with --openapi\./);
  });
});
