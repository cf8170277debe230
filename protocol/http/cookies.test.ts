import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cookieExpectation } from './cookies.ts';
import { registrableDomainByDefaultRule } from './origin.ts';
import type { FetchRequest } from '../fetch/request.ts';
import { API, BAR, FOO, requestOf, urlOf } from '../testing.ts';
import type { CookieExpectation } from '../outcome/prediction.ts';

const include = { credentials: 'include', tainting: 'cors' } as const;
const S_FOO = 'https://foo.example';
const S_API = 'https://api.foo.example';
const S_BAR = 'https://bar.other';

const ROWS: readonly (readonly [title: string, Partial<FetchRequest>, CookieExpectation, page?: string])[] = [
  ['same origin', { urlList: [urlOf(FOO)] }, 'sent'],
  ['same origin, omit', { urlList: [urlOf(FOO)], credentials: 'omit' }, 'none'],
  ['same-origin credentials, cross-origin', { tainting: 'cors' }, 'none'],
  ['include, same-site', { ...include, urlList: [urlOf(API)] }, 'sent'],
  ['include, cross-site', { ...include, urlList: [urlOf(BAR)] }, 'engine-defined'],
  ['include, cross-site over https', { ...include, origin: S_FOO, urlList: [urlOf(S_BAR)] }, 'engine-defined', S_FOO],
  ['include, same-site over https', { ...include, origin: S_FOO, urlList: [urlOf(S_API)] }, 'sent', S_FOO],
  ['include, same host over another scheme', { ...include, urlList: [urlOf(S_FOO)] }, 'engine-defined'],
  ['include, an opaque client', { ...include, origin: 'null', urlList: [urlOf(FOO)] }, 'engine-defined'],
  ['back from another site, http', { ...include, urlList: [urlOf(BAR), urlOf(FOO)] }, 'engine-defined'],
  [
    'back from another site, https',
    { ...include, origin: S_FOO, urlList: [urlOf(S_BAR), urlOf(S_FOO)] },
    'sent',
    S_FOO,
  ],
  ['back from the same site', { ...include, urlList: [urlOf(API), urlOf(FOO)] }, 'sent'],
];
for (const [title, rest, cookies, page = FOO] of ROWS) {
  test(`cookies: ${title}`, () => {
    assert.equal(cookieExpectation(requestOf(rest), page, registrableDomainByDefaultRule), cookies);
  });
}
