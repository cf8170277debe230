import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidCaseError, NotModelledError } from './errors.ts';
import { predict } from './predict.ts';
import { RESOURCE_SHA256 } from './initiators/resources.ts';
import {
  ALLOW_ALL,
  ALLOW_CREDENTIALS,
  ALLOW_FOO,
  answer,
  API,
  BAR,
  caseOf,
  fetching,
  FOO,
  hop,
  ok,
  THIRD,
  TO_NEXT,
} from './testing.ts';
import type { Answer, Case, ResourceName } from './case.ts';
import type { Initiator } from './initiators/initiator.ts';
import type { PredictedExchange } from './outcome/prediction.ts';
import { stepName } from '../words/steps.ts';

/** An exchange in a line: `GET 0 origin=… cookies`, a preflight with what it asks for. */
function line(exchange: PredictedExchange): string {
  const { kind, method, hop: at, origin, acrm, acrh, cookies } = exchange;
  const asks = kind === 'preflight' ? ` asks ${String(acrm)} ${acrh ?? '-'}` : '';
  return `${method} ${String(at)} ${origin ?? '-'} ${cookies}${asks}`;
}

const REFLECT = ['Access-Control-Allow-Origin', { reflect: 'Origin' }] as const;
const S_FOO = 'https://foo.example';
const S_BAR = 'https://bar.other';

const ROWS: readonly (readonly [title: string, Case, outcome: string, step: string, exchanges: readonly string[]])[] = [
  [
    'a same-origin GET',
    caseOf(fetching(), [hop(FOO, ok())]),
    'readable',
    'Fetch, main fetch, step 12',
    ['GET 0 - sent'],
  ],
  [
    'a cross-origin GET that is allowed',
    caseOf(fetching(), [hop(BAR, ok(ALLOW_FOO))]),
    'readable',
    'Fetch, CORS check, step 5',
    [`GET 0 ${FOO} none`],
  ],
  [
    'a cross-origin GET without ACAO',
    caseOf({ api: 'xhr' }, [hop(BAR, ok())]),
    'blocked',
    'Fetch, CORS check, step 2',
    [`GET 0 ${FOO} none`],
  ],
  [
    'spaces around a value are not part of it',
    caseOf(fetching(), [hop(BAR, ok(['Access-Control-Allow-Origin', ' \t* ']))]),
    'readable',
    'Fetch, CORS check, step 3',
    [`GET 0 ${FOO} none`],
  ],
  [
    'the attack, against a server that reflects with credentials',
    caseOf({ api: 'xhr', withCredentials: true }, [hop(S_BAR, ok(REFLECT, ALLOW_CREDENTIALS))], {
      page: { origin: THIRD },
      resource: 'private',
    }),
    'readable',
    'Fetch, CORS check, step 7',
    [`GET 0 ${THIRD} engine-defined`],
  ],
  [
    'credentials to the same site',
    caseOf(fetching({ credentials: 'include' }), [hop(API, ok(ALLOW_FOO, ALLOW_CREDENTIALS))]),
    'readable',
    'Fetch, CORS check, step 7',
    [`GET 0 ${FOO} sent`],
  ],
  [
    'a preflight that is granted',
    caseOf(fetching({ method: 'PUT', body: '{}', headers: [['Content-Type', 'application/json']] }), [
      hop(
        BAR,
        ok(ALLOW_FOO),
        answer(
          204,
          ALLOW_FOO,
          ['Access-Control-Allow-Methods', { reflect: 'Access-Control-Request-Method' }],
          ['Access-Control-Allow-Headers', { reflect: 'Access-Control-Request-Headers' }],
        ),
      ),
    ]),
    'readable',
    'Fetch, CORS check, step 5',
    [`OPTIONS 0 ${FOO} none asks PUT content-type`, `PUT 0 ${FOO} none`],
  ],
  [
    'a preflight gets the actual answer where it has none of its own',
    caseOf(fetching({ method: 'patch' }), [hop(BAR, ok(ALLOW_ALL, ['Access-Control-Allow-Methods', 'PATCH']))]),
    'blocked',
    'Fetch, CORS-preflight fetch, step 7.5',
    [`OPTIONS 0 ${FOO} none asks patch -`],
  ],
  [
    'a preflight has no cookies even where its request has',
    caseOf(fetching({ method: 'PUT', credentials: 'include' }), [
      hop(API, ok(ALLOW_FOO, ALLOW_CREDENTIALS, ['Access-Control-Allow-Methods', 'PUT'])),
    ]),
    'readable',
    'Fetch, CORS check, step 7',
    [`OPTIONS 0 ${FOO} none asks PUT -`, `PUT 0 ${FOO} sent`],
  ],
  [
    '401 with a challenge, across origins with credentials',
    caseOf(fetching({ credentials: 'include' }), [
      hop(API, answer(401, ALLOW_FOO, ALLOW_CREDENTIALS, ['WWW-Authenticate', 'Basic'])),
    ]),
    'readable',
    'Fetch, CORS check, step 7',
    [`GET 0 ${FOO} sent`],
  ],
  [
    '200 with a challenge',
    caseOf(fetching(), [hop(FOO, ok(['WWW-Authenticate', 'Basic']))]),
    'readable',
    'Fetch, main fetch, step 12',
    ['GET 0 - sent'],
  ],
  [
    'a preflight that is redirected',
    caseOf(fetching({ method: 'PUT' }), [hop(BAR, ok(), answer(307, ALLOW_ALL, TO_NEXT)), hop(THIRD, ok(ALLOW_ALL))]),
    'blocked',
    'Fetch, CORS-preflight fetch, step 8',
    [`OPTIONS 0 ${FOO} none asks PUT -`],
  ],
  [
    'same-origin to cross-origin',
    caseOf(fetching(), [hop(FOO, answer(302, TO_NEXT)), hop(BAR, ok(ALLOW_FOO))]),
    'readable',
    'Fetch, CORS check, step 5',
    ['GET 0 - sent', `GET 1 ${FOO} none`],
  ],
  [
    'cross-origin to a third: the origin is null',
    caseOf(fetching(), [hop(BAR, answer(302, ALLOW_FOO, TO_NEXT)), hop(THIRD, ok(ALLOW_FOO))]),
    'blocked',
    'Fetch, CORS check, step 4',
    [`GET 0 ${FOO} none`, 'GET 1 null none'],
  ],
  [
    'a round trip with credentials',
    caseOf(fetching({ credentials: 'include' }), [
      hop(FOO, answer(302, TO_NEXT)),
      hop(BAR, answer(302, ALLOW_FOO, ALLOW_CREDENTIALS, TO_NEXT)),
      hop(FOO, ok(REFLECT, ALLOW_CREDENTIALS)),
    ]),
    'readable',
    'Fetch, CORS check, step 7',
    ['GET 0 - sent', `GET 1 ${FOO} engine-defined`, 'GET 2 null engine-defined'],
  ],
  [
    'user info in a cross-origin Location',
    caseOf(fetching(), [
      hop(BAR, answer(302, ALLOW_ALL, ['Location', { nextHop: true, userinfo: 'u:p' }])),
      hop(THIRD, ok(ALLOW_ALL)),
    ]),
    'blocked',
    'Fetch, HTTP-redirect fetch, step 9',
    [`GET 0 ${FOO} none`],
  ],
  [
    'user info in a Location of "no-cors"',
    caseOf(fetching({ mode: 'no-cors' }), [
      hop(BAR, answer(302, ['Location', { nextHop: true, userinfo: 'u:p' }])),
      hop(THIRD, ok()),
    ]),
    'opaque',
    'Fetch, main fetch, step 12',
    ['GET 0 - none', 'GET 1 - none'],
  ],
  [
    'a POST that a 303 makes a GET',
    caseOf(fetching({ method: 'POST', body: 'a' }), [
      hop(BAR, answer(303, ALLOW_ALL, TO_NEXT)),
      hop(BAR, ok(ALLOW_ALL)),
    ]),
    'readable',
    'Fetch, CORS check, step 3',
    [`POST 0 ${FOO} none`, `GET 1 ${FOO} none`],
  ],
  [
    'same-origin mode across origins sends nothing',
    caseOf(fetching({ mode: 'same-origin' }), [hop(BAR, ok(ALLOW_ALL))]),
    'blocked',
    'Fetch, main fetch, step 12',
    [],
  ],
  [
    'a forbidden method sends nothing',
    caseOf(fetching({ method: 'TRACE' }), [hop(BAR, ok(ALLOW_ALL))]),
    'blocked',
    'Fetch, Request constructor, step 25.2',
    [],
  ],
  [
    'a sandboxed frame',
    caseOf(fetching(), [hop(FOO, ok(['Access-Control-Allow-Origin', 'null']))], {
      page: { origin: FOO, context: 'sandboxed-frame' },
    }),
    'readable',
    'Fetch, CORS check, step 5',
    ['GET 0 null none'],
  ],
  [
    'an image without crossorigin',
    caseOf({ api: 'canvas', source: 'image', readBy: 'getImageData' }, [hop(BAR, ok())], { resource: 'image' }),
    'opaque',
    'Fetch, main fetch, step 12',
    ['GET 0 - engine-defined'],
  ],
  [
    'a font without ACAO',
    caseOf({ api: 'font', via: 'FontFace' }, [hop(BAR, ok())], { resource: 'font' }),
    'blocked',
    'Fetch, CORS check, step 2',
    [`GET 0 ${FOO} none`],
  ],
  [
    'redirect mode manual',
    caseOf(fetching({ redirect: 'manual' }), [hop(FOO, answer(302, ['Location', '/elsewhere']))]),
    'opaque',
    'Fetch, HTTP fetch, step 6.3',
    ['GET 0 - sent'],
  ],
  [
    'https to http is mixed content',
    caseOf(fetching(), [hop(S_BAR, answer(302, ALLOW_ALL, TO_NEXT)), hop(BAR, ok(ALLOW_ALL))], {
      page: { origin: S_FOO },
    }),
    'blocked',
    'Mixed Content, should fetching request be blocked',
    [`GET 0 ${S_FOO} none`],
  ],
  [
    '401 without a challenge is a response',
    caseOf(fetching(), [hop(FOO, answer(401))]),
    'readable',
    'Fetch, main fetch, step 12',
    ['GET 0 - sent'],
  ],
  [
    '401 with a challenge, across origins',
    caseOf(fetching(), [hop(BAR, answer(401, ALLOW_ALL, ['WWW-Authenticate', 'Basic']))]),
    'readable',
    'Fetch, CORS check, step 3',
    [`GET 0 ${FOO} none`],
  ],
  [
    '401 with a challenge, without credentials',
    caseOf(fetching({ credentials: 'omit' }), [hop(FOO, answer(401, ['WWW-Authenticate', 'Basic']))]),
    'readable',
    'Fetch, main fetch, step 12',
    ['GET 0 - none'],
  ],
];
for (const [title, c, outcome, step, exchanges] of ROWS) {
  test(`predict: ${title}`, () => {
    const prediction = predict(c);
    assert.deepEqual(
      { outcome: prediction.outcome, step: stepName(prediction.decidedBy), exchanges: prediction.exchanges.map(line) },
      { outcome, step, exchanges },
    );
  });
}

test('what script sees of a response', () => {
  const headers = [ALLOW_FOO, ['X-A', '1'], ['x-b', '2'], ['Access-Control-Expose-Headers', 'X-B']] as const;
  const seen = (c: Case): unknown => predict(c).visible;
  assert.deepEqual(seen(caseOf(fetching(), [hop(BAR, answer(404, ...headers))])), {
    type: 'cors',
    status: 404,
    headerNames: ['content-length', 'content-type', 'x-b'],
    hop: 0,
    redirected: false,
    bodyLength: 22,
  });
  assert.deepEqual(seen(caseOf(fetching(), [hop(FOO, ok(['X-A', '1'], ['x-a', '2']))])), {
    type: 'basic',
    status: 200,
    headerNames: ['content-length', 'content-type', 'x-a'],
    hop: 0,
    redirected: false,
    bodyLength: 22,
  });
  const blocked = { type: 'error', status: 0, headerNames: [] };
  assert.deepEqual(seen(caseOf(fetching(), [hop(BAR, ok())])), blocked);
  assert.deepEqual(seen(caseOf(fetching({ method: 'TRACE' }), [hop(BAR, ok())])), { ...blocked, threw: true });
  // An element shows neither status nor headers.
  const image = { api: 'webgl', source: 'image', crossorigin: 'anonymous' } as const;
  assert.deepEqual(seen(caseOf(image, [hop(BAR, ok(ALLOW_ALL))], { resource: 'image' })), {
    type: 'cors',
    status: 0,
    headerNames: [],
  });
});

test('the URL that script reads is the last one of the URL list, of an opaque response and a network error none', () => {
  const to = (status: number) => ({ status, headers: [ALLOW_ALL, ['Location', { nextHop: true }]] }) as const;
  const url = (initiator: Initiator, ...hops: Case['hops']): unknown => {
    const { hop, redirected } = predict(caseOf(initiator, hops)).visible;
    return { hop, redirected };
  };
  const redirect = [hop(FOO, to(302)), hop(BAR, ok(ALLOW_ALL))] as const;
  assert.deepEqual(url(fetching(), ...redirect), { hop: 1, redirected: true });
  assert.deepEqual(url({ api: 'xhr' }, ...redirect), { hop: 1, redirected: undefined });
  assert.deepEqual(url(fetching({ redirect: 'manual' }), ...redirect), { hop: 0, redirected: false });
  assert.deepEqual(url(fetching({ mode: 'no-cors' }), ...redirect), { hop: null, redirected: false });
  assert.deepEqual(url({ api: 'xhr' }, hop(BAR, ok())), { hop: null, redirected: undefined });
  assert.deepEqual(url(fetching(), hop(BAR, ok())), { hop: undefined, redirected: undefined });
  // Where the URL has a user name, engines decide what script reads.
  assert.deepEqual(url({ api: 'xhr', login: ['u', 'p'] }, hop(FOO, ok())), { hop: undefined, redirected: undefined });
});

test('bytes of the body that script can read', () => {
  const length = (initiator: Initiator, actual: Answer, resource: ResourceName = 'text'): number | undefined =>
    predict(caseOf(initiator, [hop(BAR, actual)], { resource })).visible.bodyLength;
  const xhr = { api: 'xhr' } as const;
  for (const initiator of [fetching(), xhr]) {
    assert.equal(length(initiator, ok(ALLOW_ALL)), 22);
    assert.equal(length(initiator, ok(ALLOW_ALL), 'json'), 13);
    assert.equal(length(initiator, ok(ALLOW_ALL), 'private'), undefined);
    assert.equal(length(initiator, { ...ok(ALLOW_ALL), body: 'é€' }), 5);
    assert.equal(length(initiator, { ...ok(ALLOW_ALL), body: 'x' }, 'private'), 1);
    assert.equal(length(initiator, { ...ok(ALLOW_ALL), body: '' }, 'private'), 0);
    assert.equal(length(initiator, answer(204, ALLOW_ALL)), 0);
    assert.equal(length(initiator, answer(302, ALLOW_ALL)), 0);
    assert.equal(length(initiator, { ...answer(302, ALLOW_ALL), body: 'x' }), 1);
    assert.equal(length(initiator, ok()), undefined);
    assert.equal(length({ ...initiator, method: 'HEAD' }, ok(ALLOW_ALL), 'private'), 0);
    // Where a header of the policy says how long the body is, or how it is coded, that decides.
    for (const name of ['Content-Length', 'content-encoding', 'Transfer-Encoding']) {
      assert.equal(length(initiator, ok(ALLOW_ALL, [name, '1'])), undefined);
    }
  }
  assert.equal(length(fetching({ mode: 'no-cors' }), ok()), undefined);
  const image = { api: 'canvas', source: 'image', readBy: 'toBlob', crossorigin: 'anonymous' } as const;
  assert.equal(length(image, ok(ALLOW_ALL), 'image'), undefined);
});

test('events of an XMLHttpRequest', () => {
  const states = (c: Case): string | undefined =>
    predict(c)
      .visible.events?.map((event) => event.replace('readystatechange ', ''))
      .join(' ');
  const empty = { status: 200, headers: [ALLOW_ALL], body: '' };
  assert.equal(states(caseOf({ api: 'xhr' }, [hop(BAR, ok(ALLOW_ALL))])), '1 loadstart 2 3 progress 4 load loadend');
  assert.equal(states(caseOf({ api: 'xhr' }, [hop(BAR, empty)])), '1 loadstart 2 progress 4 load loadend');
  assert.equal(
    states(caseOf({ api: 'xhr', method: 'HEAD' }, [hop(BAR, ok(ALLOW_ALL))])),
    '1 loadstart 2 progress 4 load loadend',
  );
  assert.equal(
    states(caseOf({ api: 'xhr' }, [hop(BAR, answer(204, ALLOW_ALL))])),
    '1 loadstart 2 progress 4 load loadend',
  );
  assert.equal(states(caseOf({ api: 'xhr' }, [hop(BAR, ok())])), '1 loadstart 4 error loadend');
  assert.equal(states(caseOf(fetching(), [hop(BAR, ok())])), undefined);
});

test('it is the last hop whose body an element would have to read', () => {
  const script = { api: 'script', reports: 'error' } as const;
  const odd = { ...answer(302, TO_NEXT), body: 'a' };
  const c = caseOf(script, [hop(FOO, odd), hop(FOO, ok())], { resource: 'script' });
  assert.equal(predict(c).outcome, 'readable');
});

test('Referer and Content-Type of each exchange', () => {
  const c = caseOf(fetching({ method: 'POST', body: 'a', headers: [['X-A', '1']] }), [
    hop(FOO, answer(307, TO_NEXT)),
    hop(BAR, answer(302, ALLOW_ALL, TO_NEXT), ok(ALLOW_ALL, ['Access-Control-Allow-Headers', '*'])),
    hop(BAR, ok(ALLOW_ALL, ['Access-Control-Allow-Headers', '*'])),
  ]);
  assert.deepEqual(
    predict(c).exchanges.map(({ kind, referer, contentType }) => [kind, referer, contentType]),
    [
      ['actual', 'page', 'text/plain;charset=UTF-8'],
      ['preflight', 'origin', null],
      ['actual', 'origin', 'text/plain;charset=UTF-8'],
      ['preflight', 'origin', null],
      ['actual', 'origin', null],
    ],
  );
});

test('the registrable domain is the caller’s', () => {
  const c = caseOf(fetching({ credentials: 'include' }), [hop(API, ok(ALLOW_FOO, ALLOW_CREDENTIALS))]);
  assert.equal(predict(c, { registrableDomain: () => null }).exchanges[0]?.cookies, 'engine-defined');
});

const safelisted = (bytes: number): readonly (readonly [string, string])[] =>
  Array.from(
    { length: Math.ceil(bytes / 128) },
    (_, at) => ['Accept', 'a'.repeat(Math.min(128, bytes - at * 128))] as const,
  );

test('near 1024 bytes the browser’s own Accept-Language decides', () => {
  const at = (headers: readonly (readonly [string, string])[]): string =>
    predict(caseOf(fetching({ headers }), [hop(BAR, ok(ALLOW_FOO))]))
      .exchanges.map(({ kind }) => kind)
      .join();
  assert.equal(at(safelisted(896)), 'actual');
  assert.equal(at([...safelisted(896), ['Content-Language', '']]), 'actual');
  assert.throws(() => at(safelisted(897)), NotModelledError);
  assert.throws(() => at(safelisted(1024)), NotModelledError);
  assert.equal(at(safelisted(1025)), 'preflight');
  assert.throws(() => at([...safelisted(1024), ['X-A', '1']]), NotModelledError);
  assert.equal(at([...safelisted(1022), ['Accept-Language', 'en']]), 'actual');
  assert.equal(at([...safelisted(1022), ['Accept-Language', 'en'], ['X-A', '1']]), 'preflight');
  assert.equal(at([...safelisted(1022), ['Accept-Language', 'en,']]), 'preflight');
});

for (const [field, c] of [
  ['page.origin', caseOf(fetching(), [hop(BAR, ok())], { page: { origin: `${FOO}/` } })],
  ['page.origin', caseOf(fetching(), [hop(BAR, ok())], { page: { origin: 'null' } })],
  ['hops[0].origin', caseOf(fetching(), [hop('ftp://bar.other', ok())])],
  ['hops[1].origin', caseOf(fetching(), [hop(BAR, ok()), hop('', ok())])],
  ['hops', caseOf(fetching(), [hop(BAR, answer(302, TO_NEXT))])],
  ['initiator.headers', caseOf(fetching({ headers: [['X-A', 'ā']] }), [hop(BAR, ok())])],
  ['initiator.headers', caseOf({ api: 'xhr', headers: [['X-ā', 'a']] }, [hop(BAR, ok())])],
  [
    'initiator.headers',
    caseOf(fetching(), [hop(BAR, ok())], { before: [{ initiator: fetching({ headers: [['X-A', 'ā']] }) }] }),
  ],
  [
    'before[0].page',
    caseOf(fetching(), [hop(BAR, ok())], {
      before: [{ initiator: fetching(), page: { origin: BAR, context: 'worker' } }],
    }),
  ],
  ['before', caseOf(fetching(), [hop(BAR, ok())], { before: [{ initiator: fetching(), from: 1 }] })],
  [
    'before[1].page.origin',
    caseOf(fetching(), [hop(BAR, ok())], {
      before: [
        { initiator: fetching(), page: { origin: FOO } },
        { initiator: fetching(), page: { origin: 'null' } },
      ],
    }),
  ],
] as const) {
  test(`an invalid case: ${field}`, () => {
    assert.throws(
      () => predict(c),
      (error) => error instanceof InvalidCaseError && error.field === field && error.message.startsWith(`${field}: `),
    );
  });
}

for (const [title, field, c] of [
  ['a Location of its own', 'hops[1]', caseOf(fetching(), [hop(FOO, answer(302, ['Location', '/a'])), hop(FOO, ok())])],
  ['a Location beyond the hops', 'hops[1]', caseOf(fetching(), [hop(FOO, answer(302, ['Location', '/a']))])],
  [
    'an upgrade to https',
    'hops[0]',
    caseOf({ api: 'webgl', source: 'image' }, [hop(BAR, ok())], { page: { origin: S_FOO }, resource: 'image' }),
  ],
  [
    'a value that HTTP cannot carry',
    'hops[0].policy.actual.headers',
    caseOf(fetching(), [hop(BAR, ok(['X-A', 'a\nb']))]),
  ],
  [
    'a name that HTTP cannot carry',
    'hops[0].policy.preflight.headers',
    caseOf(fetching({ method: 'PUT' }), [hop(BAR, ok(), ok(['X A', 'a']))]),
  ],
  ['status 101', 'hops[0].policy.actual.status', caseOf(fetching(), [hop(BAR, answer(101))])],
  ['status 407', 'hops[0].policy.actual.status', caseOf(fetching(), [hop(BAR, answer(407))])],
  [
    'a challenge',
    'hops[0].policy.actual.headers',
    caseOf(fetching(), [hop(FOO, answer(401, ['WWW-Authenticate', 'Basic']))]),
  ],
  [
    'a body of the policy for an element',
    'hops',
    caseOf({ api: 'script', reports: 'error' }, [hop(FOO, { status: 200, headers: [], body: 'a' })], {
      resource: 'script',
    }),
  ],
] as const) {
  test(`not modelled: ${title}`, () => {
    assert.throws(
      () => predict(c),
      (error) => error instanceof NotModelledError && error.field === field,
    );
  });
}

test('a login in the URL, or given to open()', () => {
  const of = (initiator: Initiator) => predict(caseOf(initiator, [hop(BAR, ok(ALLOW_ALL))]));
  assert.equal(of(fetching({ userinfo: 'u:p' })).visible.threw, true);
  assert.equal(of({ api: 'xhr', login: ['u', 'p'] }).outcome, 'readable');
});

test('integrity metadata are compared with what may be read', () => {
  const of = (integrity: string, origin: string, actual: Answer, resource: ResourceName = 'json') => {
    const { outcome, decidedBy } = predict(caseOf(fetching({ integrity }), [hop(origin, actual)], { resource }));
    return `${outcome}: ${stepName(decidedBy)}`;
  };
  const right = `sha256-${RESOURCE_SHA256.json}`;
  const refusal = 'blocked: Fetch, main fetch, step 23.3.1';
  assert.match(of(right, BAR, ok(ALLOW_ALL)), /^readable/);
  assert.equal(of('sha256-a', BAR, ok(ALLOW_ALL)), refusal);
  // The digest of another body than the resource's own is not known: only metadata without a digest match it.
  assert.equal(of(right, BAR, { ...ok(ALLOW_ALL), body: 'x' }), refusal);
  assert.equal(of(right, BAR, ok(ALLOW_ALL), 'text'), refusal);
  assert.match(of(right, BAR, ok()), /^blocked: Fetch, CORS check/);
  assert.equal(of('md5-a', BAR, ok(ALLOW_ALL)), 'readable: Fetch, CORS check, step 3');
  // Nothing matches where there is no body.
  assert.equal(of(right, BAR, answer(204, ALLOW_ALL)), 'blocked: Fetch, main fetch, step 23.2');
  const head = fetching({ integrity: right, method: 'HEAD' });
  assert.equal(predict(caseOf(head, [hop(BAR, ok(ALLOW_ALL))], { resource: 'json' })).outcome, 'blocked');
  const script = { api: 'script', reports: 'error', integrity: `sha256-${RESOURCE_SHA256.script}` } as const;
  const loads = (initiator: Initiator) =>
    predict(caseOf(initiator, [hop(BAR, ok(ALLOW_ALL))], { resource: 'script' })).outcome;
  assert.equal(loads(script), 'blocked');
  assert.equal(loads({ ...script, crossorigin: 'anonymous' }), 'readable');
  const visible = predict(caseOf(fetching({ integrity: 'sha256-a' }), [hop(FOO, ok())])).visible;
  assert.deepEqual(visible, { type: 'error', status: 0, headerNames: [] });
});

test('an EventSource needs 200 and text/event-stream', () => {
  const of = (actual: Answer) =>
    predict(caseOf({ api: 'event-source' }, [hop(BAR, actual)], { resource: 'event-stream' })).outcome;
  assert.equal(of(ok(ALLOW_ALL)), 'readable');
  assert.equal(of(ok()), 'blocked');
  assert.equal(of(answer(204, ALLOW_ALL)), 'blocked');
  assert.equal(of(answer(201, ALLOW_ALL)), 'blocked');
  assert.equal(of(ok(ALLOW_ALL, ['Content-Type', 'text/plain'])), 'blocked');
});

test('a response that WebAssembly does not compile has its type all the same', () => {
  const of = (mode: 'cors' | 'no-cors', actual: Answer) => {
    const initiator = { api: 'wasm', via: 'compileStreaming', mode, credentials: 'same-origin' } as const;
    const { outcome, visible } = predict(caseOf(initiator, [hop(BAR, actual)], { resource: 'wasm' }));
    return [outcome, visible.type];
  };
  assert.deepEqual(of('cors', answer(404, ALLOW_ALL)), ['blocked', 'cors']);
  assert.deepEqual(of('cors', answer(404)), ['blocked', 'error']);
  assert.deepEqual(of('no-cors', answer(404)), ['opaque', 'opaque']);
});
