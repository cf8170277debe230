import type { OriginFinding } from '../../diagnosis/server/finding.ts';
import { ACAC, ACAH, ACAO, ACEH } from '../../protocol/http/headers.ts';
import { OPAQUE } from '../../protocol/http/origin.ts';
import { gainInWords } from './gains.ts';
import { header, response } from './parts.ts';
import type { SentencesOf } from './parts.ts';

export const originSentences: SentencesOf<OriginFinding> = {
  'not-readable': (finding) => ({
    summary: `The policy lets ${finding.origin} read this${finding.credentials ? ' with credentials' : ''}, but the browser blocks the response.`,
    expected: checkPasses(finding.origin),
    observed: response(finding.response),
  }),
  'disallowed-origin': ({ origin, gain, harmless, response: seen }) => ({
    summary: harmless
      ? `${JSON.stringify(origin)} can ${gainInWords({ ...gain, credentials: false })}, but must not be able to. No page can have such an origin, so this alone harms nobody.`
      : `${pageOf(origin)} can ${gainInWords(gain)}, but must not be able to.`,
    expected: checkFails(origin),
    observed: response(seen),
  }),
  'credentials-not-declared': ({ origin, response: seen }) => ({
    summary: `${origin} may read this with credentials, but the policy allows none.`,
    expected: `No ${ACAC}.`,
    observed: response(seen),
  }),
  'credentials-without-effect': ({ header: lines, response: seen }) => ({
    summary: `${header(lines)} has no effect here; leave the header out.`,
    expected: `No ${ACAC}.`,
    observed: response(seen),
  }),
  'credentials-to-disallowed': ({ origin, header: lines, response: seen }) => ({
    summary: `${header(lines)} is sent to ${origin}, which may not read.`,
    expected: `No ${ACAC}.`,
    observed: response(seen),
  }),
  'other-origin-named': ({ origin, value, response: seen }) => ({
    summary: `${origin} is not allowed, and the response names another origin, ${value}.`,
    expected: `No ${ACAO}.`,
    observed: response(seen),
  }),
  'several-allow-origins': ({ count, header: lines }) => ({
    summary: `${ACAO} has ${count} values, so browsers let no page read the response.`,
    expected: `One ${ACAO} line with one value, or none.`,
    observed: `${header(lines)}.`,
  }),
  'allow-origin-invalid': ({ value, header: lines }) => ({
    summary: `${ACAO} is ${JSON.stringify(value)}, which is not a valid origin.`,
    expected: 'An origin as browsers write it, "null" or "*".',
    observed: `${header(lines)}.`,
  }),
  'null-without-origin': ({ response: seen }) => ({
    summary: `The answer to a request without Origin says "${ACAO}: null".`,
    expected: `No ${ACAO}, "*", or an origin.`,
    observed: response(seen),
  }),
  'star-only-with-origin': ({ allowOrigin, vary }) => ({
    summary: `${ACAO} is "*" where the request has an Origin, and missing where it has none; Vary does not name Origin.`,
    expected: `"${ACAO}: *" on every answer, or "Vary: Origin".`,
    observed: `Without Origin: ${header(allowOrigin)} and ${header(vary)}.`,
  }),
  'decisions-differ': ({ origin, responses }) => ({
    summary: `Of five equal requests from ${origin}, not all got the same decision.`,
    expected: 'The same decision five times.',
    observed: responses.map(header).join('; '),
  }),
  'responses-mixed-up': ({ origin, requests, response: seen }) => ({
    summary: `A request from ${origin} got the response meant for another origin, which sent a request at the same time.`,
    expected: `${ACAO} of the request’s own origin, in each of ${requests} answers.`,
    observed: response(seen),
  }),
  'long-origin-fails': ({ bytes, status }) => ({
    summary: `An Origin of ${bytes} bytes makes the server fail with status ${status}.`,
    expected: 'A status below 500.',
    observed: `Status ${status}.`,
  }),
  'header-not-exposed': ({ origin, names, credentials, header: lines }) => ({
    summary: `Script at ${origin} does not see ${names.join(', ')}, which the policy exposes${credentials ? ', with credentials' : ''}.`,
    expected: `${ACEH} with ${names.join(', ')}.`,
    observed: `${header(lines)}.`,
  }),
  'undeclared-header-exposed': ({ names, declared, header: lines }) => ({
    summary: `${ACEH} lists ${names.join(', ')}, which the policy does not name.`,
    expected: `${ACEH} with ${declared.join(', ') || 'nothing'}.`,
    observed: `${header(lines)}.`,
  }),
  'forbidden-header-exposed': ({ names, header: lines }) => ({
    summary: `${ACEH} lists ${names.join(', ')}, which script never sees.`,
    expected: 'A list without it.',
    observed: `${header(lines)}.`,
  }),
  'credentials-beside-star': ({ header: lines, response: seen }) => ({
    summary: `${header(lines)} does nothing beside "${ACAO}: *": no browser lets a page read this with credentials.`,
    expected: `"${ACAO}: *" alone, or the origin of the request where it is one of a list.`,
    observed: response(seen),
  }),
  'star-with-credentials': ({ header: lines }) => ({
    summary: `${lines.name} is "*", which is not a wildcard with credentials.`,
    expected: `${lines.name} with the names themselves.`,
    observed: `${header(lines)}.`,
  }),
  'credentials-too-widely': ({ origin, why, response: seen }) => ({
    summary: `${origin} may read with credentials, and ${why === 'http' ? 'is served by http' : 'anyone can obtain such a host name'}.`,
    expected: 'The CORS check fails with credentials.',
    observed: response(seen),
  }),
  'decided-by-cookie': ({ origin, without, with: withCookie }) => ({
    summary: `The answer to ${origin} gets a different decision when the request has a cookie.`,
    expected: 'The same decision, or "Vary: Cookie".',
    observed: `Without: ${header(without)}. With: ${header(withCookie)}.`,
  }),
  'authorization-by-star': ({ header: lines }) => ({
    summary: `Authorization is allowed by ${header(lines)} only.`,
    expected: `${ACAH} with "Authorization".`,
    observed: `${header(lines)}.`,
  }),
  'cookie-not-sent': ({ origin, cookies }) => ({
    summary: `${origin} may use credentials, but browsers will not send the cookie ${cookies.join(', ')} from there: it is another site.`,
    expected: '"SameSite=None; Secure".',
    // Its value may be a secret.
    observed: `Set-Cookie for ${cookies.join(', ')} without both attributes.`,
  }),
};

export function checkPasses(origin: string): string {
  return `The CORS check passes for ${JSON.stringify(origin)}.`;
}

export function checkFails(origin: string): string {
  return `The CORS check fails for ${JSON.stringify(origin)}: no Access-Control-Allow-Origin, or that of another origin.`;
}

function pageOf(origin: string): string {
  return origin === OPAQUE
    ? 'A page with an opaque origin ("null"), such as a sandboxed frame or a data: URL,'
    : `A page at ${JSON.stringify(origin)}`;
}
