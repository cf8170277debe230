import type { Decision } from '../protocol/standard.ts';
import { findingInWords, type FindingFacts } from '../words/findings/finding.ts';
import { decisionInWords } from '../words/steps.ts';
import type { Level, ReportedFinding, Severity, SpecStep } from './model.ts';

interface Told extends FindingFacts {
  readonly level: Level;
  readonly severity?: Severity;
  readonly decidedBy?: Decision;
}

/** A finding as results.json has it: as data, and in words. Without `fix` where its check knows best. */
export function reportedFinding(finding: Told, url: string): Omit<ReportedFinding, 'fix'> & { readonly fix?: string } {
  const { level, severity, data, alike, decidedBy, alsoAt = [] } = finding;
  return {
    level,
    ...(severity && { severity }),
    url,
    ...(alsoAt.length > 0 && { alsoAt }),
    data: JSON.parse(JSON.stringify(data)) as NonNullable<ReportedFinding['data']>,
    ...(alike && { alike }),
    ...(decidedBy && { decidedBy: reportedDecision(decidedBy) }),
    ...findingInWords(finding),
  };
}

/** A decision as results.json has it, with the response headers that it looked at: reports point at them, or at their absence. */
export function reportedDecision(decision: Decision): SpecStep {
  const headers = decidingHeaders(decision);
  const isPreflight =
    decision.algorithm === 'CORS-preflight fetch' || (decision.notes ?? []).some(({ kind }) => kind === 'in-preflight');
  return {
    ...decisionInWords(decision),
    ...(headers.length > 0 && { headers }),
    ...(isPreflight && { inPreflight: true as const }),
  };
}

/** Names of response headers; none where something else decided. */
function decidingHeaders({ algorithm, reason }: Decision): readonly string[] {
  switch (reason.kind) {
    case 'acao-missing':
    case 'acao-any':
    case 'acao-differs':
    case 'acao-matches':
      return ['Access-Control-Allow-Origin'];
    case 'acao-any-with-credentials':
    case 'acao-and-acac-match':
      return ['Access-Control-Allow-Origin', 'Access-Control-Allow-Credentials'];
    case 'acac-missing':
    case 'acac-differs':
      return ['Access-Control-Allow-Credentials'];
    case 'not-listed':
    case 'list-malformed':
      return [reason.name];
    case 'redirected':
    case 'location-invalid':
    case 'location-not-http':
    case 'location-with-login':
    case 'location-with-login-after-cors':
    case 'no-location':
      return ['Location'];
    case 'resource-policy':
      return ['Cross-Origin-Resource-Policy'];
    case 'timing-any':
    case 'timing-origin':
    case 'timing-not-allowed':
      return ['Timing-Allow-Origin'];
    case 'nosniff':
    case 'mime-type-and-destination':
    case 'mime-type-differs':
      return algorithm === 'blocked due to nosniff' ? ['X-Content-Type-Options', 'Content-Type'] : ['Content-Type'];
    case 'content-range-missing':
    case 'content-range-invalid':
      return ['Content-Range'];
    default:
      return [];
  }
}
