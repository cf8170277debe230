import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isGuardedAgainstOpaque, opaqueResponseSafelistCheck } from './opaque-response-blocking.ts';
import type { BodyPattern, OpaqueResponse, OpaqueResponseReason } from './opaque-response-blocking.ts';
import { predict } from '../predict.ts';
import { ALLOW_ALL, BAR, caseOf, FOO, fetching, hop, ok, TO_NEXT, answer } from '../testing.ts';
import type { HeaderList } from '../http/wire.ts';

const NOSNIFF: HeaderList = [['X-Content-Type-Options', 'nosniff']];

/** `type`: `null` for none. */
const response = (
  type: string | null,
  body: BodyPattern,
  { headers = [], ...rest }: Partial<Omit<OpaqueResponse, 'body'>> = {},
): OpaqueResponse => ({
  destination: 'image',
  status: 200,
  headers: [...(type === null ? [] : [['Content-Type', type] as const]), ...headers],
  body,
  ...rest,
});

const of206 = (range?: string) => ({
  status: 206,
  headers: range === undefined ? [] : ([['Content-Range', range]] as const),
});

for (const [title, input, allowed, why] of [
  ['JavaScript is safelisted', response('text/javascript', 'JSON'), true, 'safelisted'],
  ['so are style sheets', response('text/css', 'other', { headers: NOSNIFF }), true, 'safelisted'],
  ['and SVG, which is XML', response('image/svg+xml', 'other', { status: 404 }), true, 'safelisted'],
  ['a PDF is never looked at', response('application/pdf', 'image'), false, 'never-sniffed'],
  ['HTML is blocked in parts', response('text/html', 'image', of206('bytes 0-1/9')), false, 'blocklisted-part'],
  ['other types are not', response('image/png', 'image', of206('bytes 0-1/9')), true, 'image'],
  ['HTML is blocked by nosniff', response('text/html', 'image', { headers: NOSNIFF }), false, 'blocklisted-nosniff'],
  ['JSON as well', response('a/b+json', 'image', { headers: NOSNIFF }), false, 'blocklisted-nosniff'],
  ['XML as well', response('a/b+xml', 'image', { headers: NOSNIFF }), false, 'blocklisted-nosniff'],
  ['plain text as well', response('text/plain', 'image', { headers: NOSNIFF }), false, 'blocklisted-nosniff'],
  ['but not in parts', response('text/plain', 'image', of206('bytes 0-1/9')), true, 'image'],
  ['without nosniff HTML is what its bytes are', response('text/html', 'image'), true, 'image'],
  ['a later part is blocked', response('image/png', 'image', of206('bytes 2-9/10')), false, 'not-the-first-part'],
  [
    'and one whose unit is not known',
    response('image/png', 'image', of206('x bytes 0-9/10')),
    false,
    'not-the-first-part',
  ],
  ['and one that does not say which', response('image/png', 'image', of206()), false, 'not-the-first-part'],
  [
    'a range counts with status 206 only',
    response('image/png', 'image', { ...of206('bytes 2-9/10'), status: 200 }),
    true,
    'image',
  ],
  ['a body that nobody has seen', response('text/html', 'unknown'), true, 'unseen'],
  ['video is for its element', response('video/webm', 'audio or video'), false, 'media-without-element'],
  ['which takes it', response('', 'audio or video', { destination: 'video' }), true, 'media'],
  [
    'in parts as well',
    response(null, 'audio or video', { destination: 'audio', ...of206('bytes 0-1/9') }),
    true,
    'media',
  ],
  ['but no error', response(null, 'audio or video', { destination: 'audio', status: 404 }), false, 'media-status'],
  ['media elements take no images', response('image/png', 'image', { destination: 'video' }), false, 'not-media'],
  ['an image may have any status', response('image/png', 'image', { status: 500 }), true, 'image'],
  ['and nosniff', response('image/png', 'image', { headers: NOSNIFF }), true, 'image'],
  ['other bodies may not have nosniff', response('a/b', 'JavaScript', { headers: NOSNIFF }), false, 'nosniff'],
  ['nor an error', response(null, 'JavaScript', { status: 404 }), false, 'status'],
  ['without a type, anything is allowed', response(null, 'JSON'), true, 'no-type'],
  ['what is called an image has to be one', response('image/png', 'JavaScript'), false, 'media-type'],
  ['or audio', response('audio/wav', 'JavaScript'), false, 'media-type'],
  ['or a video', response('video/webm', 'JavaScript'), false, 'media-type'],
  ['JavaScript is allowed under any other type', response('a.image/png', 'JavaScript'), true, 'JavaScript'],
  ['also under that of HTML', response('text/html', 'JavaScript'), true, 'JavaScript'],
  ['JSON is not', response('text/html', 'JSON'), false, 'neither'],
  ['nor anything else', response('a/b', 'other'), false, 'neither'],
] as const satisfies readonly (readonly [string, OpaqueResponse, boolean, OpaqueResponseReason])[]) {
  test(title, () => {
    const verdict = opaqueResponseSafelistCheck(input);
    const { reason } = verdict.step;
    assert.deepEqual([verdict.ok, reason.kind === 'opaque-response' && reason.why], [allowed, why]);
  });
}

const NEVER_SNIFFED = [
  'application/dash+xml',
  'application/gzip',
  'application/msexcel',
  'application/mspowerpoint',
  'application/msword',
  'application/msword-template',
  'application/pdf',
  'application/vnd.apple.mpegurl',
  'application/vnd.ces-quickpoint',
  'application/vnd.ces-quicksheet',
  'application/vnd.ces-quickword',
  'application/vnd.ms-excel',
  'application/vnd.ms-excel.sheet.macroenabled.12',
  'application/vnd.ms-powerpoint',
  'application/vnd.ms-powerpoint.presentation.macroenabled.12',
  'application/vnd.ms-word',
  'application/vnd.ms-word.document.12',
  'application/vnd.ms-word.document.macroenabled.12',
  'application/vnd.msword',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.openxmlformats-officedocument.presentationml.template',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.template',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.template',
  'application/vnd.presentation-openxml',
  'application/vnd.presentation-openxmlm',
  'application/vnd.spreadsheet-openxml',
  'application/vnd.wordprocessing-openxml',
  'application/x-gzip',
  'application/x-protobuf',
  'application/x-protobuffer',
  'application/zip',
  'audio/mpegurl',
  'multipart/byteranges',
  'multipart/signed',
  'text/csv',
  'text/event-stream',
  'text/vtt',
];

test('types that are never sniffed', () => {
  for (const type of NEVER_SNIFFED) {
    assert.equal(opaqueResponseSafelistCheck(response(type, 'image')).ok, false, type);
    assert.equal(opaqueResponseSafelistCheck(response(`${type}x`, 'image')).ok, true, type);
  }
});

test('the reason says the type and the status', () => {
  const reasonOf = (input: OpaqueResponse) => opaqueResponseSafelistCheck(input).step.reason;
  assert.deepEqual(reasonOf(response('text/html;a=b', 'other', { status: 404 })), {
    kind: 'opaque-response',
    why: 'status',
    essence: 'text/html',
    status: 404,
  });
  assert.deepEqual(reasonOf(response(null, 'other')), {
    kind: 'opaque-response',
    why: 'no-type',
    essence: null,
    status: 200,
  });
});

test('fetch() and reports are not concerned', () => {
  assert.deepEqual((['', 'report', 'image', 'script'] as const).map(isGuardedAgainstOpaque), [
    false,
    false,
    true,
    true,
  ]);
});

const pdf = ['Content-Type', 'application/pdf'] as const;
const image = { api: 'canvas', source: 'image', readBy: 'getImageData' } as const;
const script = { api: 'script', reports: 'error' } as const;

for (const [title, c, outcome] of [
  ['an opaque image that is called a PDF', caseOf(image, [hop(BAR, ok(pdf))], { resource: 'image' }), 'blocked'],
  ['one that is not opaque', caseOf(image, [hop(FOO, ok(pdf))], { resource: 'image' }), 'readable'],
  [
    'one in cors mode',
    caseOf({ ...image, crossorigin: 'anonymous' }, [hop(BAR, ok(pdf, ALLOW_ALL))], { resource: 'image' }),
    'readable',
  ],
  [
    'a redirect is not looked at',
    caseOf(image, [hop(BAR, answer(302, pdf, TO_NEXT)), hop(FOO, ok())], { resource: 'image' }),
    'opaque',
  ],
  ['fetch()', caseOf(fetching({ mode: 'no-cors' }), [hop(BAR, ok(pdf))]), 'opaque'],
  [
    'a script of JSON under another name',
    caseOf(script, [hop(BAR, ok(['Content-Type', 'text/html']))], { resource: 'json' }),
    'blocked',
  ],
  [
    'a script of HTML',
    caseOf(script, [hop(BAR, { ...ok(['Content-Type', 'text/html']), body: '<p>' })], { resource: 'script' }),
    'blocked',
  ],
  [
    'a preload of a body that is not known',
    caseOf({ api: 'preload', rel: 'preload', as: 'script' }, [
      hop(BAR, { ...ok(['Content-Type', 'text/html']), body: 'x' }),
    ]),
    'opaque',
  ],
  [
    'a preload of an empty body, which parses as JavaScript',
    caseOf({ api: 'preload', rel: 'preload', as: 'script' }, [
      hop(BAR, { ...ok(['Content-Type', 'text/html']), body: '' }),
    ]),
    'opaque',
  ],
  [
    'of a status without a body',
    caseOf({ api: 'preload', rel: 'preload', as: 'script' }, [hop(BAR, answer(204, ['Content-Type', 'text/html']))]),
    'opaque',
  ],
  [
    'of text',
    caseOf({ api: 'preload', rel: 'preload', as: 'script' }, [hop(BAR, ok(['Content-Type', 'text/html']))]),
    'blocked',
  ],
] as const) {
  test(`predicted: ${title}`, () => assert.equal(predict(c).outcome, outcome));
}
