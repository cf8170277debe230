import type { Fix } from '../../diagnosis/server/finding.ts';
import type { Finding } from '../server/check.ts';
import { highWithCredentials } from '../server/judge.ts';
import type { BrowserResult } from '../browser/run.ts';
import type { Prepared } from './answers.ts';
import type { Question } from './questions.ts';

type ProofFinding = Omit<Finding, 'shown'> & { readonly fix: Fix };

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
  const finding = againstPolicy(question, result);
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
