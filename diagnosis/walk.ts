import type { ExplainInput, Explanation } from '../protocol/explain.ts';
import { fetch, type HttpResponse, type SentRequest } from '../protocol/fetch/fetch.ts';
import { createRequest } from '../protocol/initiators/apis.ts';
import { OPAQUE, registrableDomainByDefaultRule } from '../protocol/http/origin.ts';
import { parseUrl } from '../protocol/fetch/redirect.ts';
import { currentUrl, type RequestUrl } from '../protocol/fetch/request.ts';
import type { Decision } from '../protocol/standard.ts';

export interface Answered {
  readonly sent: SentRequest;
  readonly response: HttpResponse;
}

/** Where a walk ended. */
export type WalkEnd =
  /** The call throws: there is no request. */
  | { readonly kind: 'not-created'; readonly step: Decision }
  /** The browser does not send the request for this URL. */
  | { readonly kind: 'not-sent'; readonly url: RequestUrl; readonly step: Decision }
  | { readonly kind: 'response-missing'; readonly sent: SentRequest }
  /** The last response decides. */
  | { readonly kind: 'response'; readonly last: Answered; readonly step: Decision };

/** A request and its responses taken through the standard, as data. */
export interface Walk {
  readonly outcome: Explanation['outcome'];
  readonly answered: readonly Answered[];
  readonly end: WalkEnd;
}

/** Ends the walk where a response is missing; it never leaves this file. One for all: a stack trace for each takes long in a large HAR. */
const responseMissing = new Error('A response is missing.');

/** Takes a request and the responses to it through the standard, up to the point that decides. */
export function walk({ page, url, initiator, answers, registrableDomain }: ExplainInput): Walk {
  const answered: Answered[] = [];
  const target = parseUrl(url);
  if (target === 'failure') throw new Error(`${url} is not a URL, although it was read as one.`);
  const created = createRequest(initiator, target, { origin: page, referrer: page === OPAQUE ? 'none' : 'page' });
  if (!created.ok) return { outcome: 'blocked', answered, end: { kind: 'not-created', step: created.step } };
  let missing: SentRequest | undefined;
  const respond = (sent: SentRequest): HttpResponse => {
    const response = answers[sent.hop]?.[sent.kind];
    if (response === undefined) {
      missing = sent;
      throw responseMissing;
    }
    answered.push({ sent, response });
    return response;
  };
  try {
    const environment = { page, registrableDomain: registrableDomain ?? registrableDomainByDefaultRule, respond };
    const { internal, request, response, step } = fetch(created.request, environment);
    const last = answered.at(-1);
    const outcome =
      internal === null
        ? 'blocked'
        : response.type === 'opaque' || response.type === 'opaqueredirect'
          ? 'opaque'
          : 'readable';
    const sentLast = last !== undefined && last.sent.hop === request.urlList.length - 1;
    return {
      outcome,
      answered,
      end: sentLast ? { kind: 'response', last, step } : { kind: 'not-sent', url: currentUrl(request), step },
    };
  } catch (error) {
    if (error !== responseMissing || missing === undefined) throw error;
    return { outcome: 'unknown', answered, end: { kind: 'response-missing', sent: missing } };
  }
}
