import type { Finding } from '../server/check.ts';
import { becauseInWords } from '../../words/reasons.ts';
import { highWithCredentials } from '../server/judge.ts';
import type { BrowserResult } from '../browser/run.ts';
import type { Prepared } from './answers.ts';
import type { Question } from './questions.ts';

type ProofFinding = Omit<Finding, 'shown'> & { readonly fix: string };

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
  const observed = `${engine}: ${outcome}, as predicted.`;
  if (!reads) {
    return {
      level: 'MUST',
      summary: `${engine} does not let it: ${title}.`,
      expected: `Script at ${JSON.stringify(origin)} reads the answer.`,
      observed,
      decidedBy,
      browser: becauseInWords(decidedBy),
      fix: 'Answer so that the steps of the standard pass; `cors-conformance explain` walks an answer through them.',
    };
  }
  const what = `read the answer in ${engine}${withCredentials ? ', asked for with the cookies of whoever visits it' : ''}`;
  return {
    ...highWithCredentials(withCredentials),
    summary: `It reads the answer in ${engine}: ${title}.`,
    expected: `Script at ${JSON.stringify(origin)} reads nothing.`,
    observed,
    decidedBy,
    impact: { origins: [origin], what },
    fix: 'Do not allow this origin. The check that found it by the raw client says how that usually comes about.',
  };
}
