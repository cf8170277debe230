import type { Fix } from '../../diagnosis/server/finding.ts';
import { ACAC, ACAO } from '../../protocol/http/headers.ts';
import { remedyFor } from '../remedies.ts';

/** What to change, in one or more sentences. */
export function fixInWords(fix: Fix): string {
  switch (fix.kind) {
    case 'step':
      return remedyFor(fix.step.step, fix.step.received);
    case 'refused-methods':
      return refused(fix.methods, 'allowed methods');
    case 'refused-headers':
      return refused(fix.names, 'allowed request headers');
    case 'preflight-status':
      return preflightStatus(fix.status);
    case 'compare-whole':
      return compareWhole;
    case 'send-one-origin':
      return `${ACAO} takes one origin: look the Origin of the request up in the list, send only that one, and add "Vary: Origin".`;
    case 'send-no-null':
      return `Send no ${ACAO} to origins that are not allowed: the literal "null" is not "none", it allows every sandboxed frame.`;
    case 'answer-options':
      return 'Answer OPTIONS requests for this path, in the server or in a proxy in front of it.';
    case 'send-allow':
      return 'Send Allow with the 405, and list the methods of the route in it.';
    case 'drop-credentials':
      return `Take ${ACAC} away. If pages need cookies here, list their origins by name; do not send back every origin.`;
    case 'pass-every-step':
      return 'Answer so that the steps of the standard pass; `cors-conformance explain` walks an answer through them.';
    case 'disallow-origin':
      return 'Do not allow this origin. The check that found it by the raw client says how that usually comes about.';
  }
}

/** Fixes every comparison that lets a disallowed origin in. */
export const compareWhole =
  'Compare the whole Origin with each allowed one, as strings; where a pattern is needed, anchor it at both ends and escape its dots.';

/** Fixes what lets everybody in with credentials. */
export const nameOrStar =
  'Name the origins that may read; where every origin may, send "*" and no Access-Control-Allow-Credentials.';

function refused(entries: readonly string[], list: string): string {
  const all = [...new Set(entries)].join(', ');
  return `The server answers other preflights of this origin, and refuses ${all}: add ${all} to its list of ${list}.`;
}

function preflightStatus(status: number): string {
  if (status >= 300 && status < 400) return 'Answer preflights before redirects; browsers follow none here.';
  switch (status) {
    case 401:
    case 407:
      return 'Answer preflights before authentication: a browser sends no credentials with them.';
    case 404:
    case 405:
    case 501:
      return 'Let the CORS layer handle OPTIONS for this path, in front of the router.';
    default:
      return 'Answer preflights with 204 or 200.';
  }
}
