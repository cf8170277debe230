/** Which response headers a decision looked at, so that reports can point at them, or at their absence. */
import type { Decision } from '../protocol/standard.ts';
import { decisionInWords } from '../words/steps.ts';
import type { SpecStep } from './model.ts';

/** A decision as results have it. */
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
