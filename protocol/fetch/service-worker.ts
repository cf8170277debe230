import { byteLowercase } from '../http/bytes.ts';
import type { FetchResult, HttpResponse } from './fetch.ts';
import type { FilteredResponse } from './filtered-response.ts';
import type { FetchRequest, RedirectMode, RequestMode, RequestUrl } from './request.ts';
import { currentUrl } from './request.ts';
import { fetchStep } from '../standard.ts';
import type { Decision, FetchStep } from '../standard.ts';
import type { ResponseType } from '../outcome/prediction.ts';
import type { SerializedOrigin } from '../http/wire.ts';

/** How a service worker answers each request of the documents that it controls. */
export interface ServiceWorker {
  /**
   * - `nothing`: it does not, and the request goes to the network
   * - `request`: with `fetch(event.request)`
   * - `fetch`: with a fetch of the URL
   * - `cache`: with the same, once it went through the Cache API
   * - `copy`: with `new Response()` of the body of that fetch, which must be readable, and the header `X-Worker: 1`
   * - `error`: with `Response.error()`
   */
  readonly by: 'nothing' | 'request' | 'fetch' | 'cache' | 'copy' | 'error';
  /** Of that fetch; the defaults of `fetch()` where they are left out. */
  readonly mode?: 'no-cors' | 'same-origin';
  readonly credentials?: 'include' | 'omit';
  readonly redirect?: 'manual';
  /** What it fetches is the case's next hop, not the URL that was asked for. */
  readonly instead?: true;
}

/** What the page gets from a service worker. */
export interface WorkerResponse {
  readonly response: FilteredResponse;
  readonly internal: HttpResponse;
  /** Origin of its URL; of the request's where it has none. */
  readonly origin: SerializedOrigin;
  /** Whether it was redirected before the worker got it. */
  readonly redirected: boolean;
}

/** The fetch of a worker that does not pass the request on. */
export function workerFetch(
  { mode, credentials, redirect }: Omit<ServiceWorker, 'by'>,
  { origin, referrerPolicy }: FetchRequest,
  url: RequestUrl,
): FetchRequest {
  return {
    ...PLAIN,
    origin,
    referrerPolicy,
    urlList: [url],
    mode: mode ?? 'cors',
    credentials: credentials ?? 'same-origin',
    redirect: redirect ?? 'follow',
  };
}

const PLAIN = {
  method: 'GET',
  headers: [],
  hasBody: false,
  streams: false,
  destination: '',
  unsafeRequest: true,
  useCorsPreflight: false,
  referrer: 'page',
  timingAllowFailed: false,
  tainting: 'basic',
  redirectCount: 0,
} as const;

/** The request of a page as `fetch(event.request)` makes it: of no destination. https://fetch.spec.whatwg.org/#dom-request */
export function passedOn(request: FetchRequest): FetchRequest {
  return { ...request, destination: '', unsafeRequest: true };
}

/**
 * What a worker answers with once it has fetched.
 * https://w3c.github.io/ServiceWorker/#handle-fetch
 */
export function answerOf(
  by: Exclude<ServiceWorker['by'], 'nothing' | 'error'>,
  { response, internal, request }: FetchResult,
): WorkerResponse | 'error' {
  if (internal === null) return 'error';
  const { origin } = currentUrl(request);
  if (by !== 'copy') return { response, internal, origin, redirected: request.urlList.length > 1 };
  const type = response.headers.filter(([name]) => byteLowercase(name) === 'content-type');
  const copy = { type: 'default', status: response.status, headers: [...type, COPY_HEADER] } as const;
  return { response: copy, internal: copy, origin, redirected: false };
}

/** On what a worker makes itself, beside Content-Type. */
const COPY_HEADER = ['X-Worker', '1'] as const;

/** Facts of a response that a worker answered with. */
export interface WorkerReason {
  readonly type: ResponseType;
  readonly mode: RequestMode;
  readonly redirect: RedirectMode;
  /** It is refused for the redirects behind it. */
  readonly redirected: boolean;
}

export type WorkerRefusal = FetchStep<'HTTP fetch', '3.5.7'>;

type Acceptance =
  | { readonly ok: false; readonly step: Decision<WorkerRefusal> }
  | { readonly ok: true; readonly step: Decision<FetchStep<'HTTP fetch', '3.5'>>; readonly answered: WorkerResponse };

/** Whether a page may have what its service worker answered with. https://fetch.spec.whatwg.org/#concept-http-fetch, step 3.5 */
export function acceptWorkerResponse(
  { mode, redirect }: Pick<FetchRequest, 'mode' | 'redirect'>,
  answered: WorkerResponse | 'error',
): Acceptance {
  const type = answered === 'error' ? 'error' : answered.response.type;
  const because = (redirected: boolean) => ({ kind: 'worker-response', type, mode, redirect, redirected }) as const;
  if (
    answered === 'error' ||
    (mode === 'same-origin' && type === 'cors') ||
    (mode !== 'no-cors' && type === 'opaque') ||
    (redirect !== 'manual' && type === 'opaqueredirect')
  ) {
    return { ok: false, step: fetchStep('HTTP fetch', '3.5.7', because(false)) };
  }
  if (redirect !== 'follow' && answered.redirected) {
    return { ok: false, step: fetchStep('HTTP fetch', '3.5.7', because(true)) };
  }
  return { ok: true, step: fetchStep('HTTP fetch', '3.5', because(false)), answered };
}
