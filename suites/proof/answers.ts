/** What the server answers the raw client to the requests of a question, and what a browser makes of that by the standard. */
import { randomBytes } from 'node:crypto';
import { getDomain } from 'tldts';
import { NotModelledError } from '../../protocol/errors.ts';
import { predict } from '../../protocol/predict.ts';
import { ACAC, ACAH, ACAM, ACAO, ACRH, ACRM, remove } from '../../protocol/http/headers.ts';
import type { Answer, Case, Policy } from '../../protocol/case.ts';
import type { PredictedExchange, Prediction } from '../../protocol/outcome/prediction.ts';
import type { Ask } from '../server/check.ts';
import { utf8 } from '../server/client/request.ts';
import type { Answer as RawAnswer } from '../server/client/outcome.ts';
import type { Sender } from '../server/sender.ts';
import type { Question } from './questions.ts';

/** Makes of every URL one of its own, so that no cache has seen it and its exchanges are known by it. */
export function withToken(url: URL, token: string): URL {
  const own = new URL(url);
  own.search += `${own.search === '' ? '?' : '&'}${parameter}=${token}`;
  return own;
}

const parameter = 'cors-conformance';

export function tokenOf(target: string): string | undefined {
  return new RegExp(`[?&]${parameter}=([\\w-]+)$`).exec(target)?.[1];
}

/** A question as a case whose only hop answers as the server did, or why it cannot be one. */
export type Prepared =
  { readonly question: Question; readonly case: Case } | { readonly question: Question; readonly reason: string };

/** Asks the server what it answers to the requests that a browser makes for a question, one after the other. */
export async function prepare(question: Question, sender: Sender): Promise<Prepared> {
  // No two runs have the same URL.
  const own = withToken(question.url, `${question.id}-${randomBytes(6).toString('hex')}`);
  const policies: Policy[] = [];
  let actuals = 0;
  for (let asked = 0; ; asked += 1) {
    const exchange = exchangesOf(caseOf(question, policies))[asked];
    if (exchange === undefined) return { question, case: caseOf(question, policies) };
    const isOwn = actuals >= (question.before?.length ?? 0);
    const ask = { ...askOf(question, exchange, own.pathname + own.search, isOwn), fresh: true };
    const { outcome } = await sender.send({ ...ask, headOnly: true, ...(question.confirms && { mayBeLimited: true }) });
    if (!outcome.ok) return { question, reason: `The raw client got no answer. ${outcome.failure.message}` };
    policies[actuals] = { ...unknown, ...policies[actuals], [exchange.kind]: answerOf(outcome.answer, question) };
    if (exchange.kind === 'actual') actuals += 1;
  }
}

/** Those that are predicted by what is known so far; none where nothing is. */
function exchangesOf(each: Case): readonly PredictedExchange[] {
  try {
    return predicted(each).exchanges;
  } catch (error) {
    // It is not decided in the engines either.
    if (error instanceof NotModelledError) return [];
    throw error;
  }
}

function askOf(
  { context, initiator }: Question,
  { kind, method, origin, acrm, acrh }: PredictedExchange,
  target: string,
  isOwn: boolean,
): Ask {
  if (kind === 'preflight') return context.preflight(origin ?? '', acrm ?? '', acrh?.split(','), { target });
  if (origin === undefined) return { ...context.sameOrigin({ target }), method };
  const headers = isOwn && 'headers' in initiator ? initiator.headers : undefined;
  const body = isOwn && 'body' in initiator ? initiator.body : undefined;
  return context.request(method, origin, {
    target,
    ...(headers && { headers }),
    ...(body !== undefined && { body: utf8(body) }),
  });
}

const allowingAll: Answer = {
  status: 200,
  headers: [
    [ACAO, { reflect: 'Origin' }],
    [ACAC, 'true'],
    [ACAM, { reflect: ACRM }],
    [ACAH, { reflect: ACRH }],
  ],
};

/** Of a request that has not been sent yet: what shows which requests there can be. */
const unknown: Policy = { preflight: allowingAll, actual: allowingAll };

function caseOf(question: Question, [policy = unknown, ...next]: readonly Policy[]): Case {
  const { id, title, spec, page, initiator, resource, needs = [], url, before } = question;
  const hop = { origin: url.origin, policy, ...(before && { next: next.length === 0 ? [unknown] : next }) };
  return { id, title, spec, page, initiator, resource, needs, ...(before && { before }), hops: [hop] };
}

/** What an engine stores matters to a page that asks twice, and there it stores nothing. */
function answerOf({ status, headers }: Pick<RawAnswer, 'status' | 'headers'>, { before }: Question): Answer {
  return { status, headers: before ? remove(headers, 'Cache-Control') : headers };
}

/**
 * What the standards demand as far as CORS goes: without which cookies the engine has, how the body is coded, and the referrer.
 * @throws {NotModelledError}
 */
export function predicted(each: Case): Prediction {
  const { visible, exchanges, ...rest } = predict(each, { registrableDomain });
  const { type, status, headerNames } = visible;
  return {
    ...rest,
    visible: { type, status, headerNames },
    exchanges: exchanges.map(({ referer: _, ...exchange }) => ({ ...exchange, cookies: 'engine-defined' })),
  };
}

function registrableDomain(host: string): string | null {
  return getDomain(host, { allowPrivateDomains: true });
}
