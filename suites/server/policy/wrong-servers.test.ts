import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allChecks } from '../checks/index.ts';
import type { PolicyFile } from '../policy.ts';
import { runServerSuite } from '../run.ts';
import { startPolicyServer } from '../testing/policy-server.ts';

interface Row {
  readonly title: string;
  readonly declared: PolicyFile;
  /** What the server keeps instead. */
  readonly kept: PolicyFile;
  /** A check that has to fail, of those that run. */
  readonly fails: string;
}

const headers = ['x-token'];
const upload: PolicyFile = { rules: [{ origins: ['https://app.example.com'], methods: ['PUT'], allowedHeaders: '*' }] };

const rows: readonly Row[] = [
  {
    title: '"*" within a label that covers dots',
    declared: { origins: ['https://app-*.example.com'] },
    kept: { origins: ['https://app-**.example.com'] },
    fails: 'bypass-pattern',
  },
  {
    title: '"*" within a label that is taken literally',
    declared: { origins: ['https://app-*.example.com'] },
    kept: { origins: ['https://app-a.example.com'] },
    fails: 'acao-allow',
  },
  {
    title: 'one label that may be several',
    declared: { origins: ['https://{label}.example.org'] },
    kept: { origins: ['https://*.example.org'] },
    fails: 'bypass-pattern',
  },
  {
    title: 'subdomains of any depth that are of one label',
    declared: { origins: ['https://*.example.org'] },
    kept: { origins: ['https://{label}.example.org'] },
    fails: 'bypass-pattern',
  },
  {
    title: 'a scheme that is not compared',
    declared: { origins: ['https://*'] },
    kept: { origins: ['https://*', 'http://*'] },
    fails: 'bypass-scheme',
  },
  {
    title: 'an extension scheme that lets web pages in',
    declared: { origins: ['chrome-extension://*'] },
    kept: { origins: ['chrome-extension://*', 'https://*'] },
    fails: 'acao-deny',
  },
  {
    title: 'a prefix of headers that is cut too short',
    declared: { origins: ['https://a.example'], allowedHeaders: ['x-amz-meta-*'] },
    kept: { origins: ['https://a.example'], allowedHeaders: ['x-amz-*'] },
    fails: 'pf-deny-header',
  },
  {
    title: 'a prefix of headers that is taken literally',
    declared: { origins: ['https://a.example'], allowedHeaders: ['x-amz-meta-*'] },
    kept: { origins: ['https://a.example'], allowedHeaders: ['x-amz-meta'] },
    fails: 'pf-ok',
  },
  {
    title: 'rules that are matched by origin alone',
    declared: {
      rules: [
        { origins: ['https://a.example'], methods: ['GET', 'PUT'], allowedHeaders: headers },
        { origins: '*', methods: ['GET'], allowedHeaders: headers },
      ],
    },
    kept: { origins: '*', methods: ['PUT'], allowedHeaders: headers },
    fails: 'pf-deny-origin',
  },
  {
    title: 'the methods of one rule with the headers of another',
    declared: {
      rules: [
        { origins: ['https://a.example'], methods: ['GET', 'PUT'], allowedHeaders: ['x-put'] },
        { origins: ['https://a.example'], methods: ['DELETE'], allowedHeaders: ['x-delete'] },
      ],
    },
    kept: { origins: ['https://a.example'], methods: ['PUT', 'DELETE'], allowedHeaders: '*' },
    fails: 'pf-deny-header',
  },
  {
    title: 'a later rule before an earlier one',
    declared: {
      rules: [
        { origins: ['https://a.example'], methods: ['GET'], credentials: true },
        { origins: '*', methods: ['GET'], credentials: false },
      ],
    },
    kept: { origins: '*', credentials: false },
    fails: 'acao-allow',
  },
  {
    title: 'a rule for uploads that refuses their preflights',
    declared: upload,
    kept: { ...upload, rules: [{ origins: ['https://app.example.com'], methods: ['PUT'], allowedHeaders: [] }] },
    fails: 'pf-ok',
  },
  {
    title: 'a rule for uploads that lets another origin upload',
    declared: upload,
    kept: { rules: [{ origins: ['https://*'], methods: ['PUT'], allowedHeaders: '*' }] },
    fails: 'bypass-reflect',
  },
  {
    title: 'a pattern below a public suffix, with credentials',
    declared: { origins: ['https://*-team.vercel.app'], credentials: true },
    kept: { origins: ['https://*-team.vercel.app'], credentials: true },
    fails: 'cred-psl',
  },
];

describe('a server that does not keep a policy of patterns or rules', () => {
  for (const { title, declared, kept, fails } of rows) {
    it(`${title}: ${fails}`, async () => {
      const checks = allChecks.filter(({ id }) => id === fails);
      const server = await startPolicyServer(kept);
      try {
        const url = new URL(server.url);
        const { results } = await runServerSuite({ url, policy: declared, checks });
        assert.deepEqual(
          results.map(({ check, result }) => [check.id, result]),
          [[fails, 'fail']],
        );
      } finally {
        await server.close();
      }
    });
  }
});
