import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidCaseError } from './errors.ts';
import { explain } from './explain.ts';
import type { ExplainInput, GivenAnswers } from './explain.ts';
import type { FetchInitiator, Initiator } from './initiators/initiator.ts';
import type { HeaderPair } from './http/wire.ts';
import { explanationInWords } from '../words/explanation.ts';

type Explained = ReturnType<typeof explanationInWords>;

const PAGE = 'https://app.example';
const URL = 'https://api.example/v1';

function walk(initiator: Initiator, answers: readonly GivenAnswers[], rest: Partial<ExplainInput> = {}): Explained {
  return explanationInWords(explain({ page: PAGE, url: URL, initiator, answers, ...rest }));
}

const got = (options: Omit<FetchInitiator, 'api'>, answers: readonly GivenAnswers[]): Explained =>
  walk({ api: 'fetch', ...options }, answers);
const actual = (...headers: readonly HeaderPair[]): GivenAnswers => ({ actual: { status: 200, headers } });
const preflight = (status: number, ...headers: readonly HeaderPair[]): GivenAnswers => ({
  preflight: { status, headers },
});
const acao = (value: string): HeaderPair => ['Access-Control-Allow-Origin', value];
const ACAC: HeaderPair = ['Access-Control-Allow-Credentials', 'true'];
const to = (location: string, ...headers: readonly HeaderPair[]): GivenAnswers => ({
  actual: { status: 302, headers: [acao('*'), ['Location', location], ...headers] },
});

test('the whole walk of a preflighted request', () => {
  const explanation = got(
    {
      method: 'PUT',
      body: '{}',
      headers: [
        ['Content-Type', 'application/json'],
        ['X-A', '1'],
        ['Cookie', 'a'],
      ],
    },
    [
      {
        ...preflight(204, acao('*'), ['Access-Control-Allow-Methods', 'PUT'], ['Access-Control-Allow-Headers', '*']),
        ...actual(acao('*'), ['Content-Type', 'text/plain'], ['X-Total', '7'], ['Set-Cookie', 'a']),
      },
    ],
  );
  assert.equal(explanation.outcome, 'readable');
  assert.deepEqual(explanation.readableHeaders, ['content-type']);
  assert.deepEqual(explanation.hiddenHeaders, ['access-control-allow-origin', 'set-cookie', 'x-total']);
  assert.deepEqual(
    explanation.steps.map(({ verdict, step, because, remedy }) => [
      verdict,
      step,
      because,
      ...(remedy === undefined ? [] : [remedy]),
    ]),
    [
      ['passes', 'Fetch, Headers append, step 2', 'Script may not set "Cookie" on this request: dropped in silence.'],
      [
        'passes',
        'Fetch, main fetch, step 12',
        'The request\'s mode is "cors", and the URL\'s origin is "https://api.example", not the request\'s origin "https://app.example".',
      ],
      [
        'sends',
        'Fetch, CORS-preflight fetch, step 6',
        'A preflight is needed: the method "PUT" is not GET, HEAD or POST, and "content-type" with the value "application/json", "x-a" are not safelisted. The browser first sends OPTIONS https://api.example/v1 with "Access-Control-Request-Method: PUT", "Access-Control-Request-Headers: content-type,x-a", "Origin: https://app.example", and always without cookies.',
      ],
      ['passes', 'Fetch, CORS-preflight fetch, step 7.16', 'The preflight allows "PUT" with the request\'s headers.'],
      [
        'sends',
        'Fetch, HTTP-network-or-cache fetch, step 11.2',
        'The browser sends PUT https://api.example/v1 with "Origin: https://app.example", and without cookies (credentials mode "same-origin").',
      ],
      [
        'passes',
        'Fetch, CORS check, step 3',
        'Access-Control-Allow-Origin is "*" and the request\'s credentials mode is "same-origin", not "include".',
      ],
      [
        'passes',
        'Fetch, CORS filtered response',
        'Script reads status, body and the headers content-type, but not x-total.',
        'To show them, add "Access-Control-Expose-Headers: x-total".',
      ],
    ],
  );
});

test('without a preflight, and with nothing hidden', () => {
  const { steps } = got({ credentials: 'include', headers: [['Range', 'bytes=-1']] }, [
    preflight(200, acao(PAGE), ACAC, ['Access-Control-Allow-Headers', 'range']),
  ]);
  assert.match(
    steps[1]?.because ?? '',
    /^A preflight is needed: "range" with the value "bytes=-1" is not safelisted\. /,
  );
  const simple = got({ credentials: 'include' }, [actual(acao(PAGE), ACAC)]).steps;
  assert.deepEqual(
    simple.slice(1).map(({ because }) => because),
    [
      'The browser sends GET https://api.example/v1 with "Origin: https://app.example", and with the cookies of that URL, if any (credentials mode "include").',
      'Access-Control-Allow-Origin is "https://app.example", the request\'s origin, and Access-Control-Allow-Credentials is "true".',
      'Script reads status, body and no header.',
    ],
  );
  assert.equal(simple.at(-1)?.remedy, undefined);
});

test('a same-origin request is no matter of CORS', () => {
  const explanation = walk({ api: 'xhr' }, [actual(['X-A', '1'])], { url: `${PAGE}/a#b` });
  assert.equal(explanation.outcome, 'readable');
  assert.deepEqual(explanation.readableHeaders, ['x-a']);
  assert.deepEqual(
    explanation.steps.map(({ because }) => because),
    [
      'The URL\'s origin "https://app.example" is the request\'s origin.',
      'The browser sends GET https://app.example/a without an Origin header, and with the cookies of that URL, if any (credentials mode "same-origin").',
    ],
  );
});

test('a missing answer ends the walk with the command that asks for it', () => {
  const asks = (initiator: Initiator, answers: readonly GivenAnswers[]): unknown => {
    const explanation = walk(initiator, answers);
    assert.equal(explanation.outcome, 'unknown');
    const last = explanation.steps.at(-1);
    return [last?.verdict, last?.because, last?.remedy];
  };
  assert.deepEqual(asks({ api: 'fetch', method: 'DELETE' }, []), [
    'asks',
    'It depends on what https://api.example answers to this preflight.',
    "Ask it: curl -i -X OPTIONS -H 'Accept: */*' -H 'Access-Control-Request-Method: DELETE' -H 'Origin: https://app.example' https://api.example/v1",
  ]);
  assert.deepEqual(asks({ api: 'fetch' }, [{}]), [
    'asks',
    'It depends on what https://api.example answers to this request.',
    "Ask it: curl -i -H 'Accept: */*' -H 'Origin: https://app.example' https://api.example/v1",
  ]);
  assert.deepEqual(asks({ api: 'fetch', method: 'HEAD', headers: [['Accept', "a'b"]] }, [to("/a'b"), {}]), [
    'asks',
    'It depends on what https://api.example answers to this request.',
    "Ask it: curl -i -I -H 'Accept: a'\\''b' -H 'Origin: https://app.example' 'https://api.example/a'\\''b'",
  ]);
});

test('a redirect through another origin makes the origin null, and the words say so', () => {
  const { steps } = got({}, [to('https://third.example/'), actual(acao(PAGE))]);
  assert.equal(
    steps.find(({ because }) => because.includes('null'))?.because,
    'The browser sends GET https://third.example/ with "Origin: null" (null, for a redirect went through another origin), and without cookies (credentials mode "same-origin").',
  );
});

const NULL =
  ' But think twice about allowing "null": every sandboxed frame on the web has that origin. The request has it because a redirect went through another origin, or because the page is sandboxed or no http page; request the URL behind the redirect, or give the page an origin, instead.';
const OPTIONS =
  'Answer OPTIONS with 200 or 204 before anything else looks at the request. A preflight has no cookies and no Authorization, so a login check would refuse it; it may not be redirected (to https, to a path with a slash at its end); and a router without a route for OPTIONS answers 404 or 405.';
const SEND = '"Access-Control-Allow-Origin: https://app.example"';
const include = { credentials: 'include' } as const;
const put = { method: 'PUT' } as const;
const xa = { headers: [['X-A', '1']] } as const;

const REMEDIES: readonly (readonly [step: string, Explained, remedy: string])[] = [
  [
    'Fetch, CORS check, step 2',
    got({}, [actual()]),
    `Add ${SEND} to this response, and to errors and redirects too: a framework that adds it only to successful responses hides the real error.`,
  ],
  [
    'Fetch, CORS check, step 2',
    got({ ...include, ...put }, [preflight(200)]),
    `Add ${SEND} and "Access-Control-Allow-Credentials: true" to the response to OPTIONS, and to the response to the request itself.`,
  ],
  ['Fetch, CORS check, step 2', got(put, [preflight(401)]), `${OPTIONS} Here it answered 401.`],
  [
    'Fetch, CORS check, step 2',
    walk({ api: 'fetch' }, [actual()], { page: 'null' }),
    `Add "Access-Control-Allow-Origin: null" to this response, and to errors and redirects too: a framework that adds it only to successful responses hides the real error.${NULL}`,
  ],
  [
    'Fetch, CORS check, step 4',
    got({}, [actual(acao(PAGE), acao(PAGE))]),
    'Send Access-Control-Allow-Origin once. Two layers add it, as an application and the proxy in front of it do: leave it to one of them.',
  ],
  [
    'Fetch, CORS check, step 4',
    got({}, [actual(acao(`${PAGE}, https://b.example`))]),
    `Send one origin, ${SEND}: Access-Control-Allow-Origin is not a list. Let the server look the request's Origin up in its list, send back the one that matches, and add "Vary: Origin".`,
  ],
  [
    'Fetch, CORS check, step 4',
    got(include, [actual(acao('*'), ACAC)]),
    `Send ${SEND} and "Access-Control-Allow-Credentials: true" and "Vary: Origin"; or send no credentials.`,
  ],
  [
    'Fetch, CORS check, step 4',
    got({}, [actual(acao('https://*.example'))]),
    `Send ${SEND}: browsers do not understand patterns. Let the server match the request's Origin, send it back, and add "Vary: Origin".`,
  ],
  [
    'Fetch, CORS check, step 4',
    got({}, [actual(acao(`${PAGE}/`))]),
    `Remove everything after the origin, including the slash: ${SEND}.`,
  ],
  ['Fetch, CORS check, step 4', got({}, [actual(acao(`"${PAGE}"`))]), `Remove the quotes: ${SEND}.`],
  ['Fetch, CORS check, step 4', got({}, [actual(acao('https://App.example'))]), `Write it in lower case: ${SEND}.`],
  ...['http://app.example', 'https://app.example:443', 'app.example'].map(
    (value) =>
      [
        'Fetch, CORS check, step 4',
        got({}, [actual(acao(value))]),
        `Send ${SEND}: it is the same host, but scheme and port are part of the origin, and a default port is never written.`,
      ] as const,
  ),
  ...['https://b.example', '', ':'].map(
    (value) =>
      [
        'Fetch, CORS check, step 4',
        got({}, [actual(acao(value))]),
        `Send ${SEND}, if that origin may read it. If the server picks the origin by the request, it lacks this one, or a cache keeps the answer for another one, which "Vary: Origin" prevents.`,
      ] as const,
  ),
  [
    'Fetch, CORS check, step 4',
    walk({ api: 'fetch' }, [actual(acao(PAGE))], { page: 'null' }),
    `Send "Access-Control-Allow-Origin: null", if that origin may read it. If the server picks the origin by the request, it lacks this one, or a cache keeps the answer for another one, which "Vary: Origin" prevents.${NULL}`,
  ],
  [
    'Fetch, CORS check, step 8',
    got(include, [actual(acao(PAGE))]),
    'Add "Access-Control-Allow-Credentials: true", once and in lower case; or send no credentials (credentials: "same-origin", withCredentials = false, crossorigin="anonymous").',
  ],
  ['Fetch, CORS-preflight fetch, step 8', got(put, [preflight(404, acao('*'))]), OPTIONS],
  [
    'Fetch, CORS-preflight fetch, step 7.3',
    got(put, [preflight(200, acao('*'), ['Access-Control-Allow-Methods', '["PUT"]'])]),
    'Separate the names by commas, and write nothing else: no quotes, no brackets, and no spaces inside a name.',
  ],
  [
    'Fetch, CORS-preflight fetch, step 7.5',
    got(put, [preflight(200, acao('*'))]),
    'In the answer to OPTIONS, add "PUT" to Access-Control-Allow-Methods.',
  ],
  [
    'Fetch, CORS-preflight fetch, step 7.5',
    got({ ...include, ...put }, [preflight(200, acao(PAGE), ACAC, ['Access-Control-Allow-Methods', '*'])]),
    'In the answer to OPTIONS, add "PUT" to Access-Control-Allow-Methods. "*" stands for all of them only without credentials.',
  ],
  [
    'Fetch, CORS-preflight fetch, step 7.5',
    got({ ...include, ...put }, [preflight(200, acao(PAGE), ACAC, ['Access-Control-Allow-Methods', 'GET'])]),
    'In the answer to OPTIONS, add "PUT" to Access-Control-Allow-Methods.',
  ],
  [
    'Fetch, CORS-preflight fetch, step 7.5',
    got({ method: 'patch' }, [preflight(200, acao('*'), ['Access-Control-Allow-Methods', 'GET, PATCH'])]),
    'Methods are compared byte for byte, and "patch" is not "PATCH". Let the script ask for "PATCH"; browsers write only GET, HEAD, POST, PUT, DELETE and OPTIONS in upper case by themselves.',
  ],
  ...(
    [
      ['PUT', 'get, put', 'put'],
      ['put', 'Put', 'Put'],
      ['DELETE', 'delete', 'delete'],
      ['PATCH', 'GET, patch', 'patch'],
    ] as const
  ).map(
    ([method, listed, other]) =>
      [
        'Fetch, CORS-preflight fetch, step 7.5',
        got({ method }, [preflight(200, acao('*'), ['Access-Control-Allow-Methods', listed])]),
        `Methods are compared byte for byte, and "${method.toUpperCase()}" is not "${other}". Let the server write "${method.toUpperCase()}" in Access-Control-Allow-Methods.`,
      ] as const,
  ),
  [
    'Fetch, CORS-preflight fetch, step 7.6',
    got({ headers: [['Authorization', 'x'], ...xa.headers] }, [
      preflight(200, acao('*'), ['Access-Control-Allow-Headers', '*']),
    ]),
    'In the answer to OPTIONS, name every header of the request: "Access-Control-Allow-Headers: authorization,x-a".',
  ],
  [
    'Fetch, CORS-preflight fetch, step 7.7',
    got(xa, [preflight(200, acao('*'))]),
    'In the answer to OPTIONS, name every header of the request: "Access-Control-Allow-Headers: x-a".',
  ],
  [
    'Fetch, CORS-preflight fetch, step 7.7',
    got({ ...include, ...xa }, [preflight(200, acao(PAGE), ACAC, ['Access-Control-Allow-Headers', '*'])]),
    'In the answer to OPTIONS, name every header of the request: "Access-Control-Allow-Headers: x-a". "*" stands for all of them only without credentials.',
  ],
  [
    'Fetch, main fetch, step 12',
    got({ mode: 'same-origin' }, []),
    'Fetch it with mode "cors" (on an element, with the crossorigin attribute) and let the server answer with Access-Control-Allow-Origin; or fetch a URL of the page\'s own origin.',
  ],
  [
    'Fetch, filtered response',
    got({ mode: 'no-cors' }, [actual(['X-A', '1'])]),
    'Fetch it with mode "cors" (on an element, with the crossorigin attribute) and let the server answer with Access-Control-Allow-Origin; or fetch a URL of the page\'s own origin.',
  ],
  [
    'Fetch, filtered response',
    got({ redirect: 'manual' }, [to('/a')]),
    'Request the URL that the redirect leads to, or set the redirect mode to "follow".',
  ],
  [
    'Fetch, HTTP fetch, step 6.3',
    got({ redirect: 'error' }, [to('/a')]),
    'Request the URL that the redirect leads to, or set the redirect mode to "follow".',
  ],
  [
    'Fetch, HTTP-redirect fetch, step 5',
    got({}, [to('http://')]),
    'Send one Location header, with an http or https URL.',
  ],
  [
    'Fetch, HTTP-redirect fetch, step 6',
    got({}, [to('data:,')]),
    'Send one Location header, with an http or https URL.',
  ],
  [
    'Fetch, HTTP-redirect fetch, step 7',
    got(
      {},
      Array.from({ length: 21 }, () => to('/v1')),
    ),
    'Break the redirect loop, or request the URL at its end.',
  ],
  [
    'Fetch, HTTP-redirect fetch, step 9',
    got({}, [to('//u@b.example')]),
    'Take the user name and password out of the Location.',
  ],
  [
    'Fetch, HTTP-redirect fetch, step 10',
    got({}, [to('//u@app.example')]),
    'Take the user name and password out of the Location.',
  ],
  [
    'Fetch, cross-origin resource policy check, step 5',
    got({ mode: 'no-cors' }, [actual(['Cross-Origin-Resource-Policy', 'same-origin'])]),
    'Send "Cross-Origin-Resource-Policy: cross-origin" if any site may embed it; or fetch it with mode "cors", where this header is not looked at.',
  ],
  [
    'Fetch, port blocking',
    walk({ api: 'fetch' }, [], { url: 'https://api.example:22/' }),
    'Serve it on a port that browsers do not block.',
  ],
  [
    'Mixed Content, should fetching request be blocked',
    walk({ api: 'fetch' }, [], { url: 'http://api.example/' }),
    'Serve the URL over https.',
  ],
  [
    'Fetch, blocked due to its MIME type, step 4',
    walk({ api: 'script', reports: 'error' }, [actual(['Content-Type', 'image/png'])]),
    'Serve it with "Content-Type: text/javascript".',
  ],
  [
    'Fetch, blocked due to nosniff, step 4',
    walk({ api: 'script', reports: 'error' }, [actual(['X-Content-Type-Options', 'nosniff'])]),
    'Serve it with "Content-Type: text/javascript".',
  ],
  [
    'Fetch, blocked due to nosniff, step 5',
    walk({ api: 'stylesheet', access: 'cssRules' }, [actual(['X-Content-Type-Options', 'nosniff'])]),
    'Serve it with "Content-Type: text/css".',
  ],
  [
    'Fetch, Request constructor, step 25.2',
    got({ method: 'TRACE' }, []),
    'Change the call: it throws before anything is sent.',
  ],
];
test('the reason says in which way a response is opaque', () => {
  const because = (explanation: Explained): string | undefined => explanation.steps.at(-1)?.because;
  const rest = ': it is there, but script sees no status, no header and no body.';
  assert.equal(because(got({ mode: 'no-cors' }, [actual()])), `The response is opaque${rest}`);
  assert.equal(because(got({ redirect: 'manual' }, [to('/a')])), `The response is an opaque redirect${rest}`);
});

test('an opaque page has the origin null from the start, and a plain preflight names the method alone', () => {
  const { steps } = walk({ api: 'xhr', method: 'PUT', headers: [['Host', 'a']] }, [], { page: 'null' });
  assert.deepEqual(
    steps.slice(0, 3).map(({ because }) => because),
    [
      'Script may not set "Host" on this request: dropped in silence.',
      'The request\'s mode is "cors", and the URL\'s origin is "https://api.example", not the request\'s origin "null".',
      'A preflight is needed: the method "PUT" is not GET, HEAD or POST. The browser first sends OPTIONS https://api.example/v1 with "Access-Control-Request-Method: PUT", "Origin: null", and always without cookies.',
    ],
  );
});

for (const [step, explanation, remedy] of REMEDIES) {
  test(`remedy at ${step}: ${remedy.slice(0, 60)}`, () => {
    const last = explanation.steps.at(-1);
    assert.deepEqual([last?.verdict, last?.step, last?.remedy], ['fails', step, remedy]);
    assert.equal(explanation.outcome, step === 'Fetch, filtered response' ? 'opaque' : 'blocked');
  });
}

test('a resource policy of the same site asks the caller for the registrable domain', () => {
  const sameSite = [actual(['Cross-Origin-Resource-Policy', 'same-site'])];
  const initiator = { api: 'fetch', mode: 'no-cors' } as const;
  const url = 'https://b.app.example/';
  assert.equal(walk(initiator, sameSite, { url }).outcome, 'opaque');
  assert.equal(walk(initiator, sameSite, { url, registrableDomain: () => null }).outcome, 'blocked');
});

for (const [field, rest, answers] of [
  ['page', { page: `${PAGE}/` }, []],
  ['url', { url: '/v1' }, []],
  ['url', { url: 'data:,http:' }, []],
  ['answers[0].actual.headers', {}, [actual(['X A', '1'])]],
  ['answers[1].preflight.headers', {}, [{}, preflight(200, ['X-A', 'a\nb'])]],
  ['answers[0].preflight.status', {}, [preflight(199)]],
  ['answers[0].preflight.status', {}, [preflight(1000)]],
  ['answers[0].preflight.status', {}, [preflight(200.5)]],
] as const) {
  test(`bad input is named: ${field}`, () => {
    assert.throws(
      () => walk({ api: 'fetch' }, answers, rest),
      (error) => error instanceof InvalidCaseError && error.field === field,
    );
  });
}

test('any final status is an answer', () => {
  assert.equal(got({}, [{ actual: { status: 599, headers: [acao('*')] } }]).outcome, 'readable');
});

test('what fails in the caller’s own function comes out as it is', () => {
  const failing = (): never => {
    throw new RangeError('mine');
  };
  assert.throws(
    () =>
      walk({ api: 'fetch', mode: 'no-cors' }, [actual(['Cross-Origin-Resource-Policy', 'same-site'])], {
        registrableDomain: failing,
      }),
    RangeError,
  );
});
