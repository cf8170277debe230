import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NotModelledError } from '../errors.ts';
import type { HttpResponse } from '../fetch/fetch.ts';
import { networkOrCache } from './http-cache.ts';
import type { CacheMode, CacheRequest, HttpCache } from './http-cache.ts';
import type { HeaderList, HeaderPair } from './wire.ts';

const MAX_AGE: HeaderPair = ['Cache-Control', 'max-age=10'];
const ETAG: HeaderPair = ['ETag', '"a"'];
const VARY: HeaderPair = ['vary', 'origin'];

const response = (...headers: HeaderList): HttpResponse => ({ status: 200, headers });

/** A cache with its clock: what each request got, and whether the network was asked for it. */
class Browser {
  now = 0;
  #cache: HttpCache<HttpResponse> = [];

  ask(answer: HttpResponse, options: Partial<CacheRequest> & { readonly origin?: string } = {}): string {
    const { origin, ...rest } = options;
    const headers: HeaderList = origin === undefined ? [] : [['Origin', origin]];
    let asked = false;
    const result = networkOrCache(
      this.#cache,
      { method: 'GET', url: 'http://bar.other/', headers, mode: 'default', ...rest },
      this.now,
      () => {
        asked = true;
        return answer;
      },
    );
    this.#cache = result.cache;
    const lines = result.response.headers.map((pair) => pair.join(': ')).join(' | ');
    return `${asked ? 'asked' : 'not asked'}${result.fromCache ? ', stored' : ''} ${String(result.response.status)} ${lines}`;
  }
}

function after(first: HttpResponse, options?: Parameters<Browser['ask']>[1]): Browser {
  const browser = new Browser();
  assert.match(browser.ask(first, options), /^asked \d+ /);
  return browser;
}

test('a fresh response is used until its max-age has passed', () => {
  const browser = after(response(MAX_AGE));
  browser.now = 9;
  assert.equal(browser.ask(response()), 'not asked, stored 200 Cache-Control: max-age=10');
  browser.now = 10;
  assert.equal(browser.ask(response(['A', 'b'])), 'asked 200 A: b');
});

test('nothing is stored without Cache-Control or with no-store', () => {
  for (const first of [response(), response(['Cache-Control', 'no-store'])])
    assert.equal(after(first).ask(response(['A', 'b'])), 'asked 200 A: b');
});

test('only GET of the same URL is answered from the cache', () => {
  const browser = after(response(MAX_AGE));
  assert.match(browser.ask(response(), { method: 'HEAD' }), /^asked/);
  assert.match(browser.ask(response(), { url: 'http://bar.other/?a' }), /^asked/);
  assert.match(after(response(MAX_AGE), { method: 'HEAD' }).ask(response()), /^asked/);
  assert.match(browser.ask(response()), /^not asked/);
});

test('an unsafe method that does not fail makes the URL forgotten', () => {
  const post = (status: number, url?: string): string => {
    const browser = after(response(MAX_AGE));
    browser.ask({ status, headers: [] }, { method: 'POST', ...(url !== undefined && { url }) });
    return browser.ask(response(MAX_AGE));
  };
  assert.match(post(204), /^asked/);
  assert.match(post(400), /^not asked/);
  assert.match(post(204, 'http://bar.other/?a'), /^not asked/);
});

for (const [mode, fresh, stale] of [
  ['default', 'not asked', 'asked'],
  ['no-cache', 'asked', 'asked'],
  ['no-store', 'asked', 'asked'],
  ['reload', 'asked', 'asked'],
  ['force-cache', 'not asked', 'not asked'],
  ['only-if-cached', 'not asked', 'not asked'],
] as const satisfies readonly (readonly [CacheMode, string, string])[]) {
  test(`cache mode ${mode}`, () => {
    const browser = after(response(MAX_AGE));
    assert.ok(browser.ask(response(), { mode }).startsWith(fresh));
    browser.now = 10;
    assert.ok(browser.ask(response(), { mode }).startsWith(stale));
  });
}

test('reload stores, no-store does not', () => {
  assert.match(after(response(MAX_AGE), { mode: 'reload' }).ask(response()), /^not asked/);
  assert.match(after(response(MAX_AGE), { mode: 'no-store' }).ask(response()), /^asked/);
});

test('without Vary one answer serves all, the last one', () => {
  const browser = after(response(MAX_AGE, ['A', '1']), { origin: 'http://a.example' });
  assert.match(browser.ask(response(), {}), /^not asked, stored 200 .*A: 1$/);
  browser.ask(response(MAX_AGE, ['A', '2']), { mode: 'reload' });
  assert.match(browser.ask(response(), { origin: 'http://a.example' }), /A: 2$/);
});

test('Vary: Origin keeps an answer for each origin, and one for none', () => {
  const browser = after(response(MAX_AGE, VARY, ['A', '1']), { origin: 'http://a.example' });
  assert.match(browser.ask(response(MAX_AGE, VARY, ['A', '2'])), /^asked/);
  assert.match(browser.ask(response(), { origin: 'http://a.example' }), /^not asked.*A: 1$/);
  assert.match(browser.ask(response()), /^not asked.*A: 2$/);
});

test('a 304 updates the headers of what is stored, and makes it fresh', () => {
  const browser = after(response(MAX_AGE, ETAG, ['Content-Length', '3'], ['A', '1'], ['a', '2'], ['B', '3']));
  browser.now = 10;
  const updated = 'stored 200 ETag: "a" | Content-Length: 3 | B: 3 | A: 4 | Cache-Control: max-age=20';
  const notModified = {
    status: 304,
    headers: [
      ['A', '4'],
      ['Content-Length', '0'],
      ['Cache-Control', 'max-age=20'],
    ],
  } as const;
  assert.equal(browser.ask(notModified), `asked, ${updated}`);
  browser.now = 29;
  assert.equal(browser.ask(response()), `not asked, ${updated}`);
  assert.match(browser.ask(response(MAX_AGE), { url: 'http://bar.other/?a' }), /^asked/);
});

test('a 304 that nothing asked for is a response like any other', () => {
  assert.equal(new Browser().ask({ status: 304, headers: [ETAG] }), 'asked 304 ETag: "a"');
  const browser = after(response(['Cache-Control', 'max-age=0']));
  assert.equal(browser.ask({ status: 304, headers: [] }), 'asked 304 ');
});

for (const [title, answer, mode] of [
  ['a cached error', { status: 404, headers: [MAX_AGE] }, 'default'],
  ['other directives', response(['Cache-Control', 'max-age=1, stale-while-revalidate=9']), 'default'],
  ['directives before', response(['Cache-Control', 'public, max-age=1']), 'default'],
  ['another Vary', response(MAX_AGE, ['Vary', 'Accept']), 'default'],
  ['a miss that forbids the network', response(), 'only-if-cached'],
] as const) {
  test(`not modelled: ${title}`, () => {
    assert.throws(() => new Browser().ask(answer, { mode }), NotModelledError);
  });
}

test('what is stored for one URL stays when another one is validated', () => {
  const browser = after(response(MAX_AGE, ['A', '1']), { url: 'http://bar.other/?a' });
  browser.ask(response(['Cache-Control', 'max-age=0'], ETAG));
  assert.match(browser.ask({ status: 304, headers: [] }), /^asked, stored/);
  assert.match(browser.ask(response(), { url: 'http://bar.other/?a' }), /^not asked.*A: 1$/);
});
