import { get } from '../../protocol/http/headers.ts';
import type { Finding } from '../server/check.ts';
import { highWithCredentials } from '../server/judge.ts';
import type { BrowserResult } from '../browser/run.ts';
import type { Prepared } from './answers.ts';
import type { Question } from './questions.ts';

/** Without `fix` where a check knows best. */
type ProofFinding = Omit<Finding, 'shown'>;

/** One question in one engine. */
export interface Proof {
  readonly question: Question;
  readonly engine: string;
  /** The engine held against the predictor: a fail is a disagreement of the two. `undefined` when it could not be asked. */
  readonly result: BrowserResult | undefined;
  /** Why it could not be asked. */
  readonly reason?: string;
  /** Where both agree, and what they agree on is against the policy. */
  readonly finding?: ProofFinding;
}

export function proofOf(prepared: Prepared, engine: string, result: BrowserResult | undefined): Proof {
  const { question } = prepared;
  if (result === undefined) {
    return { question, engine, result, reason: 'reason' in prepared ? prepared.reason : 'It was not asked.' };
  }
  const finding = question.confirms ? confirmed(question, question.confirms, result) : againstPolicy(question, result);
  return { question, engine, result, ...(finding && { finding }) };
}

function againstPolicy(
  { mayRead, origin, withCredentials, title }: Question,
  result: BrowserResult,
): ProofFinding | undefined {
  const { verdict, prediction, engine } = result;
  if (verdict.result !== 'pass' || prediction === undefined) return undefined;
  const { outcome, decidedBy } = prediction;
  const reads = outcome === 'readable';
  // A page over https may load nothing over http, whatever the server answers.
  if (mayRead === undefined || mayRead === reads || decidedBy.standard === 'Mixed Content') return undefined;
  if (!reads) {
    return {
      level: 'MUST',
      data: { id: 'browser-blocks', engine, origin, question: title, outcome },
      decidedBy,
      refusedAt: decidedBy,
      fix: { kind: 'pass-every-step' },
    };
  }
  return {
    ...highWithCredentials(withCredentials),
    data: { id: 'browser-reads', engine, origin, question: title },
    decidedBy,
    impact: { origins: [origin], gain: { kind: 'read', credentials: withCredentials, engine } },
    fix: { kind: 'disallow-origin' },
  };
}

/** A finding where what the raw client met is met by the page too. */
function confirmed(
  { origin, title }: Question,
  { finding, shows }: NonNullable<Question['confirms']>,
  { verdict, prediction, engine, exchanges }: BrowserResult,
): ProofFinding | undefined {
  if (verdict.result !== 'pass' || prediction === undefined) return undefined;
  const { level, severity, fix } = finding;
  const rest = { level, ...(severity && { severity }), ...(fix && { fix }) };
  const facts = { engine, origin, question: title };
  const { outcome, decidedBy } = prediction;
  switch (shows.kind) {
    case 'blocked':
      if (outcome !== 'blocked' || decidedBy.standard === 'Mixed Content') return undefined;
      return { ...rest, data: { id: 'browser-blocks', ...facts, outcome }, decidedBy, refusedAt: decidedBy };
    case 'refused': {
      const status = exchanges.at(-1)?.response?.status ?? 0;
      const { without } = shows;
      if (status < 400 || status === without) return undefined;
      return { ...rest, data: { id: 'browser-refused', ...facts, status, without } };
    }
    case 'no-cookies': {
      const sent = get(exchanges.at(-1)?.request.headers ?? [], 'Cookie') ?? '';
      const cookies = shows.names.filter((name) => !sent.split('; ').some((pair) => pair.startsWith(`${name}=`)));
      if (exchanges.length < 2 || cookies.length < shows.names.length) return undefined;
      return { ...rest, data: { id: 'browser-omits-cookies', ...facts, cookies } };
    }
  }
}
