import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Exchange, HeaderList } from '../../protocol/http/wire.ts';
import { serverProblemInWords } from '../../words/server.ts';
import type { CheckEvidence, FindingEvidence } from './evidence.ts';
import { causesOfServer } from './find.ts';

const page = 'https://app.example.com';
const acao = 'Access-Control-Allow-Origin';

interface Sent {
  readonly method?: string;
  readonly target?: string;
  readonly origin?: string | null;
  readonly request?: HeaderList;
  readonly status?: number;
  readonly silent?: boolean;
}

/** An exchange; by default the GET of a page. */
function got(
  response: HeaderList,
  { method = 'GET', target = '/items', origin = page, request = [], status = 200, silent = false }: Sent = {},
): Exchange {
  const headers: HeaderList = [
    ['Host', 'api.test'],
    ...(origin === null ? [] : [['Origin', origin] as const]),
    ...request,
  ];
  return {
    origin: 'http://api.test',
    hop: 0,
    request: { method, target, httpVersion: '1.1', headers, body: '' },
    response: silent ? null : { status, statusText: '', headers: response, body: '', bodyLength: 0 },
  };
}

const preflight = (names: string, response: HeaderList, more: Sent = {}) =>
  got(response, {
    method: 'OPTIONS',
    status: 204,
    request: [
      ['Access-Control-Request-Method', 'PUT'],
      ['Access-Control-Request-Headers', names],
    ],
    ...more,
  });

const passes = (id: string, ...exchanges: Exchange[]): CheckEvidence => ({
  id,
  answered: true,
  findings: [],
  exchanges,
});

function fails(id: string, shown: Exchange, more: Partial<FindingEvidence> = {}): CheckEvidence {
  return { id, answered: true, exchanges: [shown], findings: [{ refusal: false, gains: false, shown, ...more }] };
}

const refuses = (id: string, shown: Exchange) => fails(id, shown, { refusal: true });
const leaks = (id: string, origin: string, credentials = false, gains = true) =>
  fails(
    id,
    got([[acao, origin], ...(credentials ? [['Access-Control-Allow-Credentials', 'true'] as const] : [])], { origin }),
    { gains },
  );

function causes(...checks: readonly CheckEvidence[]) {
  return causesOfServer({
    url: 'http://api.test/items',
    isAllowed: (origin) => origin === page,
    credentials: false,
    checks,
  });
}

/** Each problem with the checks that it explains. */
function explained(...checks: readonly CheckEvidence[]): unknown {
  return causes(...checks).map(({ problem, explains }) => [problem.id, explains.map(({ check }) => check)]);
}

const slash: HeaderList = [[acao, `${page}/`]];

describe('one cause explains many findings of a server', () => {
  it('a slash in the configured origin, also for the check whose origin is equal to it', () => {
    assert.deepEqual(
      explained(
        fails('bypass-path', got(slash, { origin: `${page}/` })),
        refuses('acao-allow', got(slash)),
        fails('acao-syntax', got(slash)),
        refuses('pf-ok', preflight('x-a', slash)),
      ),
      [['allow-origin-differs', ['bypass-path', 'acao-allow', 'acao-syntax', 'pf-ok']]],
    );
  });

  it('a slash in the configured origin, where nobody has declared the origin', () => {
    const shown = got(slash, { origin: 'https://evil.test' });
    const [cause] = causes(fails('acao-syntax', shown));
    assert.ok(cause?.problem.id === 'allow-origin-differs');
    assert.deepEqual([cause.problem.difference, cause.problem.origin], ['trailing-slash', page]);
  });

  it('a server that sends back every Origin', () => {
    assert.deepEqual(
      explained(
        leaks('bypass-suffix', `${page}.evil.test`),
        leaks('acao-deny', 'https://evil.test', true),
        leaks('acao-null-deny', 'null', true),
      ),
      [['any-origin-allowed', ['bypass-suffix', 'acao-deny', 'acao-null-deny']]],
    );
  });

  it('origins that are compared loosely, of which those that a page can have are named', () => {
    const [cause, ...others] = causes(
      leaks('bypass-case', page.toUpperCase(), false, false),
      leaks('bypass-suffix', `${page}.evil.test`),
    );
    assert.deepEqual(others, []);
    assert.deepEqual(cause?.problem, {
      id: 'origin-compared-loosely',
      at: { kind: 'actual', hop: 0, method: 'GET', url: 'http://api.test/items', status: 200 },
      origins: [`${page}.evil.test`],
      credentials: false,
      real: true,
    });
  });

  it('null alone', () => {
    assert.deepEqual(explained(leaks('acao-null-deny', 'null', true)), [['null-allowed', ['acao-null-deny']]]);
  });

  it('errors without the headers that other responses have', () => {
    const right = passes('acao-allow', got([[acao, page]]));
    const error = (id: string, status: number) => refuses(id, got([], { target: `/${status}`, status }));
    const [cause, ...others] = causes(right, error('act-404', 404), error('act-error', 500));
    assert.deepEqual(others, []);
    assert.ok(cause?.problem.id === 'errors-lack-headers');
    assert.deepEqual(cause.problem.statuses, [404, 500]);
  });

  it('an error of every request is the real problem', () => {
    assert.deepEqual(explained(refuses('acao-allow', got([], { status: 502 }))), [['error-response', ['acao-allow']]]);
  });

  it('HEAD that is refused where GET is not', () => {
    assert.deepEqual(
      explained(
        passes('acao-allow', got([[acao, page]])),
        refuses('act-head', got([], { method: 'HEAD', status: 400 })),
      ),
      [['method-refused', ['act-head']]],
    );
  });

  it('header names that are compared with their case', () => {
    const allowed: HeaderList = [
      [acao, page],
      ['Access-Control-Allow-Methods', 'PUT'],
    ];
    const granted = preflight('Content-Type', [...allowed, ['Access-Control-Allow-Headers', 'Content-Type']]);
    assert.deepEqual(explained(refuses('pf-ok', preflight('content-type', allowed)), passes('pf-acrh-case', granted)), [
      ['header-names-compared-with-case', ['pf-ok']],
    ]);
    assert.deepEqual(explained(refuses('pf-ok', preflight('content-type', allowed))), [
      ['header-not-allowed', ['pf-ok']],
    ]);
  });

  it('preflights that never get a response', () => {
    const silent = preflight('x-a', [], { silent: true });
    const waits = (id: string): CheckEvidence => ({ id, answered: false, findings: [], exchanges: [silent] });
    const get = passes('acao-allow', got([[acao, page]]));
    assert.deepEqual(explained(get, waits('pf-ok'), waits('pf-status')), [
      ['preflight-unanswered', ['pf-ok', 'pf-status']],
    ]);
    const told: CheckEvidence = {
      id: 'pf-status',
      answered: true,
      findings: [{ refusal: false, gains: false, shown: silent }],
      exchanges: [silent],
    };
    assert.deepEqual(explained(get, waits('pf-ok'), told), [['preflight-unanswered', ['pf-status', 'pf-ok']]]);
    const lost: CheckEvidence = {
      id: 'acao-deny',
      answered: false,
      findings: [],
      exchanges: [{ ...got([]), response: null }],
    };
    assert.deepEqual(explained(get, lost, waits('pf-ok')), [], 'a server that ended meanwhile');
    assert.deepEqual(explained(waits('pf-ok')), [], 'a server that answers nothing has another problem');
    assert.deepEqual(explained(get, waits('pf-ok'), passes('pf-status', preflight('x-a', []))), []);
  });

  it('a cache without Origin in its key, with what else it breaks', () => {
    const hit: HeaderList = [['X-Cache', 'Hit']];
    assert.deepEqual(
      explained(
        refuses('acao-allow', got(hit)),
        fails('vary-sound', got(hit)),
        fails('opt-get-acrm', got(hit)),
        fails('pf-lint', preflight('x-a', [])),
      ),
      [
        ['cache-ignores-origin', ['acao-allow', 'vary-sound', 'opt-get-acrm']],
        ['finding', ['pf-lint']],
      ],
    );
  });

  it('a cache that shows only by another result of the same request', () => {
    const right = passes('acao-isolated', got([[acao, page]]));
    assert.deepEqual(explained(right, refuses('acao-allow', got([]))), [['cache-ignores-origin', ['acao-allow']]]);
    const withCookie = passes('cred-cookie-branch', got([[acao, page]], { request: [['Cookie', 'a=b']] }));
    assert.deepEqual(explained(withCookie, refuses('acao-allow', got([]))), [['allow-origin-missing', ['acao-allow']]]);
  });

  it('a refusal of an origin that is not allowed is none', () => {
    assert.deepEqual(explained(refuses('pf-disclosure', got([], { origin: 'https://evil.test' }))), [
      ['finding', ['pf-disclosure']],
    ]);
  });

  it('Vary', () => {
    const shown = got([[acao, page]]);
    assert.deepEqual(explained(fails('vary-allowed', shown), fails('vary-denied', shown), fails('dos-origin', shown)), [
      ['vary-missing', ['vary-allowed', 'vary-denied']],
      ['finding', ['dos-origin']],
    ]);
  });
});

it('every problem of a server has words', () => {
  for (const cause of causes(
    leaks('acao-deny', 'https://evil.test', true),
    fails('vary-allowed', got([])),
    refuses('acao-allow', got([])),
  )) {
    const words = serverProblemInWords(cause.problem);
    assert.doesNotMatch(`${words?.what} ${words?.fix}`, /undefined/);
    assert.match(words?.fix ?? '', /^[a-z]/);
  }
});
