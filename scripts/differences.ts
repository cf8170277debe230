import type { WireRequest } from '../protocol/types.ts';
import type { Result } from '../reports/model.ts';

/** Something that the engines do differently, as docs/browsers.md shows it. */
interface Difference {
  readonly asks: string;
  readonly id: string;
  /** What the standard demands, in the words of `shows`. */
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

/** Of the last preflight on the wire. */
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
    asks: 'a cross-origin font without `Access-Control-Allow-Origin`',
    id: 'font-css-acao-absent',
    standard: 'blocked',
    shows: outcome,
  },
  {
    asks: 'errors of a cross-origin script without `crossorigin`',
    id: 'embed-script-acao-absent',
    standard: 'opaque',
    shows: outcome,
  },
  {
    asks: 'its unhandled rejections',
    id: 'embed-script-rejection-acao-absent',
    standard: 'opaque',
    shows: outcome,
  },
  {
    asks: '`Access-Control-Allow-Headers: *` and `Authorization`',
    id: 'fetch-preflight-authorization-star',
    standard: 'blocked',
    shows: outcome,
  },
  {
    asks: 'a same-origin image with `crossorigin`',
    id: 'canvas-image-same-origin',
    standard: 'no Origin',
    shows: lastOrigin,
  },
  {
    asks: 'redirected by the page’s server to a second and on to a third',
    id: 'fetch-redirect-same-to-cross-to-third',
    standard: 'readable',
    shows: outcome,
  },
  {
    asks: 'the preflight after a redirect to a third origin',
    id: 'fetch-redirect-header-cross-third-302',
    standard: '`Origin: null`',
    shows: preflightOrigin,
  },
  {
    asks: 'the same request again after one that ended in a network error: is its preflight still remembered?',
    id: 'fetch-preflight-cache-cleared',
    standard: '2 preflights',
    shows: preflights,
  },
  {
    asks: 'the password given to `open()`, when another origin asks for one',
    id: 'xhr-login-401-shared',
    standard: 'not sent',
    shows: authorization,
  },
  {
    asks: 'a GET with a listener on `upload`',
    id: 'xhr-upload-listener-get',
    standard: 'a preflight',
    shows: preflights,
  },
  {
    asks: 'a POST in no-cors mode with the referrer policy `no-referrer`',
    id: 'fetch-no-cors-no-referrer',
    standard: '`Origin: null`',
    shows: lastOrigin,
  },
  {
    asks: '`Sec-Fetch-Site` of a worker from a `data:` URL',
    id: 'context-data-worker-fetch-acac-true',
    standard: 'cross-site',
    shows: site,
  },
];
