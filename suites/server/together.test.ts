import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findingInWords } from '../../words/findings/finding.ts';
import type { Finding } from './check.ts';
import { runServerSuite } from './run.ts';
import { allChecks } from './checks/index.ts';
import { policies } from './testing/perfect.ts';
import { startPolicyServer } from './testing/policy-server.ts';
import { together } from './together.ts';

const finding = {
  level: 'SHOULD',
  data: { id: 'preflight-rate-limited', response: { status: 429, headers: [] } },
} as const;

function at(target: string): Finding {
  const ask = { method: 'GET', target, headers: [] };
  return { ...finding, shown: { ask, outcome: { ok: false, failure: { kind: 'closed', message: '' } } } };
}

describe('findings that are the same at several paths', () => {
  it('are one, which names the others', () => {
    const findings = ['/', '/a', '/b', '/a', '/'].map(at);
    assert.deepEqual(
      together(findings, ({ data }) => data.id),
      [{ ...at('/'), alsoAt: ['/a', '/b'] }],
    );
  });

  it('stay apart where they differ', () => {
    const findings = [at('/'), { ...at('/a'), data: { id: 'websocket-opened', origin: 'https://a.example' } as const }];
    assert.deepEqual(
      together(findings, ({ data }) => data.id),
      findings,
    );
  });

  it('are counted where the paths are many', () => {
    const alsoAt = Array.from({ length: 7 }, (_, i) => `/${String(i)}`);
    assert.equal(
      findingInWords({ ...finding, alsoAt }).summary,
      'A preflight is refused by the rate limit. Also found at "/0", "/1", "/2", "/3", "/4" and 2 more.',
    );
  });

  it('are one for all routes, and for all paths with a policy', async () => {
    const ids = ['acao-single', 'acao-allow', 'act-error', 'act-throw', 'neighbour-pna'];
    const { routes, marker, ...own } = policies.credentialed;
    const policy = { ...own, routes, marker, paths: { '/public': own } };
    const extra = [
      ['Access-Control-Allow-Origin', '*'],
      ['Access-Control-Allow-Private-Network', 'true'],
    ] as const;
    const server = await startPolicyServer(policy, { extra });
    try {
      const checks = allChecks.filter(({ id }) => ids.includes(id));
      const { results } = await runServerSuite({ url: new URL(server.url), policy, checks });
      const paths = (id: string): readonly (readonly string[])[] =>
        results
          .find(({ check }) => check.id === id)
          ?.findings.map(({ shown, alsoAt = [] }) => [shown?.ask.target ?? '', ...alsoAt].toSorted()) ?? [];
      // A finding for each of the two readers.
      const everywhere = ['/', '/error', '/public', '/throw'];
      assert.deepEqual(paths('acao-single'), [everywhere, everywhere]);
      assert.deepEqual(paths('neighbour-pna'), [['/', '/public']]);
    } finally {
      await server.close();
    }
  });
});
