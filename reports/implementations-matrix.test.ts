import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { changesText, type ImplementationText, renderImplementations } from './implementations-matrix.ts';
import { changesBetween, keep, type KeptColumn, parseColumn } from '../results/implementations.ts';
import type { ReportedFinding, Result } from '../results/model.ts';

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
const about = { testedOn: '2026-01-02', tool: '0.0.0', os: 'Linux', node: 'v20' };
function column(id: string, withSecurity: boolean, more: Partial<KeptColumn> = {}): KeptColumn {
  const own = results.filter(({ engine }) => engine === id);
  return { ...keep({ ...about, id, packages: [[id, '1.2.3']] }, own, { withSecurity }), ...more };
}
const absent = (withSecurity: boolean) => column('absent', withSecurity, { unavailable: 'It needs <Node> 99.' });
const columns = (withSecurity: boolean) => [
  ...['good', 'bad'].map((id) => column(id, withSecurity)),
  absent(withSecurity),
];
const checks = results
  .filter(({ engine }) => engine === 'bad')
  .map(({ id, title, level = 'MUST' }) => ({ id, title, level }));
const text = {
  product: 'Sample',
  language: 'Go',
  registry: 'npm',
  cors: 'cors()',
  docs: 'https://sample.example/',
} as const;
const texts: readonly ImplementationText[] = [
  {
    ...text,
    id: 'good',
    kind: 'middleware',
    policies: ['public', 'list'],
    surprises: [{ what: 'It sends two lines.', observed: 'GET' }],
  },
  { ...text, id: 'bad', kind: 'middleware' },
  { ...text, id: 'server', kind: 'proxy' },
  { ...text, id: 'wrong', kind: 'proxy', mistake: 'it is an example' },
];
const published = renderImplementations(columns(false), { checks, texts, withSecurity: false });

describe('the published matrix', () => {
  it('says nothing of the impact on other origins, not even which check it was', () => {
    assert.doesNotMatch(published, /A secret|A stranger reads|A hint|bypass|vary-sound|acao-deny/);
    assert.match(published, /are left out here: those about a named product/);
  });

  it('keeps what breaks, advice and observations apart', () => {
    const parts = published.split('\n## ').map((part) => part.split('\n')[0]);
    assert.deepEqual(parts.slice(1), [
      'Middleware and frameworks',
      'Not started',
      'Which policies each can express',
      'Surprising behavior',
      'What breaks in a browser',
      'Advice',
      'Observations',
    ]);
    assert.match(published, /What breaks in a browser[^]*`pf-ok` \| ✓ \| ✗[^]*Advice[^]*`act-404` \| ✓ \| ✗/);
    assert.match(published, /Observations[^]*`pf-lint` \| ✓ \| ◇/);
  });

  it('has a table for each group, and keeps mistakes away from products', () => {
    const found = (id: string) => ({ found: column('bad', false).found, passed: [], id });
    const more = ['server', 'wrong'].map((id) => column(id, false, found(id)));
    const matrix = renderImplementations([...columns(false), ...more], { checks, texts, withSecurity: false });
    const titles = [...matrix.matchAll(/^### Advice: (.*)$/gm)].map(([, title]) => title);
    assert.deepEqual(titles, ['Middleware and frameworks', 'Web servers and proxies', 'Common configuration mistakes']);
    const head = (title: string) => new RegExp(`### Advice: ${title}\n\n(.*)\n`).exec(matrix)?.[1];
    assert.equal(head('Web servers and proxies'), '| check | `server` |');
    assert.equal(head('Common configuration mistakes'), '| check | `wrong` |');
  });

  it('names versions, the date, the command, and what was not started', () => {
    assert.match(published, /npm: good 1\.2\.3/);
    assert.match(published, /2026-01-02/);
    assert.match(published, /npm run implementations -- --only COLUMN --check ROW/);
    assert.match(published, /`absent`: It needs &\\?#60;Node/);
  });

  it('says which policies a product can express, and what surprises', () => {
    assert.match(published, /\| `good` \| ✓ \| – \| ✓ \| – \| – \| – \|/);
    assert.match(published, /\| `good` \| 1\.2\.3 \| It sends two lines\. \| GET \|/);
  });

  it('has no port, which is another in every run', () => {
    assert.doesNotMatch(published, /4711/);
  });
});

it('the local matrix has the security findings too', () => {
  const local = renderImplementations(columns(true), { checks, texts, withSecurity: true });
  assert.match(local, /## Security[^]*A stranger reads[^]*A secret/);
});

describe('a kept column', () => {
  it('survives a file, and a file of something else is refused with its path', () => {
    const [good] = columns(false);
    assert.deepEqual(parseColumn(JSON.stringify(good), 'good.json'), good);
    assert.throws(() => parseColumn('{"id":"good"}', 'good.json'), /good\.json is not the result of a server product/);
    assert.throws(() => parseColumn('{', 'good.json'), /good\.json is not JSON/);
  });

  it('is compared by version and by what is found', () => {
    const before = column('good', false);
    const after = column('good', false, {
      packages: [['good', '1.3.0']],
      passed: before.passed.filter((id) => id !== 'act-404'),
      found: { 'act-404': { result: 'fail', findings: [{ level: 'SHOULD', summary: 'It is advised.' }] } },
    });
    assert.equal(
      changesText(changesBetween([before], [after])),
      'good: version of good: 1.2.3 → 1.3.0\ngood: now found by act-404: It is advised.\n',
    );
    assert.match(changesText(changesBetween([after], [before])), /no longer found by act-404/);
    assert.equal(changesText(changesBetween([before], [before])), 'No behavior changed.\n');
    assert.match(changesText(changesBetween([before], [absent(false)])), /^absent: is new\ngood: is gone\n$/);
  });

  it('says nothing of a check that one of two runs did not have', () => {
    const before = column('good', false, { passed: [], found: {} });
    assert.deepEqual(changesBetween([before], [column('good', false)]), []);
  });
});
