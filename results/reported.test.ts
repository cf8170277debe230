import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alike } from '../diagnosis/server/finding.ts';
import { sampleServer } from '../reports/fixtures/sample-results.ts';
import { parseResults } from './model.ts';
import { reportedFinding } from './reported.ts';

const data = { id: 'preflight-rate-limited', response: { status: 429, headers: [] } } as const;

function reported(alike?: Alike) {
  const finding = { level: 'SHOULD', data, ...(alike && { alike }) } as const;
  return { ...reportedFinding(finding, 'https://api.example/'), fix: 'Fix it.' };
}

test('what else shows the same is data of the finding, not only words', () => {
  const file = sampleServer();
  const [result] = file.results;
  assert.ok(result);
  for (const alike of [
    { kind: 'origins', count: 3 },
    { kind: 'requests', requests: [{ origin: 'https://app.example', method: 'PUT', names: ['x-a', 'x-b'] }] },
  ] as const) {
    const written: string = JSON.stringify({ ...file, results: [{ ...result, findings: [reported(alike)] }] });
    assert.deepEqual(parseResults(written, 'results.json').results[0]?.findings?.[0]?.alike, alike);
  }
  assert.equal('alike' in reported(), false);
});
