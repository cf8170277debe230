import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertNoConflict } from './server-conflicts.ts';
import { UsageError } from './usage-error.ts';

type Flags = Parameters<typeof assertNoConflict>[0];

const openapi = 'api.yaml';
const origin = ['https://app.example.com'];

const rejected: readonly (readonly [flags: Flags, says: RegExp])[] = [
  [{ openapi, method: 'POST' }, /^--openapi and --method do not go together: the description says what is sent\./],
  [{ openapi, body: 'x' }, /^--openapi and --body /],
  [{ openapi, contentType: 'text/plain' }, /^--openapi and --content-type /],
  [{ openapi, graphql: true }, /^--openapi and --graphql /],
  [{ openapi, origin }, /^--openapi and --origin /],
  [{ openapi, credentials: 'include' }, /^--openapi and --credentials /],
  [{ openapi, infer: true }, /^--openapi and --infer .* it tests many URLs, and --infer is about one\./],
  [{ openapi, engine: ['chromium'] }, /^--openapi and --engine /],
  [
    { origin, policy: 'p.json' },
    /^--origin and --policy .* --origin asks about one request, --policy is for the checks/,
  ],
  [{ origin, readOnly: true }, /^--origin and --read-only /],
  [{ infer: true, policy: 'p.json' }, /^--infer and --policy .* runs no checks\. Leave out one of them\.$/],
  [{ infer: true, grep: 'acao' }, /^--infer and --grep /],
  [{ infer: true, output: 'out' }, /^--infer and --output /],
  [{ infer: true, repeat: 2 }, /^--infer and --repeat /],
  [{ dryRun: true, json: true }, /^--dry-run and --json .* there are no results\./],
  [{ insecure: true, ca: 'ca.pem' }, /^--insecure and --ca .* trusts any certificate\./],
  [{ credentials: 'include' }, /^--credentials needs --origin/],
  [{ readyUrl: new URL('http://localhost:3000/') }, /^--ready-url needs --start/],
  [{ method: 'put' }, /^--method must be a method in upper case, such as POST, not "put"\./],
  [{ method: 'P T' }, /^--method must be a method in upper case/],
  [{ method: 'TRACE' }, /^--method must be a method that pages can send; browsers refuse TRACE\./],
  [
    { graphql: true, method: 'GET' },
    /^--graphql and --method GET do not go together: GraphQL requests are sent by POST\./,
  ],
  [{ contentType: 'text/xml' }, /^--content-type needs --body/],
  [{ contentType: 'text/xml', method: 'POST' }, /^--content-type needs --body/],
  [{ readOnly: true, graphql: true }, /^--read-only sends GET/],
  [{ readOnly: true, body: 'x' }, /^--read-only sends GET/],
  [{ readOnly: true, method: 'DELETE' }, /^--read-only sends GET/],
  [{ method: 'GET', body: 'x' }, /^--body needs a method with a body/],
];

const accepted: readonly Flags[] = [
  {},
  { openapi, policy: 'p.json', readOnly: true, start: 'node server.js', readyUrl: new URL('http://localhost:3000/') },
  { origin, method: 'patch', body: 'x', credentials: 'include' },
  { infer: true, dryRun: true },
  { infer: true, graphql: true, json: true },
  { dryRun: true, policy: 'p.json', output: 'out', known: 'known.json' },
  { graphql: true, body: '{"query":"{a}"}', contentType: 'application/json' },
  { graphql: true, method: 'POST' },
  { method: 'POST', body: 'x', contentType: 'text/xml' },
  { method: 'OPTIONS', readOnly: true },
  { readOnly: true },
];

describe('flags of server', () => {
  for (const [flags, says] of rejected)
    it(`${JSON.stringify(flags)} is rejected`, () => {
      assert.throws(
        () => assertNoConflict(flags),
        (error: unknown) => error instanceof UsageError && says.test(error.message),
      );
    });

  for (const flags of accepted)
    it(`${JSON.stringify(flags)} is accepted`, () => {
      assertNoConflict(flags);
    });
});
