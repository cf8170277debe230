import type { WireRequest } from '../protocol/http/wire.ts';
import type { Result } from '../results/model.ts';

/** A difference between the engines, as shown in docs/browsers.md. */
interface Difference {
  readonly topic: string;
  readonly id: string;
  /** What the standard requires, in the words of `shows`. */
  readonly standard: string;
  readonly shows: (result: Result) => string;
}

const outcome = ({ observed }: Result): string => observed?.outcome ?? 'no outcome';

const header = (request: WireRequest, wanted: string): string | undefined =>
  request.headers.find(([name]) => name.toLowerCase() === wanted)?.[1];

const origin = (request: WireRequest | undefined): string => {
  const value = request && header(request, 'origin');
  return value === undefined ? 'no Origin' : `\`Origin: ${value}\``;
};

const lastOrigin = ({ exchanges }: Result): string => origin(exchanges.at(-1)?.request);

const isPreflight = ({ method }: WireRequest): boolean => method === 'OPTIONS';

/** Origin of the last preflight on the wire. */
const preflightOrigin = ({ exchanges }: Result): string =>
  origin(exchanges.findLast(({ request }) => isPreflight(request))?.request);

const preflights = ({ exchanges }: Result): string => {
  const count = exchanges.filter(({ request }) => isPreflight(request)).length;
  return count === 0 ? 'no preflight' : count === 1 ? 'a preflight' : `${String(count)} preflights`;
};

const authorization = ({ exchanges }: Result): string =>
  exchanges.some(({ request }) => header(request, 'authorization') !== undefined) ? 'sent' : 'not sent';

const site = ({ exchanges }: Result): string => {
  const last = exchanges.at(-1);
  return (last && header(last.request, 'sec-fetch-site')) ?? 'none';
};

export const differences: readonly Difference[] = [
  {
    topic: 'cross-origin font without `Access-Control-Allow-Origin`',
    id: 'font-css-acao-absent',
    standard: 'blocked',
    shows: outcome,
  },
  {
    topic: 'errors of a cross-origin script without `crossorigin`',
    id: 'embed-script-acao-absent',
    standard: 'opaque',
    shows: outcome,
  },
  {
    topic: 'unhandled rejections of a cross-origin script without `crossorigin`',
    id: 'embed-script-rejection-acao-absent',
    standard: 'opaque',
    shows: outcome,
  },
  {
    topic: '`Access-Control-Allow-Headers: *` and `Authorization`',
    id: 'fetch-preflight-authorization-star',
    standard: 'blocked',
    shows: outcome,
  },
  {
    topic: 'same-origin image with `crossorigin`',
    id: 'canvas-image-same-origin',
    standard: 'no Origin',
    shows: lastOrigin,
  },
  {
    topic: 'redirect from the page’s origin to a second and then a third origin',
    id: 'fetch-redirect-same-to-cross-to-third',
    standard: 'readable',
    shows: outcome,
  },
  {
    topic: 'preflight after a redirect to a third origin',
    id: 'fetch-redirect-header-cross-third-302',
    standard: '`Origin: null`',
    shows: preflightOrigin,
  },
  {
    topic: 'preflights of two identical requests, the first of which ends in a network error',
    id: 'fetch-preflight-cache-cleared',
    standard: '2 preflights',
    shows: preflights,
  },
  {
    topic: 'password passed to `open()`, after a cross-origin 401 challenge',
    id: 'xhr-login-401-shared',
    standard: 'not sent',
    shows: authorization,
  },
  {
    topic: 'GET with a listener on `upload`',
    id: 'xhr-upload-listener-get',
    standard: 'a preflight',
    shows: preflights,
  },
  {
    topic: 'POST in no-cors mode with referrer policy `no-referrer`',
    id: 'fetch-no-cors-no-referrer',
    standard: '`Origin: null`',
    shows: lastOrigin,
  },
  {
    topic: '`Sec-Fetch-Site` of a `data:` worker',
    id: 'context-data-worker-fetch-acac-true',
    standard: 'cross-site',
    shows: site,
  },
];
