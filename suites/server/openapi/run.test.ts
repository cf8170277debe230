import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allChecks } from '../checks/index.ts';
import type { PolicyFile } from '../policy.ts';
import { reply, serveHandler } from '../testing/handler.ts';
import type { Handler, HandlerRequest } from '../testing/handler.ts';
import type { Reply } from '../testing/listen.ts';
import { response, startRawServer } from '../testing/raw-server.ts';
import type { Operation } from './operations.ts';
import { dryRunApi, runApi } from './run.ts';
import type { ApiRun, ApiRunOptions } from './run.ts';

const app = 'https://app.example.com';

const policy: PolicyFile = {
  origins: [app],
  credentials: true,
  methods: ['PUT', 'DELETE'],
  allowedHeaders: ['content-type'],
  maxAge: 600,
};

const json = { contentType: 'application/json', body: '{}' };

function operation(method: string, path: string, rest: Partial<Operation> = {}): Operation {
  return { path, method, target: path, headers: [], ...rest };
}

const operations: readonly Operation[] = [
  operation('GET', '/items'),
  operation('POST', '/items', json),
  operation('GET', '/items/{id}', { target: '/items/1' }),
  operation('PUT', '/items/{id}', { target: '/items/1', ...json }),
  operation('DELETE', '/items/{id}', { target: '/items/1' }),
  operation('PATCH', '/items/{id}', { target: '/items/1', ...json }),
  operation('GET', '/missing'),
  operation('POST', '/drafts', { untested: [{ kind: 'no-example', of: 'body', name: 'application/json' }] }),
  operation('GET', '/users/{id}', { target: undefined, untested: [{ kind: 'no-example', of: 'path', name: 'id' }] }),
];

const methodsOf: Readonly<Record<string, readonly string[]>> = {
  '/items': ['GET', 'POST'],
  '/items/1': ['GET', 'PUT', 'DELETE', 'PATCH'],
  '/drafts': ['POST'],
};

/** Every route has a CORS layer of its own, which allows what the route has. */
const correct: Handler = ({ method, target, origin, isPreflight, header }) => {
  const path = target.split('?', 1)[0] ?? '';
  const known = methodsOf[path];
  const vary = [['Vary', 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers']] as const;
  const cors =
    origin === app
      ? ([['Access-Control-Allow-Origin', app], ['Access-Control-Allow-Credentials', 'true'], ...vary] as const)
      : vary;
  if (known === undefined) return reply(404, path === '/missing' ? vary : cors, 'none');
  if (!isPreflight) return known.includes(method) ? reply(200, cors, '{}') : reply(405, [...cors, ['Allow', 'GET']]);
  const wanted = header('Access-Control-Request-Method') ?? '';
  if (!known.includes(wanted) || wanted === 'PATCH' || origin !== app) return reply(403, vary);
  return reply(204, [
    ...cors,
    ['Access-Control-Allow-Methods', wanted],
    ['Access-Control-Allow-Headers', 'content-type'],
    ['Access-Control-Max-Age', '600'],
  ]);
};

/** Measurements of time are of no matter here. */
const checks = allChecks.filter(({ id }) => !id.startsWith('dos-'));

/** Runs an API, and returns what came of each operation and what was received. */
async function run(
  handler: Handler,
  { isDeclared = true, ...options }: Partial<ApiRunOptions> & { readonly isDeclared?: boolean } = {},
) {
  const requests: HandlerRequest[] = [];
  const server = await serveHandler((request) => {
    requests.push(request);
    return handler(request);
  });
  try {
    const done = await runApi({
      url: new URL(server.url),
      ...(isDeclared && { policy }),
      operations,
      checks,
      ...options,
    });
    return { ...done, rows: rowsOf(done), requests };
  } finally {
    await server.close();
  }
}

function rowsOf(done: ApiRun): Readonly<Record<string, string>> {
  return Object.fromEntries(
    done.operations.map(({ method, path, tested, omissions, status, checks }) => [
      `${method} ${path}`,
      [tested, ...omissions.map(({ kind }) => kind), status, ...checks.map(({ id, level }) => `${id} ${level}`)]
        .filter(Boolean)
        .join(' '),
    ]),
  );
}

const expected = {
  'GET /items': 'whole 200',
  'POST /items': 'whole 200',
  'GET /items/{id}': 'whole 200',
  'PUT /items/{id}': 'whole 200',
  'DELETE /items/{id}': 'whole 200',
  'PATCH /items/{id}': 'preflight denied-method',
  'GET /missing': 'whole 404 acao-allow SHOULD pf-status MUST',
  'POST /drafts': 'preflight no-example',
  'GET /users/{id}': 'nothing no-example',
};

function broken(change: (right: Reply, request: HandlerRequest) => Reply): Handler {
  return (request) => change(correct(request), request);
}

describe('every operation of a description', () => {
  it('passes where its route is right, whatever the others are', async () => {
    const { rows, results } = await run(correct, { operations: operations.filter(({ path }) => path !== '/missing') });
    const others = Object.entries(expected).filter(([name]) => name !== 'GET /missing');
    assert.deepEqual(rows, Object.fromEntries(others));
    const failed = results.filter(({ result }) => result === 'fail').map(({ check: { id } }) => id);
    assert.deepEqual(failed, []);
  });

  it('fails where its route is wrong, and nowhere else', async () => {
    const withoutCors = broken((right, { method, isPreflight }) =>
      !isPreflight && method === 'PUT' ? { ...right, headers: [] } : right,
    );
    assert.match((await run(withoutCors)).rows['PUT /items/{id}'] ?? '', /^whole 200 acao-allow MUST/);
    const everybody = broken((right, { target, origin, isPreflight }) =>
      target === '/items/1' && origin !== undefined && !isPreflight
        ? {
            ...right,
            headers: [
              ['Access-Control-Allow-Origin', origin],
              ['Access-Control-Allow-Credentials', 'true'],
            ],
          }
        : right,
    );
    const { rows, results } = await run(everybody);
    assert.match(rows['GET /items/{id}'] ?? '', /acao-deny SECURITY/);
    assert.match(rows['DELETE /items/{id}'] ?? '', /acao-deny SECURITY/);
    assert.equal(rows['GET /items'], expected['GET /items']);
    const deny = results.find(({ check }) => check.id === 'acao-deny');
    assert.equal(deny?.findings[0]?.shown?.ask.target, '/items/1');
    const refused = broken((right, { target, isPreflight }) =>
      isPreflight && target === '/drafts' ? { ...right, status: 404 } : right,
    );
    assert.match((await run(refused)).rows['POST /drafts'] ?? '', /^preflight no-example pf-status MUST/);
  });

  it('is sent with its own body, and only by the methods that its path has', async () => {
    const { requests } = await run(correct);
    const sent = new Set(requests.map(({ method, target }) => `${method} ${target.split('?', 1)[0] ?? ''}`));
    const changing = [...sent].filter((each) => /^(?:POST|PUT|PATCH|DELETE)/.test(each)).toSorted();
    assert.deepEqual(changing, ['DELETE /items/1', 'POST /items', 'PUT /items/1']);
    const deletes = requests.flatMap(({ method }, index) => (method === 'DELETE' ? [index] : []));
    const puts = requests.flatMap(({ method }, index) => (method === 'PUT' ? [index] : []));
    assert.ok(Math.min(...deletes) > Math.max(...puts), 'what is deleted is deleted last');
  });

  it('is only preflighted by --read-only where it may change something', async () => {
    const { requests, rows } = await run(correct, { readOnly: true });
    assert.deepEqual(
      [...new Set(requests.map(({ method }) => method))].toSorted(),
      ['GET', 'HEAD', 'OPTIONS'].filter((method) => requests.some((each) => each.method === method)),
    );
    assert.equal(rows['PUT /items/{id}'], 'preflight read-only');
    assert.equal(rows['GET /items/{id}'], 'whole 200');
  });

  it('is only preflighted by --read-only where it is a QUERY too', async () => {
    const { rows } = await run(correct, {
      readOnly: true,
      policy: { ...policy, methods: ['QUERY'] },
      operations: [operation('GET', '/items'), operation('QUERY', '/items', json)],
    });
    assert.match(rows['QUERY /items'] ?? '', /^preflight read-only/);
  });

  it('is reported as not tested once as many requests were sent as may be', async () => {
    const { requests, rows, sent, wasSpent, results } = await run(correct, { maxRequests: 40 });
    assert.deepEqual([requests.length, sent, wasSpent], [40, 40, true]);
    assert.equal(rows['PUT /items/{id}'], 'nothing spent');
    assert.ok(results.some(({ result, reason }) => result === 'not-run' && /--max-requests/.test(reason ?? '')));
    assert.ok(!results.some(({ result }) => result === 'fail'));
  });

  it('can be an error, which says less', async () => {
    const { rows } = await run(correct);
    assert.equal(rows['GET /missing'], expected['GET /missing']);
  });

  it('is tested by what the server shows where no policy is declared', async () => {
    const local = 'http://localhost:3000';
    const { rows, policy: found } = await run(
      (request) => {
        const origin = request.origin === local ? app : request.origin === app ? local : request.origin;
        const right = correct(origin === undefined ? request : { ...request, origin });
        return {
          ...right,
          headers: right.headers.map(([name, value]) => [name, value === app ? local : value] as const),
        };
      },
      { isDeclared: false },
    );
    assert.deepEqual(found.origins, [local]);
    assert.equal(rows['GET /items'], 'whole 200');
  });
});

it('a dry run has every request that is sent', async () => {
  const { requests } = await run(correct);
  const { asks, more } = dryRunApi({ url: new URL('http://127.0.0.1/'), policy, operations, checks });
  assert.ok(asks.length <= requests.length && requests.length <= asks.length * 2 + more);
  assert.ok(asks.some(({ method, target }) => method === 'PUT' && target === '/items/1'));
});
it('a check without a verdict has every reason, with the number of operations', async () => {
  const server = await startRawServer((request, socket) => {
    const [, target = ''] = request.split(' ');
    if (target.startsWith('/closed')) socket.destroy();
    else socket.write(target === '/malformed' ? 'HTTP/1.1 none\r\n\r\n' : response(200, ['Vary: Origin']));
  });
  try {
    const { results } = await runApi({
      url: new URL(`http://127.0.0.1:${String(server.port)}/`),
      policy,
      operations: ['/items', '/closed', '/closed/too', '/malformed'].map((path) => operation('GET', path)),
      checks: checks.filter(({ id }) => id === 'acao-deny'),
    });
    assert.deepEqual(
      results.map(({ result }) => result),
      ['no-response'],
    );
    assert.match(results[0]?.reason ?? '', /^2 operations: A request .* 1 operation: A request /);
  } finally {
    await server.close();
  }
});

it('an operation has every reason why it is not tested', async () => {
  const { rows } = await run(correct, {
    readOnly: true,
    operations: [
      operation('GET', '/items'),
      operation('PATCH', '/items/{id}', {
        target: '/items/1',
        untested: [{ kind: 'no-example', of: 'body', name: 'application/json' }],
      }),
    ],
  });
  assert.equal(rows['PATCH /items/{id}'], 'preflight no-example denied-method read-only');
});
