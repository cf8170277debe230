import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NotModelledError } from '../errors.ts';
import type { FetchResult } from '../fetch/fetch.ts';
import { filterResponse, NETWORK_ERROR, OPAQUE_REDIRECT } from '../fetch/filtered-response.ts';
import { outcomeOf } from './outcome.ts';
import type { ResponseTainting } from '../fetch/request.ts';
import { fetchStep } from '../standard.ts';
import { requestOf } from '../testing.ts';
import { isFireAndForget } from '../initiators/apis.ts';
import type { Initiator } from '../initiators/initiator.ts';
import type { Outcome } from './prediction.ts';
import type { ResourceName } from '../case.ts';
import { stepName } from '../../words/steps.ts';
import { becauseInWords } from '../../words/reasons.ts';

const BECAUSE = 'The body is a stream, and the connection is of HTTP/1.1.';
const step = fetchStep('main fetch', '12', { kind: 'stream-over-http1' });
const timing = { ok: true, step } as const;

function resultOf(tainting: ResponseTainting, status: number, contentType: string): FetchResult {
  const internal = { status, headers: [['Content-Type', contentType] as const] };
  return {
    response: filterResponse(tainting, 'omit', internal),
    internal,
    request: requestOf(),
    step,
    timing,
    cache: [],
  };
}

const failed: FetchResult = {
  response: NETWORK_ERROR,
  internal: null,
  request: requestOf(),
  step,
  timing: { ok: false, step },
  cache: [],
};

const image = { api: 'canvas', source: 'image', readBy: 'toBlob' } as const;
const video = { api: 'canvas', source: 'video', readBy: 'toBlob' } as const;
const font = { api: 'font', via: 'css' } as const;
const sheet = { api: 'stylesheet', access: 'cssRules' } as const;
const script = { api: 'script', reports: 'error' } as const;
const rejecting = { api: 'script', reports: 'unhandledrejection' } as const;
const module = { api: 'module' } as const;
const imports = { api: 'import', via: 'static' } as const;
const wasm = { api: 'wasm', via: 'compileStreaming', mode: 'cors', credentials: 'include' } as const;

const ROWS: readonly (readonly [
  Initiator,
  ResourceName,
  tainting: ResponseTainting,
  status: number,
  contentType: string,
  Outcome,
  section?: string,
])[] = [
  [{ api: 'fetch' }, 'image', 'cors', 404, 'image/png', 'readable'],
  [{ api: 'fetch' }, 'text', 'opaque', 200, 'text/plain', 'opaque'],
  [{ api: 'xhr' }, 'text', 'basic', 500, 'text/plain', 'readable'],
  [image, 'image', 'cors', 200, 'image/png', 'readable'],
  [image, 'image', 'opaque', 200, 'image/png', 'opaque'],
  [{ ...image, source: 'picture' }, 'image', 'cors', 200, 'image/png', 'readable'],
  [image, 'image', 'cors', 404, 'text/plain', 'readable'],
  [image, 'image', 'cors', 204, 'image/png', 'blocked', 'HTML, update the image data'],
  [{ api: 'webgl', source: 'image' }, 'image', 'opaque', 500, 'image/png', 'opaque'],
  [video, 'video', 'opaque', 206, 'video/webm', 'opaque'],
  [video, 'video', 'cors', 200, 'video/webm', 'readable'],
  [{ api: 'audio' }, 'audio', 'cors', 206, 'audio/wav', 'readable'],
  [{ api: 'audio' }, 'audio', 'opaque', 200, 'audio/wav', 'opaque'],
  [{ api: 'track' }, 'track', 'basic', 200, 'text/vtt', 'readable'],
  [{ api: 'track' }, 'track', 'cors', 404, 'text/vtt', 'blocked', 'HTML, start the track processing model'],
  [{ api: 'decoration', by: 'mask-image' }, 'image', 'cors', 200, 'image/png', 'readable'],
  [{ api: 'decoration', by: 'clip-path' }, 'svg', 'cors', 200, 'image/svg+xml', 'readable'],
  [{ api: 'decoration', by: 'use' }, 'svg', 'basic', 200, 'image/svg+xml', 'readable'],
  [{ api: 'decoration', by: 'poster' }, 'image', 'opaque', 404, 'image/png', 'opaque'],
  [{ api: 'decoration', by: 'content' }, 'image', 'basic', 200, 'image/png', 'opaque'],
  [font, 'font', 'cors', 200, 'font/ttf', 'readable'],
  [font, 'font', 'basic', 200, 'text/plain', 'readable'],
  [font, 'font', 'cors', 205, 'font/ttf', 'blocked', 'CSS Fonts, font fetching requirements'],
  [sheet, 'stylesheet', 'cors', 200, 'text/css;charset=utf-8', 'readable'],
  [sheet, 'stylesheet', 'opaque', 299, 'text/css', 'opaque'],
  [sheet, 'stylesheet', 'cors', 404, 'text/css', 'blocked', 'HTML, link type stylesheet'],
  [sheet, 'stylesheet', 'cors', 200, 'text/plain', 'blocked', 'HTML, link type stylesheet'],
  [sheet, 'stylesheet', 'cors', 200, 'bogus', 'blocked', 'HTML, link type stylesheet'],
  [script, 'script', 'basic', 200, 'text/plain', 'readable'],
  [script, 'script', 'opaque', 200, 'text/javascript', 'opaque'],
  [script, 'script', 'cors', 300, 'text/javascript', 'blocked', 'HTML, fetch a classic script'],
  [script, 'script', 'cors', 204, 'text/javascript', 'blocked', 'HTML, fetch a classic script'],
  [rejecting, 'rejecting-script', 'opaque', 200, 'text/javascript', 'opaque'],
  [module, 'module', 'cors', 200, 'application/javascript', 'readable'],
  [module, 'module', 'cors', 500, 'text/javascript', 'blocked', 'HTML, fetch a single module script'],
  [module, 'module', 'cors', 200, 'text/plain', 'blocked', 'HTML, fetch a single module script'],
  [{ ...script, reports: 'syntax-error' }, 'unparsable-script', 'opaque', 200, 'text/javascript', 'opaque'],
  [{ api: 'css-import' }, 'stylesheet', 'opaque', 200, 'text/css', 'opaque'],
  [{ api: 'css-import' }, 'stylesheet', 'basic', 200, 'text/plain', 'blocked', 'CSS Cascade, fetch an @import'],
  [{ ...image, readBy: 'resize' }, 'image', 'opaque', 200, 'image/png', 'readable'],
  [{ ...image, readBy: 'drawn-outside' }, 'image', 'opaque', 200, 'image/png', 'opaque'],
  [imports, 'module', 'cors', 200, 'text/javascript', 'readable'],
  [{ ...imports, type: 'json' }, 'json', 'cors', 200, 'application/json', 'readable'],
  [{ ...imports, type: 'json' }, 'json', 'cors', 200, 'text/json', 'readable'],
  [{ ...imports, type: 'json' }, 'json', 'cors', 200, 'image/svg+json', 'readable'],
  [{ ...imports, type: 'json' }, 'json', 'cors', 200, 'text/plain', 'blocked', 'HTML, fetch a single module script'],
  [{ ...imports, type: 'json' }, 'json', 'cors', 200, 'bogus', 'blocked', 'HTML, fetch a single module script'],
  [{ ...imports, type: 'css' }, 'stylesheet', 'cors', 200, 'text/css', 'readable'],
  [
    { ...imports, type: 'css' },
    'stylesheet',
    'cors',
    200,
    'text/plain',
    'blocked',
    'HTML, fetch a single module script',
  ],
  [{ api: 'importScripts' }, 'script', 'opaque', 200, 'text/javascript', 'opaque'],
  [
    { api: 'importScripts' },
    'script',
    'opaque',
    200,
    'text/plain',
    'blocked',
    'HTML, fetch a classic worker-imported script',
  ],
  [{ api: 'worker', kind: 'shared' }, 'worker', 'basic', 200, 'text/javascript', 'readable'],
  [{ api: 'worklet', kind: 'audio' }, 'module', 'cors', 200, 'text/javascript', 'readable'],
  [wasm, 'wasm', 'cors', 200, 'application/wasm', 'readable'],
  [wasm, 'wasm', 'opaque', 200, 'application/wasm', 'opaque'],
  [wasm, 'wasm', 'opaque', 404, 'application/wasm', 'opaque'],
  [wasm, 'wasm', 'opaque', 200, 'text/plain', 'opaque'],
  [
    wasm,
    'wasm',
    'cors',
    404,
    'application/wasm',
    'blocked',
    'WebAssembly Web API, compile a potential WebAssembly response',
  ],
  [wasm, 'wasm', 'cors', 200, 'text/plain', 'blocked', 'WebAssembly Web API, compile a potential WebAssembly response'],
];
for (const [initiator, resource, tainting, status, contentType, outcome, section] of ROWS) {
  test(`${JSON.stringify(initiator)}: ${tainting}, ${String(status)}, ${contentType} is ${outcome}`, () => {
    const load = outcomeOf(initiator, resource, true, resultOf(tainting, status, contentType));
    assert.deepEqual([load.outcome, stepName(load.decidedBy)], [outcome, section ?? 'Fetch, main fetch, step 12']);
  });
}

test('a network error blocks every initiator', () => {
  for (const initiator of [{ api: 'fetch' }, image, font, module] as const) {
    assert.deepEqual(outcomeOf(initiator, 'text', true, failed), { outcome: 'blocked', decidedBy: step });
  }
});

test('of a beacon nothing is heard', () => {
  const { outcome, decidedBy } = outcomeOf({ api: 'beacon' }, 'text', true, failed);
  assert.deepEqual(
    [outcome, becauseInWords(decidedBy)],
    ['opaque', `${BECAUSE} Whatever comes of it, script hears nothing.`],
  );
  assert.deepEqual([isFireAndForget({ api: 'beacon' }), isFireAndForget({ api: 'fetch' })], [true, false]);
});

test('of Resource Timing the TAO check decides', () => {
  const initiator = { api: 'timing', of: { api: 'fetch' } } as const;
  const right = resultOf('opaque', 404, 'text/plain');
  const tao = fetchStep('TAO check', '8', { kind: 'timing-same-origin' });
  assert.deepEqual(outcomeOf(initiator, 'text', true, right), { outcome: 'readable', decidedBy: step });
  assert.deepEqual(outcomeOf(initiator, 'text', true, { ...right, timing: { ok: false, step: tao } }), {
    outcome: 'opaque',
    decidedBy: tao,
  });
  assert.equal(outcomeOf(initiator, 'text', true, failed).outcome, 'blocked');
});

test('an opaque redirect is opaque', () => {
  const internal = { status: 302, headers: [] };
  const result: FetchResult = { response: OPAQUE_REDIRECT, internal, request: requestOf(), step, timing, cache: [] };
  assert.equal(outcomeOf({ api: 'fetch', redirect: 'manual' }, 'text', true, result).outcome, 'opaque');
});

test('the reason says what an opaque response means', () => {
  assert.equal(
    becauseInWords(outcomeOf(script, 'script', true, resultOf('opaque', 200, 'text/javascript')).decidedBy),
    `${BECAUSE} The response is opaque: the script runs with muted errors.`,
  );
});

test('the reason says which status or type it was', () => {
  const because = (status: number, contentType: string): string =>
    becauseInWords(outcomeOf(sheet, 'stylesheet', true, resultOf('cors', status, contentType)).decidedBy);
  assert.equal(because(404, 'text/css'), "The response's status is 404, not one from 200 to 299.");
  assert.equal(because(204, 'text/css'), "The response's status is 204, so that there is no body.");
  assert.equal(because(200, 'text/html'), 'The MIME type is "text/html", not text/css.');
  assert.equal(because(200, ''), 'The MIME type is "unknown", not text/css.');
});

for (const [title, field, run] of [
  ['a font with an error status', 'hops', () => outcomeOf(font, 'font', true, resultOf('cors', 404, 'font/ttf'))],
  ['a video with an error status', 'hops', () => outcomeOf(video, 'video', true, resultOf('cors', 404, 'video/webm'))],
  ['a body of the policy', 'hops', () => outcomeOf(image, 'image', false, resultOf('cors', 200, 'image/png'))],
  ['a resource that does not fit', 'resource', () => outcomeOf(image, 'json', true, resultOf('cors', 200, 'a/b'))],
  [
    'a script of the other kind',
    'resource',
    () => outcomeOf(script, 'rejecting-script', true, resultOf('cors', 200, 'a/b')),
  ],
] as const) {
  test(`not modelled: ${title}`, () => {
    assert.throws(
      run,
      (error) => error instanceof NotModelledError && error.field === field && error.name === 'NotModelledError',
    );
  });
}
