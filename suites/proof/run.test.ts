import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { engineNames, type FoundEngine, isFound } from '../../engines/engine.ts';
import { findEngine } from '../../engines/find.ts';
import { get } from '../../protocol/headers.ts';
import { createTestAuthority } from '../../servers/tls.ts';
import { allChecks } from '../server/checks/index.ts';
import { runServerSuite } from '../server/run.ts';
import { predicted } from './answers.ts';
import { proveInEngines } from './run.ts';
import type { Proof } from './verdict.ts';

const app = 'https://app.example.com';
const policy = { origins: [app], credentials: true, allowedHeaders: ['x-token'] };
const checks = allChecks.filter(({ id }) => ['acao-deny', 'bypass-suffix'].includes(id));

const authority = await createTestAuthority();
const leaf = await authority.leafFor(['127.0.0.1']);
let found: readonly FoundEngine[] = [];
before(async () => {
  found = (await Promise.all(engineNames.map((name) => findEngine(name)))).filter(isFound);
});
const closing: (() => unknown)[] = [];
after(() => Promise.all(closing.map((close) => close())));

/** A server over https that shares its answers with the origins that `allows` says. */
async function serve(allows: (origin: string) => boolean): Promise<URL> {
  const server = createServer({ key: leaf.key, cert: leaf.cert }, ({ headers: { origin = '' } }, response) => {
    const cors = allows(origin)
      ? {
          'Access-Control-Allow-Origin': origin,
          'Access-Control-Allow-Credentials': 'true',
          'Access-Control-Allow-Headers': 'x-token',
        }
      : {};
    response.writeHead(200, { ...cors, Vary: 'Origin', 'Cache-Control': 'max-age=600' }).end('answer');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return new URL(`https://127.0.0.1:${String((server.address() as AddressInfo).port)}/items?page=1`);
}

async function prove(url: URL, engines = found, more: Partial<Parameters<typeof proveInEngines>[0]> = {}) {
  const reach = { url, ca: authority.caPem };
  const raw = await runServerSuite({ ...reach, policy, checks });
  return await proveInEngines({ ...reach, found: raw, engines, ...more });
}

/** What was seen, once for each page and engine where all its APIs agree. */
function seen(proofs: readonly Proof[]): readonly string[] {
  const lines = proofs.map(({ question: { origin }, engine, result, finding }) => {
    const outcome = result?.observation?.kind === 'outcome' ? result.observation.outcome : 'nothing';
    return `${engine} ${origin} ${outcome} ${result?.verdict.result ?? ''} ${finding?.level ?? ''}`.trim();
  });
  return [...new Set(lines)];
}

const inEach = (...lines: readonly string[]) => found.flatMap(({ name }) => lines.map((line) => `${name} ${line}`));

describe('a server in real engines', { timeout: 180_000 }, () => {
  it('that is right is read at an allowed origin, and nowhere else', async (t) => {
    if (found.length === 0) return t.skip('there is no engine');
    const { engines, proofs } = await prove(await serve((origin) => origin === app));
    assert.deepEqual(
      engines.map(({ engine, unavailable }) => [engine.name, unavailable]),
      found.map(({ name }) => [name, undefined]),
    );
    assert.deepEqual(
      seen(proofs),
      inEach(`${app} readable pass`, 'https://evil.test blocked pass', 'null blocked pass'),
    );
    for (const { question, result } of proofs) {
      const [first] = result?.exchanges ?? [];
      assert.equal(get(first?.request.headers ?? [], 'Origin'), question.origin);
      assert.equal(first?.request.target, `/items?page=1&cors-conformance=${question.id}`);
      assert.equal(first?.response?.bodyLength, 'answer'.length);
    }
  });

  it('that looks at the beginning of the origin is read by a page that begins so', async (t) => {
    if (found.length === 0) return t.skip('there is no engine');
    const { proofs } = await prove(await serve((origin) => origin.startsWith(app)));
    assert.deepEqual(
      seen(proofs.filter(({ question }) => question.origin.startsWith(`${app}.`))),
      inEach(`${app}.evil.test readable pass MUST`, `${app}.evil.test readable pass SECURITY`),
    );
  });

  it('does not agree with a predictor that is wrong', async (t) => {
    const engines = found.slice(0, 1);
    if (engines.length === 0) return t.skip('there is no engine');
    const { proofs } = await prove(await serve((origin) => origin === app), engines, {
      predict: (each) => ({ ...predicted(each), outcome: 'opaque' }),
    });
    assert.ok(proofs.length > 0);
    for (const { result, finding } of proofs) assert.deepEqual([result?.verdict.result, finding], ['fail', undefined]);
  });

  it('that answers engines only by a closed connection is no silent pass', async (t) => {
    const engines = found.slice(0, 1);
    if (engines.length === 0) return t.skip('there is no engine');
    const url = await serve(() => true);
    const raw = await runServerSuite({ url, ca: authority.caPem, policy, checks });
    // Without the certificate authority neither the raw client nor the recorder gets through.
    const { proofs, engines: runs } = await proveInEngines({ url, found: raw, engines });
    assert.equal(runs.length, 1);
    for (const { result, reason } of proofs) {
      assert.equal(result, undefined);
      assert.match(reason ?? '', /The raw client got no answer\. No secure connection to 127\.0\.0\.1/);
    }
  });
});
