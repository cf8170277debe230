import type { NotRunReason } from '../diagnosis/server/not-run.ts';

const policy = 'It needs a declared policy: give one with --policy.';

const allowed = {
  null: 'The policy allows "null".',
  OPTIONS: 'The policy allows OPTIONS.',
  'every-method': 'The policy allows every method.',
  'every-header': 'The policy allows every header.',
} as const;

const headers = {
  1: 'It needs an allowed header, and there is none.',
  2: 'It needs two allowed headers, and there are fewer.',
  3: 'It needs three allowed headers; pf-acrh-browser asks for fewer together.',
} as const;

/** Why a check was not run, in one sentence, with what would change it where something would. */
export function notRunInWords(reason: NotRunReason): string {
  switch (reason.id) {
    case 'needs-policy':
      return policy;
    case 'needs-field':
      return `It needs ${JSON.stringify(reason.name)} to be declared in the policy.`;
    case 'needs-a-field-of':
      return `It needs ${reason.names.map((name) => JSON.stringify(name)).join(' or ')} to be declared in the policy.`;
    case 'needs-route':
      return `It needs a route: declare "routes": {${JSON.stringify(reason.name)}: "/…"}${reason.orJsonRequest ? ', or test with --method POST and JSON' : ''}.`;
    case 'needs-path':
      return 'It needs a URL or a route with a path.';
    case 'needs-other-policy':
      return 'It needs "paths" in the policy, one of which allows an origin that this one does not.';
    case 'needs-allowed-origin':
      return `It needs an origin that may read, and ${reason.declared ? 'the policy names none' : 'none was found by asking: declare it in "origins" of a policy'}.`;
    case 'needs-second-origin':
      return 'It needs two origins that may read, and there is only one.';
    case 'needs-named-origin':
      return 'It needs an origin that is allowed by name, and the policy allows every origin.';
    case 'needs-disallowed-origin':
      return `It needs an origin that may not read${reason.allAllowed ? ', and every origin may' : ''}.`;
    case 'needs-get-rule':
      return 'It needs a rule that allows GET.';
    case 'needs-allowed-headers':
      return headers[reason.count];
    case 'nothing-to-ask':
      return 'The policy leaves nothing to check here.';
    case 'nothing-to-vary':
      return 'The policy allows everything that it would ask about, or names no origin to vary.';
    case 'no-pattern':
      return 'The policy has no pattern.';
    case 'no-open-pattern':
      return 'No pattern of the policy matches a host that anyone can obtain.';
    case 'no-http-origin':
      return 'No http origin is allowed.';
    case 'no-credentialed-origin':
      return 'The policy allows credentials to no origin by name.';
    case 'credentials-allowed':
      return 'The policy allows credentials.';
    case 'origins-named':
      return 'The policy names its origins.';
    case 'same-site-only':
      return 'Every allowed origin is same-site with the server.';
    case 'allows':
      return allowed[reason.what];
    case 'authorization-not-allowed':
      return 'The policy does not allow Authorization.';
    case 'no-unusual-method':
      return 'The policy allows no unusual method; pf-deny-method asks whether others are denied.';
    case 'no-method-in-another-case':
      return 'The policy has no method that can be requested in another case, as PATCH can.';
    case 'methods-of-another-rule':
      return 'Another rule of the policy allows these methods.';
    case 'path-undecided':
      return `The policy does not say which of its paths covers ${reason.path === 'missing' ? 'one that does not exist' : 'one that cannot be decoded'}.`;
    case 'asked-elsewhere':
      return `The policy is declared, so ${reason.check} asks this.`;
    case 'not-https':
      return 'Browsers use HTTP/2 over https only, and the URL is http.';
    case 'not-on-local-network':
      return 'It is about servers on a local network.';
    case 'about-get':
      return `It is about GET, and the URL is tested with ${reason.method}.`;
    case 'any-origin-allowed':
      return reason.sameForAll
        ? 'The server allows any origin, or names the same one to all: acao-deny, bypass-reflect and acao-syntax are about that.'
        : 'The server allows any origin: acao-deny and bypass-reflect are about that.';
    case 'status-of-path':
      return `${JSON.stringify(reason.path)} is answered with status ${String(reason.status)}.`;
    case 'status-of-route':
      return `The route ${JSON.stringify(reason.name)} answers with status ${reason.status}${reason.type === undefined ? '' : ` and ${reason.type}`}.`;
    case 'status-of-preflight':
      return `A preflight to the route ${JSON.stringify(reason.name)} has status ${reason.status}.`;
    case 'route-takes-post':
      return `The route ${JSON.stringify(reason.name)} takes POST too.`;
    case 'put-not-seen':
      return `The route ${JSON.stringify(reason.name)} answers PUT with status ${reason.status} or without ${reason.marker}.`;
    case 'headers-absent':
      return `The response has none of ${reason.names.join(', ')}, and lists none.`;
    case 'method-never-refused':
      return 'No method of the policy got a 405 at this URL.';
    case 'no-partial-content':
      return 'The server does not serve parts of this URL.';
    case 'no-etag':
      return `The route "etag" sends no ${reason.strong ? 'strong ' : ''}ETag.`;
    case 'no-304':
      return 'The route "etag" does not answer If-None-Match with a 304.';
    case 'no-cookie':
      return 'No response sets a cookie.';
    case 'no-http2':
      return 'The server does not offer HTTP/2.';
    case 'http2-only':
      return 'The server speaks HTTP/2 only.';
    case 'connection-closed':
      return 'The server closes the connection after each response.';
    case 'short-origin-fails':
      return `A short Origin is answered with status ${reason.status} already.`;
    case 'short-request-fails':
      return `The shortest request already fails, with status ${reason.status}.`;
    case 'get-fails':
      return 'The GET itself fails.';
    case 'only-errors':
      return 'Every response is an error, which says nothing about Vary.';
    case 'no-content-to-know':
      return 'The path itself has no content by which another spelling could be recognized.';
    case 'same-content-everywhere':
      return 'The paths with other policies have the same content, so it cannot be told which one has answered.';
    case 'no-content-to-repeat':
      return `The response to a GET has no content that a preflight could repeat, and ${reason.marker === null ? '"marker" of the policy is not declared' : `the GET has no ${reason.marker}`}.`;
    case 'no-counter':
      return 'The response has no number that could count requests.';
    case 'preflight-fails':
      return 'The preflight that it would differ from is not allowed itself; pf-ok and pf-status report why.';
    case 'interrupted':
      return 'The run was interrupted.';
    case 'requests-left-out':
      return 'It judges every response of the run, and --max-requests left some out.';
    case 'no-operation':
      return 'No operation of the description has what it needs.';
  }
}
