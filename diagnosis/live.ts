import type { ExplainInput, GivenAnswers } from '../protocol/explain.ts';
import type { HttpResponse, SentRequest } from '../protocol/fetch/fetch.ts';
import { sortHeaders } from './input/headers.ts';
import { diagnoseRequest, type Diagnosis } from './diagnose.ts';
import type { Exchange, RecordedResponse } from './evidence.ts';
import type { RecordedHop } from './pairing.ts';
import { walk } from './walk.ts';

export type LiveOutcome =
  | { readonly ok: true; readonly response: HttpResponse & { readonly body?: string } }
  /** In one sentence. */
  | { readonly ok: false; readonly failure: string };

/** Sends one request as a browser does. */
export type Send = (sent: SentRequest) => Promise<LiveOutcome>;

/**
 * Makes a request as a browser would: the preflight first, where one is due, and what follows only if the response allows it. Then
 * explains it.
 */
export async function diagnoseLive(input: ExplainInput, send: Send): Promise<Diagnosis> {
  const hops: RecordedHop[] = [];
  const answers: GivenAnswers[] = [];
  for (;;) {
    const { end } = walk({ ...input, answers });
    if (end.kind !== 'response-missing') break;
    const { sent } = end;
    const outcome = await send(sent);
    const exchange = exchangeOf(sent, outcome);
    hops[sent.hop] = { ...hops[sent.hop], [sent.kind]: exchange };
    if (exchange.response === null) break;
    answers[sent.hop] = { ...answers[sent.hop], [sent.kind]: exchange.response };
  }
  const [first = {}, ...rest] = hops;
  const recorded = { page: input.page, hops: [first, ...rest] } as const;
  return {
    requests: [diagnoseRequest(recorded, { ...input, answers }, new Map())],
    leftOut: [],
    skipped: [],
    messages: [],
    withoutCredentials: null,
  };
}

function exchangeOf(sent: SentRequest, outcome: LiveOutcome): Exchange {
  return {
    place: { kind: 'live' },
    method: sent.method,
    url: sent.url.href,
    schemeGuessed: false,
    requestHeaders: sent.headers,
    hasCookies: false,
    purpose: 'script',
    call: {},
    response: outcome.ok ? responseOf(outcome.response) : null,
    failure: outcome.ok ? null : outcome.failure,
  };
}

function responseOf({ status, headers, body }: HttpResponse & { readonly body?: string }): RecordedResponse {
  return { status, ...sortHeaders(headers), ...(body !== undefined && { body: body.slice(0, 1024) }) };
}
