import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { engineNames, type FoundEngine, isFound } from '../../engines/engine.ts';
import { findEngine } from '../../engines/discovery/find.ts';
import { get } from '../../protocol/http/headers.ts';
import { startRelay } from '../../servers/relay.ts';
import { resource } from '../../servers/resources/resources.ts';
import { createTestAuthority } from '../../servers/tls.ts';
import { allChecks } from '../server/checks/index.ts';
import { utf8 } from '../server/client/request.ts';
import { resourceRoutes } from '../server/policy.ts';
import { reply, serveHandler } from '../server/testing/handler.ts';
import { runServerSuite } from '../server/run.ts';
import { predicted } from './answers.ts';
import { proveInEngines, type ProofRun } from './run.ts';
import type { Proof } from './verdict.ts';

const app = 'https://app.example.com';
const bypass = `${app}.evil.test`;
const url = new URL('https://api.example.com/right?page=1');
const own = { origins: [app], credentials: true };
const policy = {
  ...own,
  allowedHeaders: ['x-token'],
  routes: Object.fromEntries(resourceRoutes.map((name) => [name, `/${resource(name).file}`])),
  // Paths of which the server is wrong about the first, and the predictor about the second.
  paths: { '/beginning': own, '/mistaken': own },
};
const checks = allChecks.filter(({ id }) => ['acao-deny', 'bypass-suffix'].includes(id));

const authority = await createTestAuthority();
const leaf = await authority.leafFor([url.hostname]);

/** Shares with one origin; at `/beginning` with all that begin so. */
const server = createServer({ key: leaf.key, cert: leaf.cert }, ({ headers, url: target = '' }, response) => {
  const { origin = '' } = headers;
  const path = target.replace(/\?.*/, '');
  const name = resourceRoutes.find((each) => path === `/${resource(each).file}`);
  const cors = (path === '/beginning' ? origin.startsWith(app) : origin === app)
    ? {
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Allow-Headers': 'x-token',
      }
    : {};
  const type = name === undefined ? {} : { 'Content-Type': resource(name).contentType };
  response.writeHead(200, { ...cors, ...type, Vary: 'Origin', 'Cache-Control': 'max-age=600' });
  response.end(name === undefined ? 'answer' : resource(name).body);
});

/** What was seen, once for each page and engine where all its APIs agree. */
function seen(proofs: readonly Proof[]): readonly string[] {
  const lines = proofs.map(({ question: { origin }, engine, result, finding, reason }) => {
    const outcome = result?.observation?.kind === 'outcome' ? result.observation.outcome : (reason ?? 'nothing');
    return `${engine} ${origin} ${outcome} ${result?.verdict.result ?? ''} ${finding?.level ?? ''}`.trim();
  });
  return [...new Set(lines)];
}

describe('a server in real engines', { timeout: 180_000 }, () => {
  let found: readonly FoundEngine[] = [];
  let run: ProofRun;
  let relay: Awaited<ReturnType<typeof startRelay>>;

  // All engines are started once, for all the questions.
  before(async () => {
    found = (await Promise.all(engineNames.map((name) => findEngine(name)))).filter(isFound);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    relay = await startRelay([[`${url.hostname}:443`, (server.address() as AddressInfo).port]]);
    const raw = await runServerSuite({ ...reach(), policy, checks });
    run = await proveInEngines({
      ...reach(),
      found: raw,
      engines: found,
      predict: (each) => ({ ...predicted(each), ...(each.id.endsWith('-mistaken') && { outcome: 'opaque' }) }),
    });
  });
  after(async () => {
    server.close();
    server.closeAllConnections();
    await relay.close();
  });

  const reach = () => ({ url, ca: authority.caPem, proxy: new URL(`socks5://127.0.0.1:${String(relay.port)}`) });
  const inEach = (...lines: readonly string[]) => found.flatMap(({ name }) => lines.map((line) => `${name} ${line}`));
  const at = (path: string) => run.proofs.filter(({ question }) => question.url.pathname === path);

  it('that is right is read at an allowed origin, and nowhere else, all of them on their default ports', (t) => {
    if (found.length === 0) return t.skip('there is no engine');
    assert.deepEqual(
      run.engines.map(({ engine, unavailable }) => [engine.name, unavailable]),
      found.map(({ name }) => [name, undefined]),
    );
    assert.deepEqual(
      seen(at('/right')),
      inEach(`${app} readable pass`, 'https://evil.test blocked pass', 'null blocked pass'),
    );
    for (const { question, result } of at('/right')) {
      const [first] = result?.exchanges ?? [];
      assert.equal(get(first?.request.headers ?? [], 'Origin'), question.origin);
      assert.equal(first?.request.target, `/right?page=1&cors-conformance=${question.id}`);
      assert.equal(first?.response?.bodyLength, 'answer'.length);
    }
  });

  for (const route of resourceRoutes) {
    it(`shares its ${route} with a page at an allowed origin, and with no other`, (t) => {
      if (found.length === 0) return t.skip('there is no engine');
      const proofs = at(`/${resource(route).file}`);
      // WebKitGTK asks for fonts without Origin, and loads them whatever the answer: a disagreement, and nothing about the server.
      const [asExpected, known] = [
        proofs.filter(({ engine }) => route !== 'font' || engine !== 'webkit'),
        proofs.filter(({ engine }) => route === 'font' && engine === 'webkit'),
      ];
      assert.deepEqual(
        seen(asExpected),
        inEach(`${app} readable pass`, 'https://evil.test blocked pass', 'null blocked pass').filter((line) =>
          asExpected.some(({ engine }) => line.startsWith(`${engine} `)),
        ),
      );
      for (const { result, finding } of known) assert.deepEqual([result?.verdict.result, finding], ['fail', undefined]);
    });
  }

  it('that looks at the beginning of the origin is read by a page that begins so', (t) => {
    if (found.length === 0) return t.skip('there is no engine');
    assert.deepEqual(
      seen(at('/beginning').filter(({ question }) => question.origin === bypass)),
      inEach(`${bypass} readable pass MUST`, `${bypass} readable pass SECURITY`),
    );
  });

  it('does not agree with a predictor that is wrong', (t) => {
    if (found.length === 0) return t.skip('there is no engine');
    const proofs = at('/mistaken');
    assert.ok(proofs.length > 0);
    for (const { result, finding } of proofs) assert.deepEqual([result?.verdict.result, finding], ['fail', undefined]);
  });

  it('is sent the POST that it is tested with, after its preflight', async (t) => {
    if (found.length === 0) return t.skip('there is no engine');
    const page = 'http://app.example.com';
    const body = utf8('{"é":1}');
    const rpc = await serveHandler(({ origin }) =>
      reply(
        200,
        origin === page
          ? [
              ['Access-Control-Allow-Origin', page],
              ['Access-Control-Allow-Credentials', 'true'],
              ['Access-Control-Allow-Headers', 'content-type'],
            ]
          : [],
        '{}',
      ),
    );
    t.after(rpc.close);
    const target = {
      url: new URL(rpc.url),
      request: { method: 'POST', contentType: 'application/json', body },
    };
    const raw = await runServerSuite({
      ...target,
      policy: { origins: [page], credentials: true, allowedHeaders: ['content-type'] },
      checks,
    });
    const { proofs } = await proveInEngines({ ...target, found: raw, engines: found });
    const [own, others] = [
      proofs.filter(({ question }) => question.origin === page),
      proofs.filter(({ question }) => question.origin !== page),
    ];
    assert.deepEqual(seen(own), inEach(`${page} readable pass`));
    // WebKit takes a loopback server for mixed content on a page over https.
    for (const line of seen(others)) assert.match(line, /blocked pass$|nothing unsupported$/);
    assert.ok(seen(others).some((line) => line.endsWith('blocked pass')));
    for (const { question, result } of proofs) {
      const sent = result?.exchanges.map(({ request }) => request) ?? [];
      if (question.origin !== page) assert.ok(sent.every(({ method }) => method === 'OPTIONS'));
      else assert.deepEqual([sent.map(({ method }) => method), sent[1]?.body], [['OPTIONS', 'POST'], body]);
    }
  });

  it('that lets nobody in is no silent pass', async (t) => {
    if (found.length === 0) return t.skip('there is no engine');
    const raw = await runServerSuite({ ...reach(), policy, checks });
    // Without the certificate authority neither the raw client nor the recorder gets through.
    const { url: same, proxy } = reach();
    const { proofs, engines } = await proveInEngines({ url: same, proxy, found: raw, engines: found });
    assert.equal(engines.length, found.length);
    assert.ok(proofs.length > 0);
    for (const { result, reason } of proofs) {
      assert.equal(result, undefined);
      assert.match(reason ?? '', /The raw client got no answer\. No secure connection to api\.example\.com/);
    }
  });
});
