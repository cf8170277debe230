import assert from 'node:assert/strict';
import { test } from 'node:test';
import { abilitiesFor, asksForCredentials, createRequest, resourceFor } from './apis.ts';
import { hasUrlModifier } from './media.ts';
import type { FetchRequest } from '../fetch/request.ts';
import { BAR, fetching, FOO, requestOf, urlOf } from '../testing.ts';
import type { BeaconInitiator, FetchInitiator, Initiator, XhrInitiator } from './initiator.ts';
import type { HeaderList } from '../http/wire.ts';
import { stepName } from '../../words/steps.ts';
import { becauseInWords } from '../../words/reasons.ts';

function made(initiator: Initiator): FetchRequest {
  const created = createRequest(initiator, urlOf(BAR), { origin: FOO, referrer: 'page' });
  assert.ok(created.ok);
  return created.request;
}

function refused(initiator: Initiator): readonly [step: string, because: string] {
  const created = createRequest(initiator, urlOf(BAR), { origin: FOO, referrer: 'page' });
  assert.ok(!created.ok);
  return [stepName(created.step), becauseInWords(created.step)];
}

test('fetch() by default', () => {
  assert.deepEqual(made(fetching()), requestOf());
});

const typed = (type: string): HeaderList => [['Content-Type', type]];

const FETCH: readonly (readonly [title: string, Omit<FetchInitiator, 'api'>, Partial<FetchRequest>])[] = [
  [
    'options',
    { mode: 'same-origin', credentials: 'omit', redirect: 'manual', referrerPolicy: 'origin' },
    { mode: 'same-origin', credentials: 'omit', redirect: 'manual', referrerPolicy: 'origin' },
  ],
  ['a method to normalise', { method: 'put' }, { method: 'PUT' }],
  ['a method to leave alone', { method: 'patch' }, { method: 'patch' }],
  [
    'a string body',
    { method: 'POST', body: 'a' },
    { method: 'POST', hasBody: true, headers: typed('text/plain;charset=UTF-8') },
  ],
  [
    'an empty body',
    { method: 'POST', body: '' },
    { method: 'POST', hasBody: true, headers: typed('text/plain;charset=UTF-8') },
  ],
  [
    'a typed body',
    { method: 'POST', body: 'a', headers: [['content-type', 'text/html']] },
    { method: 'POST', hasBody: true, headers: [['content-type', 'text/html']] },
  ],
  [
    'a body in no-cors whose type is dropped',
    { mode: 'no-cors', method: 'POST', body: 'a', headers: typed('text/html') },
    { mode: 'no-cors', method: 'POST', hasBody: true, headers: typed('text/plain;charset=UTF-8') },
  ],
  [
    'forbidden headers',
    {
      headers: [
        ['Origin', 'a'],
        ['X-A', '1'],
      ],
    },
    { headers: [['X-A', '1']] },
  ],
  [
    'headers in no-cors',
    {
      mode: 'no-cors',
      headers: [
        ['Accept', 'a'],
        ['X-A', '1'],
      ],
    },
    { mode: 'no-cors', headers: [['Accept', 'a']] },
  ],
];
for (const [title, options, expected] of FETCH) {
  test(`fetch() with ${title}`, () => {
    assert.deepEqual(made(fetching(options)), requestOf(expected));
  });
}

// https://fetch.spec.whatwg.org/#dom-request
for (const [options, step, because] of [
  [{ method: 'A B' }, '25.2', '"A B" is not a method: a TypeError.'],
  [{ method: 'trace' }, '25.2', '"trace" is a forbidden method: a TypeError.'],
  [
    { mode: 'no-cors', method: 'PUT' },
    '32.1',
    'The mode is "no-cors" and "PUT" is not a CORS-safelisted method: a TypeError.',
  ],
  [{ body: 'a' }, '35', 'A GET request cannot have a body: a TypeError.'],
  [{ method: 'head', body: '' }, '35', 'A HEAD request cannot have a body: a TypeError.'],
] as const) {
  test(`fetch() throws: ${because}`, () => {
    assert.deepEqual(refused(fetching(options)), [`Fetch, Request constructor, step ${step}`, because]);
  });
}

test('fetch() throws for a header that is none', () => {
  assert.equal(refused(fetching({ headers: [['X A', '1']] }))[0], 'Fetch, Headers append, step 2');
});

const xhr = (options: Omit<XhrInitiator, 'api'>): XhrInitiator => ({ api: 'xhr', ...options });

const XHR: readonly (readonly [title: string, Omit<XhrInitiator, 'api'>, Partial<FetchRequest>])[] = [
  ['nothing', {}, {}],
  ['credentials', { withCredentials: true }, { credentials: 'include' }],
  ['no credentials', { withCredentials: false }, {}],
  ['a method to normalise', { method: 'delete' }, { method: 'DELETE' }],
  [
    'headers that are combined',
    {
      headers: [
        ['X-A', ' 1 '],
        ['x-a', '2'],
      ],
    },
    { headers: [['X-A', '1, 2']] },
  ],
  [
    'forbidden headers',
    {
      headers: [
        ['Cookie', 'a'],
        ['X-A', '1'],
      ],
    },
    { headers: [['X-A', '1']] },
  ],
  ['a body that GET drops', { body: 'a' }, {}],
  ['a body that HEAD drops', { method: 'HEAD', body: 'a' }, { method: 'HEAD' }],
  [
    'a body',
    { method: 'POST', body: 'a' },
    { method: 'POST', hasBody: true, headers: typed('text/plain;charset=UTF-8') },
  ],
  [
    'a body of another charset',
    { method: 'POST', body: 'a', headers: typed('text/plain; charset="a:b";x=1') },
    { method: 'POST', hasBody: true, headers: typed('text/plain;charset=UTF-8;x=1') },
  ],
  [
    'a body of utf-8',
    { method: 'POST', body: 'a', headers: typed('text/plain; charset=utf-8') },
    { method: 'POST', hasBody: true, headers: typed('text/plain; charset=utf-8') },
  ],
  [
    'a body without charset',
    { method: 'POST', body: 'a', headers: typed('text/plain; x=1') },
    { method: 'POST', hasBody: true, headers: typed('text/plain; x=1') },
  ],
  [
    'a body of no MIME type',
    { method: 'POST', body: 'a', headers: typed('bogus') },
    { method: 'POST', hasBody: true, headers: typed('bogus') },
  ],
];
for (const [title, options, expected] of XHR) {
  test(`XMLHttpRequest with ${title}`, () => {
    assert.deepEqual(made(xhr(options)), requestOf(expected));
  });
}

for (const [options, step, because] of [
  [{ method: '' }, 'XMLHttpRequest, open()', '"" is not a method: a SyntaxError.'],
  [{ method: 'Connect' }, 'XMLHttpRequest, open()', '"Connect" is a forbidden method: a SecurityError.'],
  [{ headers: [['X A', '1']] }, 'XMLHttpRequest, setRequestHeader()', '"X A: 1" is not a header: a SyntaxError.'],
  [
    { headers: [['X-A', 'a\0b']] },
    'XMLHttpRequest, setRequestHeader()',
    '"X-A: a\\u0000b" is not a header: a SyntaxError.',
  ],
] as const) {
  test(`XMLHttpRequest throws: ${because}`, () => {
    assert.deepEqual(refused(xhr(options)), [step, because]);
  });
}

const beaconed = (rest: Partial<FetchRequest>): FetchRequest =>
  requestOf({ method: 'POST', mode: 'no-cors', credentials: 'include', unsafeRequest: false, ...rest });

for (const [initiator, expected] of [
  [{}, {}],
  [{ body: 'a' }, { hasBody: true, headers: typed('text/plain;charset=UTF-8') }],
  [{ body: 'a', bodyAs: 'ArrayBuffer' }, { hasBody: true }],
  [{ body: 'x'.repeat(65_536), bodyAs: 'Blob' }, { hasBody: true }],
  [
    { body: 'a', bodyAs: 'Blob', blobType: 'text/html' },
    { hasBody: true, headers: typed('text/html'), mode: 'cors', unsafeRequest: true },
  ],
] as const satisfies readonly (readonly [Omit<BeaconInitiator, 'api'>, Partial<FetchRequest>])[]) {
  const { body, ...kind } = { body: '', ...initiator };
  test(`a beacon of ${String(body.length)} bytes ${JSON.stringify(kind)}`, () => {
    assert.deepEqual(made({ api: 'beacon', ...initiator }), beaconed(expected));
  });
}

test('a beacon that is too large is not sent', () => {
  assert.deepEqual(refused({ api: 'beacon', body: 'x'.repeat(65_537) }), [
    'Beacon, processing model',
    '65537 bytes are more than 64 KiB: it returns false.',
  ]);
});

test('a beacon sends no stream', () => {
  assert.throws(() => made({ api: 'beacon', body: 'a', bodyAs: 'ReadableStream' }), {
    name: 'InvalidCaseError',
    message: /initiator\.bodyAs.*a beacon sends no stream\./,
  });
});

for (const [initiator, destination, mode, credentials] of [
  [{ api: 'preload', rel: 'preload', as: 'fetch' }, '', 'no-cors', 'include'],
  [{ api: 'preload', rel: 'preload', as: 'font', crossorigin: 'anonymous' }, 'font', 'cors', 'same-origin'],
  [{ api: 'preload', rel: 'modulepreload' }, 'script', 'cors', 'same-origin'],
  [{ api: 'preload', rel: 'modulepreload', crossorigin: 'use-credentials' }, 'script', 'cors', 'include'],
  [{ api: 'timing', of: { api: 'canvas', source: 'image', readBy: 'toBlob' } }, 'image', 'no-cors', 'include'],
  [{ api: 'font', via: 'css' }, 'font', 'cors', 'same-origin'],
  [{ api: 'font', via: 'FontFace' }, 'font', 'cors', 'same-origin'],
  [{ api: 'canvas', source: 'image', readBy: 'toBlob' }, 'image', 'no-cors', 'include'],
  [{ api: 'canvas', source: 'image', readBy: 'toBlob', crossorigin: 'anonymous' }, 'image', 'cors', 'same-origin'],
  [{ api: 'canvas', source: 'video', readBy: 'toBlob', crossorigin: 'use-credentials' }, 'video', 'cors', 'include'],
  [{ api: 'canvas', source: 'svg-image', readBy: 'VideoFrame' }, 'image', 'no-cors', 'include'],
  [{ api: 'webgl', source: 'image' }, 'image', 'no-cors', 'include'],
  [{ api: 'webgl', source: 'video', crossorigin: 'anonymous' }, 'video', 'cors', 'same-origin'],
  [{ api: 'audio', crossorigin: 'anonymous' }, 'audio', 'cors', 'same-origin'],
  [{ api: 'track' }, 'track', 'same-origin', 'include'],
  [{ api: 'track', crossorigin: 'use-credentials' }, 'track', 'cors', 'include'],
  [{ api: 'decoration', by: 'mask-image' }, 'image', 'cors', 'same-origin'],
  [{ api: 'decoration', by: 'shape-outside' }, 'image', 'cors', 'same-origin'],
  [{ api: 'decoration', by: 'mask-image', crossorigin: 'anonymous' }, 'image', 'cors', 'same-origin'],
  [{ api: 'decoration', by: 'mask-image', crossorigin: 'use-credentials' }, 'image', 'cors', 'include'],
  [{ api: 'decoration', by: 'shape-outside', crossorigin: 'use-credentials' }, 'image', 'cors', 'include'],
  [{ api: 'decoration', by: 'content' }, 'image', 'no-cors', 'include'],
  [{ api: 'decoration', by: 'clip-path' }, 'image', 'cors', 'same-origin'],
  [{ api: 'decoration', by: 'use' }, 'image', 'same-origin', 'same-origin'],
  [{ api: 'decoration', by: 'list-style-image' }, 'image', 'no-cors', 'include'],
  [{ api: 'decoration', by: 'input' }, 'image', 'no-cors', 'include'],
  [{ api: 'decoration', by: 'poster', crossorigin: 'anonymous' }, 'image', 'no-cors', 'include'],
  [{ api: 'stylesheet', access: 'cssRules' }, 'style', 'no-cors', 'include'],
  [{ api: 'stylesheet', access: 'cssRules', crossorigin: 'anonymous' }, 'style', 'cors', 'same-origin'],
  [{ api: 'script', reports: 'error' }, 'script', 'no-cors', 'include'],
  [{ api: 'script', reports: 'error', crossorigin: 'use-credentials' }, 'script', 'cors', 'include'],
  [{ api: 'module' }, 'script', 'cors', 'same-origin'],
  [{ api: 'module', crossorigin: 'anonymous' }, 'script', 'cors', 'same-origin'],
  [{ api: 'module', crossorigin: 'use-credentials' }, 'script', 'cors', 'include'],
  [{ api: 'css-import' }, 'style', 'no-cors', 'include'],
  [{ api: 'import', via: 'static' }, 'script', 'cors', 'same-origin'],
  [{ api: 'import', via: 'dynamic', crossorigin: 'use-credentials' }, 'script', 'cors', 'include'],
  [{ api: 'import', via: 'static', type: 'json' }, 'json', 'cors', 'same-origin'],
  [{ api: 'import', via: 'dynamic', type: 'css', crossorigin: 'use-credentials' }, 'style', 'cors', 'include'],
  [{ api: 'importScripts' }, 'script', 'no-cors', 'same-origin'],
  [{ api: 'worker', kind: 'classic' }, 'worker', 'same-origin', 'same-origin'],
  [{ api: 'worker', kind: 'module' }, 'worker', 'same-origin', 'same-origin'],
  [{ api: 'worker', kind: 'shared' }, 'sharedworker', 'same-origin', 'same-origin'],
  [{ api: 'worker', kind: 'classic', credentials: 'omit' }, 'worker', 'same-origin', 'same-origin'],
  [{ api: 'worker', kind: 'shared', credentials: 'include' }, 'sharedworker', 'same-origin', 'same-origin'],
  [{ api: 'worker', kind: 'shared-module', credentials: 'include' }, 'sharedworker', 'same-origin', 'include'],
  [{ api: 'worklet', kind: 'audio' }, 'audioworklet', 'cors', 'same-origin'],
  [{ api: 'worklet', kind: 'paint', credentials: 'omit' }, 'paintworklet', 'cors', 'omit'],
  [{ api: 'wasm', via: 'compileStreaming', mode: 'no-cors', credentials: 'include' }, '', 'no-cors', 'include'],
] as const) {
  test(`what ${JSON.stringify(initiator)} requests`, () => {
    assert.deepEqual(made(initiator), requestOf({ destination, mode, credentials, unsafeRequest: false }));
  });
}

for (const [initiator, destination, credentials] of [
  [{ api: 'worker', kind: 'module', imports: 'static' }, 'worker', 'same-origin'],
  [{ api: 'worker', kind: 'module', imports: 'dynamic', credentials: 'omit' }, 'script', 'omit'],
  [{ api: 'worker', kind: 'shared-module', imports: 'static', credentials: 'include' }, 'sharedworker', 'include'],
] as const) {
  test(`what ${JSON.stringify(initiator)} requests from a blob: URL`, () => {
    const request = { destination, mode: 'cors', credentials, referrer: 'none', unsafeRequest: false } as const;
    assert.deepEqual(made(initiator), requestOf(request));
  });
}

test('the origin and the referrer are those of the client', () => {
  const created = createRequest(fetching(), urlOf(BAR), { origin: 'null', referrer: 'none' });
  assert.ok(created.ok);
  assert.deepEqual(created.request, requestOf({ origin: 'null', referrer: 'none' }));
});

test('EventSource', () => {
  const asked = (withCredentials?: boolean) =>
    made({ api: 'event-source', ...(withCredentials !== undefined && { withCredentials }) });
  assert.deepEqual(asked(), requestOf({ unsafeRequest: false }));
  assert.equal(asked(false).credentials, 'same-origin');
  assert.equal(asked(true).credentials, 'include');
});

test('fetch() takes no user name, and no stream in no-cors', () => {
  const created = createRequest(fetching(), urlOf(BAR, true), { origin: FOO, referrer: 'page' });
  assert.ok(!created.ok);
  assert.equal(stepName(created.step), 'Fetch, Request constructor, step 5.3');
  const stream = { method: 'POST', body: 'a', bodyAs: 'ReadableStream' } as const;
  assert.equal(refused(fetching({ ...stream, mode: 'no-cors' }))[0], 'Fetch, Request constructor, step 39.2');
  assert.ok(made(fetching(stream)).streams);
});

test('crossorigin of a decoration is a modifier of url(), but on a poster the attribute of its video', () => {
  assert.equal(hasUrlModifier({ api: 'decoration', by: 'content', crossorigin: 'anonymous' }), true);
  assert.equal(hasUrlModifier({ api: 'decoration', by: 'content' }), false);
  assert.equal(hasUrlModifier({ api: 'decoration', by: 'poster', crossorigin: 'anonymous' }), false);
});

test('what an engine must be able to do', () => {
  const NEEDS: readonly (readonly [Initiator, readonly string[]])[] = [
    [fetching(), []],
    [fetching({ targetAddressSpace: 'loopback' }), ['target-address-space']],
    [{ api: 'xhr' }, []],
    [{ api: 'audio' }, ['web-audio']],
    [{ api: 'import', via: 'static' }, []],
    [{ api: 'import', via: 'static', type: 'json' }, []],
    [{ api: 'import', via: 'static', type: 'text' }, ['text-modules']],
    [{ api: 'decoration', by: 'content' }, []],
    [{ api: 'decoration', by: 'content', crossorigin: 'anonymous' }, ['url-modifiers']],
  ];
  for (const [initiator, needs] of NEEDS) assert.deepEqual(abilitiesFor(initiator), needs);
});

test('who asks for credentials across origins', () => {
  const ASKS: readonly (readonly [Initiator, boolean])[] = [
    [{ api: 'xhr' }, false],
    [{ api: 'xhr', withCredentials: false }, false],
    [{ api: 'xhr', withCredentials: true }, true],
    [{ api: 'event-source', withCredentials: true }, true],
    [fetching(), false],
    [fetching({ credentials: 'same-origin' }), false],
    [fetching({ credentials: 'include' }), true],
    [{ api: 'websocket' }, false],
  ];
  for (const [initiator, asks] of ASKS) assert.equal(asksForCredentials(initiator), asks);
});

test('the resource that an initiator is made for', () => {
  assert.equal(resourceFor({ api: 'script', reports: 'syntax-error' }), 'unparsable-script');
  assert.equal(resourceFor({ api: 'import', via: 'dynamic', type: 'css' }), 'stylesheet');
  assert.equal(resourceFor({ api: 'canvas', source: 'video', readBy: 'getImageData' }), 'video');
  assert.equal(resourceFor({ api: 'decoration', by: 'use' }), 'svg');
});
