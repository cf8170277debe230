import type { ExplainInput, GivenAnswers } from '../../protocol/explain.ts';
import { isForbiddenRequestHeader } from '../../protocol/forbidden.ts';
import { get } from '../../protocol/headers.ts';
import type { FetchInitiator, HeaderList, Initiator } from '../../protocol/types.ts';
import { UsageError } from '../usage-error.ts';
import type { Recorded } from './transcript.ts';
import { urlOrNull } from '../../protocol/url.ts';

/** Headers that browsers and curl add of their own accord, so that they say nothing of what script asked for. */
const addedByClients = new Set([
  'accept',
  'accept-language',
  'cache-control',
  'pragma',
  'priority',
  'purpose',
  'range',
  'upgrade-insecure-requests',
  'user-agent',
]);

interface Known {
  readonly page?: string;
  readonly credentials?: FetchInitiator['credentials'];
  readonly mode?: FetchInitiator['mode'];
  /** Only the request for this URL. */
  readonly url?: string;
}

/**
 * The requests of a page in a transcript, each with its preflight and its redirects, ready to be explained.
 * @throws {UsageError} when none is from a page that is known.
 */
export function inputsOf(recorded: readonly Recorded[], known: Known): readonly ExplainInput[] {
  const inputs: ExplainInput[] = [];
  let preflight: Recorded | undefined;
  let chain: { input: ExplainInput & { answers: GivenAnswers[] }; next: string | undefined } | undefined;
  for (const each of recorded) {
    if (isPreflight(each)) {
      preflight = each;
      continue;
    }
    const answers: GivenAnswers = {
      actual: { status: each.status, headers: each.responseHeaders },
      ...(preflight?.url === each.url && {
        preflight: { status: preflight.status, headers: preflight.responseHeaders },
      }),
    };
    preflight = undefined;
    if (chain?.next === each.url) chain.input.answers.push(answers);
    else {
      const page = known.page ?? get(each.requestHeaders, 'Origin') ?? originOfReferer(each.requestHeaders);
      if (page === undefined || (known.url !== undefined && known.url !== each.url)) {
        chain = undefined;
        continue;
      }
      chain = {
        input: { page, url: each.url, initiator: initiatorOf(each, known), answers: [answers] },
        next: undefined,
      };
      inputs.push(chain.input);
    }
    chain.next = redirectOf(each);
  }
  // A preflight alone: the request itself was never made, or not recorded.
  if (preflight) inputs.push(fromPreflight(preflight, known));
  if (inputs.length === 0)
    throw new UsageError(
      'No request on stdin has an Origin header, so no page is known that asks. Name it: --page https://app.example.com',
    );
  return inputs;
}

function isPreflight({ method, requestHeaders }: Recorded): boolean {
  return method === 'OPTIONS' && get(requestHeaders, 'Access-Control-Request-Method') !== null;
}

function fromPreflight({ url, requestHeaders, status, responseHeaders }: Recorded, known: Known): ExplainInput {
  const names = get(requestHeaders, 'Access-Control-Request-Headers')?.split(',') ?? [];
  const page = known.page ?? get(requestHeaders, 'Origin');
  if (page === null) throw new UsageError('The preflight has no Origin header. Name the page: --page URL');
  return {
    page,
    url,
    initiator: {
      api: 'fetch',
      method: get(requestHeaders, 'Access-Control-Request-Method') ?? 'GET',
      headers: names.map((name) => [name.trim(), nonSafelistedValue] as const).filter(([name]) => name !== ''),
      ...(known.credentials && { credentials: known.credentials }),
    },
    answers: [{ preflight: { status, headers: responseHeaders } }],
  };
}

/** A preflight tells the names of headers only; with this value each of them needs one. */
const nonSafelistedValue = '"';

function initiatorOf({ url, method, requestHeaders }: Recorded, known: Known): Initiator {
  if (get(requestHeaders, 'Sec-Fetch-Dest') === 'font') return { api: 'font', via: 'css' };
  const mode = known.mode ?? (get(requestHeaders, 'Sec-Fetch-Mode') === 'no-cors' ? 'no-cors' : undefined);
  const page = known.page ?? get(requestHeaders, 'Origin');
  const withCookies = get(requestHeaders, 'Cookie') !== null && page !== new URL(url).origin;
  const credentials = known.credentials ?? (withCookies ? 'include' : undefined);
  return {
    api: 'fetch',
    method,
    headers: requestHeaders.filter(([name, each]) => !isAdded(name, each)),
    ...(mode && { mode }),
    ...(credentials && { credentials }),
  };
}

function isAdded(name: string, each: string): boolean {
  return (
    addedByClients.has(name.toLowerCase()) || /^(sec|x-forwarded)-/i.test(name) || isForbiddenRequestHeader(name, each)
  );
}

function redirectOf({ url, status, responseHeaders }: Recorded): string | undefined {
  const location = get(responseHeaders, 'Location');
  return status >= 300 && status < 400 && location !== null ? new URL(location, url).href : undefined;
}

function originOfReferer(headers: HeaderList): string | undefined {
  const referer = get(headers, 'Referer');
  return referer === null ? undefined : urlOrNull(referer)?.origin;
}
