/** What the server answers the raw client to the requests of a question, and what a browser makes of that by the standard. */
import { getDomain } from 'tldts';
import { predict } from '../../protocol/predict.ts';
import { ACAC, ACAH, ACAM, ACAO, ACRH, ACRM } from '../../protocol/http/headers.ts';
import type { Answer, Case, Policy } from '../../protocol/case.ts';
import type { Prediction } from '../../protocol/outcome/prediction.ts';
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

/** Asks the server what it answers to the requests that a browser makes for a question. */
export async function prepare(question: Question, sender: Sender): Promise<Prepared> {
  const { context, url, origin, initiator, id } = question;
  const own = withToken(url, id);
  const target = own.pathname + own.search;
  const headers = 'headers' in initiator ? initiator.headers : undefined;
  const body = 'body' in initiator ? initiator.body : undefined;
  let policy: Policy = { actual: allowingAll };
  // Which requests there are at most: those of a server that allows everything.
  for (const { kind, method, acrm, acrh } of predicted(caseOf(question, policy)).exchanges) {
    const ask: Ask =
      kind === 'preflight'
        ? context.preflight(origin, acrm ?? '', acrh?.split(','), { target })
        : context.request(method, origin, {
            target,
            ...(headers && { headers }),
            ...(body !== undefined && { body: utf8(body) }),
          });
    const { outcome } = await sender.send({ ...ask, headOnly: true });
    if (!outcome.ok) return { question, reason: `The raw client got no answer. ${outcome.failure.message}` };
    policy = { ...policy, [kind]: answerOf(outcome.answer) };
  }
  return { question, case: caseOf(question, policy) };
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

function caseOf({ id, title, spec, page, initiator, resource, needs = [], url }: Question, policy: Policy): Case {
  return { id, title, spec, page, initiator, resource, needs, hops: [{ origin: url.origin, policy }] };
}

function answerOf({ status, headers }: Pick<RawAnswer, 'status' | 'headers'>): Answer {
  return { status, headers };
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
