import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ImplementationText, renderImplementations } from './implementations-matrix.ts';
import { type ReportedFinding, type Result, type ResultsFile, SCHEMA_VERSION, summarize } from '../results/model.ts';

function finding(
  level: ReportedFinding['level'],
  summary: string,
  impact?: ReportedFinding['impact'],
): ReportedFinding {
  const rest = { url: 'http://127.0.0.1:4711/', expected: 'e', observed: 'o', fix: 'm' };
  return { level, summary, ...rest, ...(impact && { impact }) };
}

function result(engine: string, id: string, findings: readonly ReportedFinding[]): Result {
  const [first] = findings;
  return {
    id,
    engine,
    title: `What ${id} asks`,
    level: first?.level ?? 'MUST',
    result: findings.some(({ level }) => level !== 'INFO') ? 'fail' : 'pass',
    expected: { summary: 'e' },
    observed: { outcome: null, summary: 'o' },
    spec: 'https://fetch.spec.whatwg.org/',
    findings,
    exchanges: [],
    durationMs: 0,
  };
}

const engine = (name: string) => ({ name, product: name, version: '1.2.3', driver: `npm: ${name} 1.2.3`, limits: {} });
const engines = [
  engine('good'),
  engine('bad'),
  { ...engine('absent'), unavailable: { reason: 'It needs <Node> 99.', remedy: 'r' } },
];
const impact = { origins: ['https://evil.test'], what: 'read' };
const results = [
  result('good', 'pf-ok', []),
  result('bad', 'pf-ok', [finding('MUST', 'It breaks at http://127.0.0.1:4711/ok.')]),
  result('good', 'act-404', []),
  result('bad', 'act-404', [finding('SHOULD', 'It is advised.')]),
  result('good', 'pf-lint', []),
  result('bad', 'pf-lint', [finding('INFO', 'It is seen.')]),
  result('good', 'acao-deny', []),
  result('bad', 'acao-deny', [finding('MUST', 'A stranger reads.', impact)]),
  result('good', 'bypass-list', []),
  result('bad', 'bypass-list', [finding('ROBUSTNESS', 'A hint.')]),
  result('good', 'vary-sound', []),
  result('bad', 'vary-sound', [finding('SECURITY', 'A secret.')]),
];
const file: ResultsFile = {
  schemaVersion: SCHEMA_VERSION,
  tool: { name: 'cors-conformance', version: '0.0.0', commit: null },
  environment: { os: 'Linux', node: 'v20', startedAt: '2026-01-02T03:04:05.000Z', durationMs: 1 },
  subject: { kind: 'implementations' },
  engines,
  summary: summarize(results, engines),
  results,
};
const text = { cors: 'cors()', docs: 'https://sample.example/' } as const;
const texts: readonly ImplementationText[] = [
  { ...text, id: 'good', kind: 'middleware' },
  { ...text, id: 'bad', kind: 'middleware' },
  { ...text, id: 'server', kind: 'proxy' },
  { ...text, id: 'wrong', kind: 'proxy', mistake: 'it is an example' },
];
const published = renderImplementations(file, texts, { withSecurity: false });

describe('the published matrix', () => {
  it('says nothing of the impact on other origins, not even which check it was', () => {
    assert.doesNotMatch(published, /A secret|A stranger reads|A hint|bypass|vary-sound|acao-deny/);
    assert.match(published, /are left out here: those about a named product/);
  });

  it('keeps what breaks, advice and observations apart', () => {
    const parts = published.split('\n## ').map((part) => part.split('\n')[0]);
    assert.deepEqual(parts.slice(1), ['Servers', 'Not started', 'What breaks in a browser', 'Advice', 'Observations']);
    assert.match(published, /What breaks in a browser[^]*`pf-ok` \| ✓ \| ✗[^]*Advice[^]*`act-404` \| ✓ \| ✗/);
    assert.match(published, /Observations[^]*`pf-lint` \| ✓ \| ◇/);
  });

  it('has a table for each group, and keeps mistakes away from products', () => {
    const more = ['server', 'wrong'].map(engine);
    const found = more.map(({ name }) => result(name, 'act-404', [finding('SHOULD', 'It is advised.')]));
    const matrix = renderImplementations(
      { ...file, engines: [...engines, ...more], results: [...results, ...found] },
      texts,
      { withSecurity: false },
    );
    const titles = [...matrix.matchAll(/^### Advice: (.*)$/gm)].map(([, title]) => title);
    assert.deepEqual(titles, ['Middleware and frameworks', 'Web servers and proxies', 'Common configuration mistakes']);
    const head = (title: string) => new RegExp(`### Advice: ${title}\n\n(.*)\n`).exec(matrix)?.[1];
    assert.equal(head('Web servers and proxies'), '|  | `server` |');
    assert.equal(head('Common configuration mistakes'), '|  | `wrong` |');
  });

  it('names versions, the date, the command, and what was not started', () => {
    assert.match(published, /npm: good 1\.2\.3/);
    assert.match(published, /2026-01-02/);
    assert.match(published, /npm run implementations -- --only COLUMN --check ROW/);
    assert.match(published, /`absent`: It needs &\\?#60;Node/);
  });

  it('has no port, which is another in every run', () => {
    assert.doesNotMatch(published, /4711/);
  });
});

it('the local matrix has the security findings too', () => {
  const local = renderImplementations(file, [], { withSecurity: true });
  assert.match(local, /## Security[^]*A stranger reads[^]*A secret/);
});
